"""The variable metric method of R's ``nnet``."""

from typing import NamedTuple

import numpy as np

from pairing.catalogue.statuses import CONVERGED, STOPPED
from pairing.numerics.arrays import Array
from pairing.numerics.compiled import compiled, inner, spliced
from pairing.training.loop import Outcome, Run, loop
from pairing.training.metric import Metric, learn, new_metric, reset, turn
from pairing.training.points import Point, dot, objective, write
from pairing.training.tasks import Control, Counts, Path, Task

# vmmin.c of R: factor by which a step is shortened, constant of its decrease condition, the
# offset at which a changed weight counts as unchanged, and the updates, in units of the number of
# weights, after which it starts anew; and nnet's `abstol`.
STEP_REDUCTION = 0.2
SUFFICIENT_DECREASE = 1e-4
RELATIVE_TEST = 10.0
RESTART = 2
ABSOLUTE_TOLERANCE = 1e-4
# A tolerance that no gradient is within: its length ends no run.
NEVER = -1.0


class State(NamedTuple):
    """What nnet keeps between steps.

    Attributes
    ----------
    metric : pairing.training.metric.Metric
    gradient : numpy.ndarray, shape (m,)
        That the next step is to use.
    updates : numpy.ndarray of int64, shape (1,)
        Of the metric since it was the identity.
    """

    metric: Metric
    gradient: Array
    updates: Counts


@compiled
def bfgs_nnet(task: Task, start: Array, control: Control, steps: Counts, path: Path) -> None:
    """Minimise as R's ``nnet`` does: the variable metric method of R's ``vmmin.c``.

    The inverse Hessian starts as the identity and is put back to it after an uphill direction,
    after a step without positive curvature, after 2 m updates, and once before the end. The row
    of a step holds what ``nnet`` returns with that ``maxit``; it counts the start as its first
    iteration, so that limits of 1 and 2 are the same.

    Agreement with ``nnet`` is to rounding until a logistic unit gets an argument beyond 15,
    where ``nnet``'s logistic function is 0 or 1; from there the two drift apart, from 1e-7 to
    different valleys, and weight decay keeps runs from going there (``tests/unit/test_nnet.py``).

    The objective's tolerance alone is used, ``reltol``; ``abstol`` is a constant here. The task's
    scale is to be 2 for least squares.
    """
    own = Control(control.objective_tolerance, NEVER, 0.0, 0.0)
    loop(task, start, own, steps, path, _init, _step)


@inner
def _init(task: Task, start: Array) -> State:
    return State(new_metric(start.size), np.zeros(start.size), np.zeros(1, np.int64))


@spliced
def _step(task: Task, control: Control, run: Run, own: State) -> Outcome:
    first, updates = run.iterations == 0, own.updates[0]
    if first:
        write(own.gradient, run.here.gradient)
    if updates == 0:
        reset(own.metric.inverse, 1.0)
    turn(own.metric, own.gradient)
    found, value, count = _shorten_search(task, run, own)
    own.updates[0] = 0
    iterations = 1 if first else 0  # the start counts as one
    if found and _enough(run.value, value, control.objective_tolerance):
        origin = Point(run.here.weights, own.gradient)
        if learn(own.metric, origin, run.trial, False) and updates < RESTART * own.gradient.size:
            own.updates[0] = updates + 1
        write(own.gradient, run.trial.gradient)
        return Outcome(True, value, iterations + 1, count, STOPPED)
    # where one was found the weights move on, but vmmin.c goes on with the gradient that it had
    return Outcome(found, value, iterations, count, CONVERGED if updates == 0 else STOPPED)


@inner
def _shorten_search(task: Task, run: Run, own: State) -> tuple[bool, float, int]:
    """Shorten a step of one until the objective decreases enough (vmmin.c).

    Returns whether it did, the objective last computed, and the number of evaluations. It ends
    without success where the direction is not downhill, and when the step has become too short
    to change any weight.
    """
    here, trial, direction = run.here, run.trial, own.metric.direction
    step, value, count = 1.0, run.value, 0
    slope = dot(direction, own.gradient)
    while slope < 0.0 and step > 0.0:
        unchanged = 0
        for i in range(direction.size):
            trial.weights[i] = here.weights[i] + step * direction[i]
            same = RELATIVE_TEST + here.weights[i] == RELATIVE_TEST + trial.weights[i]
            unchanged += same
        if unchanged == direction.size:
            break
        value = objective(task, trial, run.work)
        count += 1
        if np.isfinite(value) and value <= run.value + slope * step * SUFFICIENT_DECREASE:
            return True, value, count
        step *= STEP_REDUCTION
    return False, value, count


@inner
def _enough(value: float, new_value: float, tolerance: float) -> bool:
    """Tell whether nnet would go on after this step (its `abstol` and `reltol`)."""
    change = abs(new_value - value)
    return new_value > ABSOLUTE_TOLERANCE and change > tolerance * (abs(value) + tolerance)
