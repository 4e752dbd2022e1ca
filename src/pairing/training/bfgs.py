"""BFGS with a scaled first step."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pairing.catalogue.statuses import STOPPED, STUCK
from pairing.numerics.arrays import Array
from pairing.numerics.compiled import compiled, inner, spliced
from pairing.training.line_search import wolfe_search
from pairing.training.loop import Outcome, Run, loop, moved, stayed
from pairing.training.metric import CURVATURE, Metric, learn, new_metric, reset, turn
from pairing.training.points import norm, state_after
from pairing.training.tasks import Control, Counts, Path, Task


class State(NamedTuple):
    """The metric, and whether it has learnt nothing yet: one element."""

    metric: Metric
    fresh: NDArray[np.bool_]


@compiled
def bfgs(task: Task, start: Array, control: Control, steps: Counts, path: Path) -> None:
    """Minimise by BFGS (Nocedal and Wright 2006, algorithm 6.1).

    The first direction is the gradient scaled to length one at most; before the first update the
    inverse Hessian is scaled by s'y / y'y (their eq. 6.20). A direction whose line search fails
    is replaced once by the scaled gradient; if that fails too, the run is stuck.

    Both tolerances are used.
    """
    loop(task, start, control, steps, path, _init, _step)


@inner
def _init(task: Task, start: Array) -> State:
    return State(new_metric(start.size), np.ones(1, np.bool_))


@spliced
def _step(task: Task, control: Control, run: Run, own: State) -> Outcome:
    fresh = own.fresh[0]
    if fresh:
        reset(own.metric.inverse, 1.0 / max(1.0, norm(run.here.gradient)))
    turn(own.metric, run.here.gradient)
    step, value, count = wolfe_search(task, run, own.metric.direction, 1.0, CURVATURE)
    if step > 0.0:
        learned = learn(own.metric, run.here, run.trial, fresh)
        status = state_after(run.value, value, run.trial.gradient, control)
        own.fresh[0] = fresh and not learned
        return moved(value, count, status)
    own.fresh[0] = True
    return stayed(count, STUCK if fresh else STOPPED)
