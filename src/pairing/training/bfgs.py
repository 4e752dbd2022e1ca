"""BFGS with a scaled first step, and the variable metric method of R's ``nnet``."""

from typing import NamedTuple

import numpy as np

from pairing.network.kernels import workspace
from pairing.numerics.arrays import Array
from pairing.numerics.compiled import compiled, inner
from pairing.training.line_search import wolfe_search
from pairing.training.tasks import (
    CONVERGED,
    NON_FINITE,
    STOPPED,
    STUCK,
    Control,
    Counts,
    Path,
    Point,
    Task,
    dot,
    norm,
    objective,
    record,
    state,
    state_after,
    write,
)

# Constant of the curvature condition (Nocedal and Wright 2006, section 3.1: 0.9 for BFGS).
CURVATURE = 0.9

# vmmin.c of R: factor by which a step is shortened, constant of its decrease condition, the
# offset at which a changed weight counts as unchanged, and the updates, in units of the number of
# weights, after which it starts anew; and nnet's `abstol`.
NNET_STEP_REDUCTION = 0.2
NNET_SUFFICIENT_DECREASE = 1e-4
NNET_RELATIVE_TEST = 10.0
NNET_RESTART = 2
NNET_ABSOLUTE_TOLERANCE = 1e-4


class Metric(NamedTuple):
    """The inverse Hessian, shape (m, m), and three vectors that its update needs."""

    inverse: Array
    step: Array
    change: Array
    image: Array


@inner
def _new_metric(m: int) -> Metric:
    return Metric(np.zeros((m, m)), np.zeros(m), np.zeros(m), np.zeros(m))


@inner
def _reset(inverse: Array, diagonal: float) -> None:
    inverse[:] = 0.0
    for i in range(inverse.shape[0]):
        inverse[i, i] = diagonal


@inner
def _minus_times(matrix: Array, vector: Array, result: Array) -> None:
    """Write -matrix @ vector, by rows of a symmetric matrix, so that the order is fixed."""
    result[:] = 0.0
    for j in range(vector.size):
        for i in range(vector.size):
            result[i] -= matrix[j, i] * vector[j]


@inner
def _difference(here: Point, trial: Point, metric: Metric) -> float:
    """Write the step and its change of gradient; return their product, the curvature."""
    for i in range(metric.step.size):
        metric.step[i] = trial.weights[i] - here.weights[i]
        metric.change[i] = trial.gradient[i] - here.gradient[i]
    return float(dot(metric.step, metric.change))


@inner
def _update(metric: Metric, curvature: float) -> None:
    """Apply the BFGS update (Nocedal and Wright 2006, eq. 6.17) for the step and its change.

    With H y = -image the change of H is (1 + y'H y / s'y) s s' + s image' + image s', over s'y;
    it is written as s u' + u s' so that the matrix stays symmetric to the bit.
    """
    step, image, inverse = metric.step, metric.image, metric.inverse
    _minus_times(inverse, metric.change, image)
    half = 0.5 * (1.0 - dot(metric.change, image) / curvature)
    for i in range(step.size):
        image[i] = (half * step[i] + image[i]) / curvature
    for j in range(step.size):
        for i in range(step.size):
            inverse[j, i] += step[j] * image[i] + image[j] * step[i]


@compiled
def bfgs(
    task: Task, start: Array, control: Control, steps: Counts, path: Path
) -> None:  # fmt: skip
    """Minimise by BFGS (Nocedal and Wright 2006, algorithm 6.1).

    The first direction is the gradient scaled to length one at most; before the first update the
    inverse Hessian is scaled by s'y / y'y (their eq. 6.20). A direction whose line search fails
    is replaced once by the scaled gradient; if that fails too, the run is stuck.

    Parameters
    ----------
    task : pairing.training.tasks.Task
    start : numpy.ndarray, shape (m,)
    control : pairing.training.tasks.Control
        Both tolerances are used.
    steps : numpy.ndarray of int64, shape (S,)
        Iterations at which the run is recorded, ascending; the last is the limit.
    path : pairing.training.tasks.Path
        From `empty_path`; written here.
    """
    m = start.size
    work = workspace(m, task.hidden, task.t.shape[0])
    here, trial = Point(start.copy(), np.zeros(m)), Point(np.zeros(m), np.zeros(m))
    metric, direction = _new_metric(m), np.zeros(m)
    value = objective(task, here, work)
    status = state(value, here.gradient, control.gradient_tolerance)
    iterations, evaluations, fresh = 0, 1, True
    row = record(path, steps, 0, task, here, value, iterations, evaluations, status)
    while status == STOPPED and row < steps.size:
        if fresh:
            _reset(metric.inverse, 1.0 / max(1.0, norm(here.gradient)))
        _minus_times(metric.inverse, here.gradient, direction)
        step, new_value, count = wolfe_search(
            task, here, value, direction, 1.0, CURVATURE, trial, work
        )
        evaluations += count
        if step > 0.0:
            iterations += 1
            learned = _learn(metric, here, trial, fresh)
            fresh = fresh and not learned
            status = state_after(value, new_value, trial.gradient, control)
            value, here, trial = new_value, trial, here
        elif fresh:
            status = STUCK
        fresh = fresh or step == 0.0
        row = record(path, steps, row, task, here, value, iterations, evaluations, status)


