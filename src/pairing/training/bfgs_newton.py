"""BFGS that begins, and every few iterations begins anew, from the exact Hessian."""

import numpy as np

from pairing.network.kernels import workspace
from pairing.numerics.arrays import Array
from pairing.numerics.compiled import compiled, inner
from pairing.training.bfgs import CURVATURE, _learn, _minus_times, _new_metric, _reset
from pairing.training.cholesky import factorise, invert, largest_diagonal, square
from pairing.training.hessian import Rows, hessian, hessian_rows
from pairing.training.line_search import wolfe_search
from pairing.training.tasks import (
    STOPPED,
    STUCK,
    Control,
    Counts,
    Path,
    Point,
    Task,
    norm,
    objective,
    record,
    state,
    state_after,
)

# Iterations between two exact Hessians, and the damping that is tried first, in units of the
# largest element of the Hessian's diagonal; its factor where the Hessian is not positive
# definite, and the most. Of 10, 20, 30, 50 iterations and dampings from 1e-3 to 1e-12 these came
# to a given objective soonest, over 2 to 16 hidden units: more damping hides the flat directions.
PERIOD = 20
FIRST_DAMPING, MOST_DAMPING = 1e-12, 1e16
INDEFINITE_FACTOR = 10.0


@compiled
def bfgs_newton(
    task: Task, start: Array, control: Control, steps: Counts, path: Path
) -> None:  # fmt: skip
    """Minimise by BFGS (Nocedal and Wright 2006, algorithm 6.1) from exact Hessians.

    The inverse Hessian is the exact one, damped until it is positive definite, at the start,
    after every `PERIOD` iterations and where a line search fails; between, it is updated. If the
    search fails with the exact one, the run is stuck. A network's valleys are far flatter along
    than across, which BFGS alone takes as many steps to learn as there are weights, and forgets
    when the valley bends. A Hessian costs a few evaluations and is not counted among them.

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
    work, rows = workspace(m, task.hidden, task.t.shape[0]), hessian_rows(task)
    here, trial = Point(start.copy(), np.zeros(m)), Point(np.zeros(m), np.zeros(m))
    metric, direction = _new_metric(m), np.zeros(m)
    matrix, factor = square(m), square(m)
    value = objective(task, here, work)
    status = state(value, here.gradient, control.gradient_tolerance)
    iterations, evaluations, age = 0, 1, 0
    row = record(path, steps, 0, task, here, value, iterations, evaluations, status)
    while status == STOPPED and row < steps.size:
        if age == 0:
            _renew(task, here, rows, matrix, factor, metric.inverse)
        _minus_times(metric.inverse, here.gradient, direction)
        step, new_value, count = wolfe_search(
            task, here, value, direction, 1.0, CURVATURE, trial, work
        )
        evaluations += count
        if step > 0.0:
            iterations += 1
            _learn(metric, here, trial, False)
            status = state_after(value, new_value, trial.gradient, control)
            value, here, trial = new_value, trial, here
        elif age == 0:
            status = STUCK
        age = (age + 1) % PERIOD if step > 0.0 else 0
        row = record(path, steps, row, task, here, value, iterations, evaluations, status)


@inner
def _renew(
    task: Task, here: Point, rows: Rows, matrix: Array, factor: Array, inverse: Array
) -> None:
    """Write the inverse of the damped Hessian; where there is none, scale the gradient."""
    hessian(task, here.weights, rows, matrix)
    scale = largest_diagonal(matrix)
    damping = FIRST_DAMPING * scale
    while damping <= MOST_DAMPING * scale and np.isfinite(scale):
        if factorise(matrix, damping, factor):
            invert(factor, matrix, inverse)
            return
        damping *= INDEFINITE_FACTOR
    _reset(inverse, 1.0 / max(1.0, norm(here.gradient)))
