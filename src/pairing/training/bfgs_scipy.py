"""BFGS that begins as SciPy's does: from a metric that is not scaled."""

from typing import NamedTuple

import numpy as np

from pairing.catalogue.statuses import STUCK
from pairing.numerics.arrays import Array
from pairing.numerics.compiled import compiled, inner, spliced
from pairing.training.line_search import wolfe_search
from pairing.training.loop import Outcome, Run, loop, moved, stayed
from pairing.training.metric import CURVATURE, Metric, learn, new_metric, reset, turn
from pairing.training.points import dot, norm, state_after
from pairing.training.tasks import Control, Counts, Path, Task

# SciPy's line search, scalar_search_wolfe1: the step tried first is one at which a parabola would
# fall by this much more than the objective fell in the step before, and at most one.
MORE = 1.01


class State(NamedTuple):
    """The metric, and the objective one step before: one element."""

    metric: Metric
    before: Array


@compiled
def bfgs_scipy(task: Task, start: Array, control: Control, steps: Counts, path: Path) -> None:
    """Minimise by BFGS from the metric and with the first trial steps of SciPy's.

    As in SciPy's ``minimize(method="BFGS")``: the inverse Hessian starts as the identity and is
    never scaled; the step that a line search tries first follows from how far the objective fell
    in the step before, and at the start from a fall of half the gradient's length; where no step
    is found the run is over (stuck).

    Not as in SciPy: its line search is for the strong Wolfe conditions, by cubics (Moré and
    Thuente's), and where it tries a second step this one tries another. Up to the first search of
    SciPy's that does, the two agree to rounding (``tests/unit/test_scipy.py``); from there they
    are two ways down in the same metric. It also ends by tolerances of its own, on the
    gradient's largest element.

    Both tolerances are used.
    """
    loop(task, start, control, steps, path, _init, _step)


@inner
def _init(task: Task, start: Array) -> State:
    metric = new_metric(start.size)
    reset(metric.inverse, 1.0)
    return State(metric, np.zeros(1))


@spliced
def _step(task: Task, control: Control, run: Run, own: State) -> Outcome:
    if run.iterations == 0:
        own.before[0] = run.value + 0.5 * norm(run.here.gradient)
    turn(own.metric, run.here.gradient)
    first = _first_length(run.value - own.before[0], dot(own.metric.direction, run.here.gradient))
    step, value, count = wolfe_search(task, run, own.metric.direction, first, CURVATURE)
    if step > 0.0:
        learn(own.metric, run.here, run.trial, False)
        own.before[0] = run.value
        return moved(value, count, state_after(run.value, value, run.trial.gradient, control))
    return stayed(count, STUCK)


@inner
def _first_length(change: float, slope: float) -> float:
    """Return the step to be tried first; the search refuses a slope that is not below zero."""
    length = MORE * 2.0 * change / slope if slope < 0.0 else 1.0
    return min(1.0, length) if length > 0.0 else 1.0