@inner
def _learn(metric: Metric, here: Point, trial: Point, fresh: bool) -> bool:
    """Update the inverse Hessian if the step has positive curvature; tell whether it has."""
    curvature = _difference(here, trial, metric)
    if not curvature > 0.0:
        return False
    if fresh:
        _reset(metric.inverse, curvature / dot(metric.change, metric.change))
    _update(metric, curvature)
    return True


@inner
def _shorten_search(
    task: Task, here: Point, value: float, direction: Array, trial: Point, work: Array
) -> tuple[bool, float, int]:  # fmt: skip
    """Shorten a step of one until the objective decreases enough (vmmin.c).

    Returns whether it did, the objective last computed, and the number of evaluations. It ends
    without success where the direction is not downhill, and when the step has become too short
    to change any weight.
    """
    step, new_value, count = 1.0, value, 0
    slope = dot(direction, here.gradient)
    while slope < 0.0 and step > 0.0:
        unchanged = 0
        for i in range(direction.size):
            trial.weights[i] = here.weights[i] + step * direction[i]
            same = NNET_RELATIVE_TEST + here.weights[i] == NNET_RELATIVE_TEST + trial.weights[i]
            unchanged += same
        if unchanged == direction.size:
            break
        new_value = objective(task, trial, work)
        count += 1
        if np.isfinite(new_value) and new_value <= value + slope * step * NNET_SUFFICIENT_DECREASE:
            return True, new_value, count
        step *= NNET_STEP_REDUCTION
    return False, new_value, count


@compiled
def bfgs_nnet(
    task: Task, start: Array, control: Control, steps: Counts, path: Path
) -> None:  # fmt: skip
    """Minimise as R's ``nnet`` does: the variable metric method of R's ``vmmin.c``.

    The inverse Hessian starts as the identity and is put back to it after an uphill direction,
    after a step without positive curvature, after 2 m updates, and once before the end. The row
    of a step holds what ``nnet`` returns with that ``maxit``; it counts the start as its first
    iteration, so that limits of 1 and 2 are the same.

    Agreement with ``nnet`` is to rounding until a logistic unit gets an argument beyond 15,
    where ``nnet``'s logistic function is 0 or 1; from there the two drift apart, from 1e-7 to
    different valleys, and weight decay keeps runs from going there (``tests/unit/test_nnet.py``).

    Parameters
    ----------
    task : pairing.training.tasks.Task
        With a scale of 2 for least squares.
    start : numpy.ndarray, shape (m,)
    control : pairing.training.tasks.Control
        The objective's tolerance alone is used: ``reltol``. ``abstol`` is a constant here.
    steps : numpy.ndarray of int64, shape (S,)
        Iterations at which the run is recorded, ascending; the last is the limit.
    path : pairing.training.tasks.Path
        From `empty_path`; written here.
    """
    m = start.size
    work = workspace(m, task.hidden, task.t.shape[0])
    here, trial = Point(start.copy(), np.zeros(m)), Point(np.zeros(m), np.zeros(m))
    metric, direction = _new_metric(m), np.zeros(m)
    value = objective(task, here, work)
    status = NON_FINITE if state(value, here.gradient, 0.0) == NON_FINITE else STOPPED
    evaluations, updates = 1, 0
    row = record(path, steps, 0, task, here, value, 0, evaluations, status)
    iterations, origin, stale = 1, here, np.zeros(m)
    while status == STOPPED and row < steps.size:
        if updates == 0:
            _reset(metric.inverse, 1.0)
        _minus_times(metric.inverse, origin.gradient, direction)
        found, new_value, count = _shorten_search(task, origin, value, direction, trial, work)
        evaluations += count
        if found and _enough(value, new_value, control.objective_tolerance):
            iterations += 1
            updates = updates + 1 if _learn(metric, origin, trial, False) else 0
            value, here, trial = new_value, trial, here
            origin = here
        else:
            status = CONVERGED if updates == 0 else STOPPED
            updates = 0
            if found:
                # the weights move on, but vmmin.c goes on with the gradient that it had
                write(stale, origin.gradient)
                value, here, trial = new_value, trial, here
                origin = Point(here.weights, stale)
        if updates > NNET_RESTART * m:
            updates = 0
        row = record(path, steps, row, task, here, value, iterations, evaluations, status)


@inner
def _enough(value: float, new_value: float, tolerance: float) -> bool:
    """Tell whether nnet would go on after this step (its `abstol` and `reltol`)."""
    change = abs(new_value - value)
    return new_value > NNET_ABSOLUTE_TOLERANCE and change > tolerance * (abs(value) + tolerance)
