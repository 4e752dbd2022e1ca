"""BFGS that begins, and every few iterations begins anew, from the exact Hessian."""

from typing import NamedTuple

import numpy as np

from pairing.catalogue.statuses import STOPPED, STUCK
from pairing.network.hessian import Rows, hessian_rows
from pairing.numerics.arrays import Array
from pairing.numerics.compiled import compiled, inner, spliced
from pairing.training.cholesky import factorise, invert, largest_diagonal, square
from pairing.training.line_search import wolfe_search
from pairing.training.loop import Outcome, Run, loop, moved, stayed
from pairing.training.metric import CURVATURE, Metric, learn, new_metric, reset, turn
from pairing.training.points import Point, norm, second_derivatives, state_after
from pairing.training.tasks import Control, Counts, Path, Task

# Iterations between two exact Hessians, and the damping that is tried first, in units of the
# largest element of the Hessian's diagonal; its factor where the Hessian is not positive
# definite, and the most. Of 10, 20, 30, 50 iterations and dampings from 1e-3 to 1e-12 these came
# to a given objective soonest, over 2 to 16 hidden units: more damping hides the flat directions.
PERIOD = 20
FIRST_DAMPING, MOST_DAMPING = 1e-12, 1e16
INDEFINITE_FACTOR = 10.0


class State(NamedTuple):
    """The metric, scratch of the Hessian, and iterations since the last one: one element."""

    metric: Metric
    rows: Rows
    matrix: Array
    factor: Array
    age: Counts


@compiled
def bfgs_newton(task: Task, start: Array, control: Control, steps: Counts, path: Path) -> None:
    """Minimise by BFGS (Nocedal and Wright 2006, algorithm 6.1) from exact Hessians.

    The inverse Hessian is the exact one, damped until it is positive definite, at the start,
    after every `PERIOD` iterations and where a line search fails; between, it is updated. If the
    search fails with the exact one, the run is stuck. A network's valleys are far flatter along
    than across, which BFGS alone takes as many steps to learn as there are weights, and forgets
    when the valley bends. A Hessian costs a few evaluations and is not counted among them.

    Both tolerances are used.
    """
    loop(task, start, control, steps, path, _init, _step)


@inner
def _init(task: Task, start: Array) -> State:
    m = start.size
    rows = hessian_rows(task.x, task.t.shape[0], task.hidden)
    return State(new_metric(m), rows, square(m), square(m), np.zeros(1, np.int64))


@spliced
def _step(task: Task, control: Control, run: Run, own: State) -> Outcome:
    age = own.age[0]
    if age == 0:
        _renew(task, run.here, own)
    turn(own.metric, run.here.gradient)
    step, value, count = wolfe_search(task, run, own.metric.direction, 1.0, CURVATURE)
    if step > 0.0:
        learn(own.metric, run.here, run.trial, False)
        status = state_after(run.value, value, run.trial.gradient, control)
        own.age[0] = (age + 1) % PERIOD
        return moved(value, count, status)
    own.age[0] = 0
    return stayed(count, STUCK if age == 0 else STOPPED)


@inner
def _renew(task: Task, here: Point, own: State) -> None:
    """Write the inverse of the damped Hessian; where there is none, scale the gradient."""
    second_derivatives(task, here, own.rows, own.matrix)
    scale = largest_diagonal(own.matrix)
    damping = FIRST_DAMPING * scale
    while damping <= MOST_DAMPING * scale and np.isfinite(scale):
        if factorise(own.matrix, damping, own.factor):
            invert(own.factor, own.matrix, own.metric.inverse)
            return
        damping *= INDEFINITE_FACTOR
    reset(own.metric.inverse, 1.0 / max(1.0, norm(here.gradient)))
