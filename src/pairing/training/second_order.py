"""Newton's method with damping, for when the minimiser itself is wanted."""

from typing import NamedTuple

import numpy as np

from pairing.network.kernels import workspace
from pairing.numerics.arrays import Array
from pairing.numerics.compiled import compiled, inner
from pairing.training.cholesky import factorise, largest_diagonal, solve, square
from pairing.training.hessian import hessian, hessian_rows
from pairing.training.tasks import (
    NON_FINITE,
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
)

# Damping, in units of the largest element of the Hessian's diagonal: at the start, at least
# and at most; its factor where the Hessian is not positive definite.
FIRST_DAMPING = 1e-3
LEAST_DAMPING, MOST_DAMPING = 1e-14, 1e16
INDEFINITE_FACTOR = 4.0
# Share of the predicted decrease below which a step is rejected, below which the damping is
# raised, and above which it is lowered (Nocedal and Wright 2006, algorithm 4.1); and by how
# much. Factors of 3 needed fewer iterations than 5 or 10, and than a radius found exactly.
REJECTED, POOR, GOOD = 1e-4, 0.25, 0.75
DAMPING_FACTOR = 3.0
# A change of the objective that is smaller than this, relative to it, is taken for rounding.
ROUNDING = 1e-13


class Newton(NamedTuple):
    """Hessian and Cholesky factor, each a `square`, and the step, shape (m,)."""

    hessian: Array
    factor: Array
    step: Array


@compiled
def second_order(
    task: Task, start: Array, control: Control, steps: Counts, path: Path
) -> None:  # fmt: skip
    """Minimise by Newton's method with the exact Hessian and Levenberg-Marquardt damping.

    A step solves (H + damping I) step = -gradient, with as much damping as makes the matrix
    positive definite; the damping follows the ratio of actual to predicted decrease. Where the
    decrease is lost in rounding, a step counts if it shortens the gradient. Steps that are
    rejected cost an evaluation and are no iterations; a Hessian costs about five evaluations
    and is not counted among them.

    Where the infimum is at infinity (a hidden unit that becomes a step, say, or two that become
    a derivative) the run follows a curved valley and may need thousands of iterations; some
    weight decay makes the minimiser finite.

    Parameters
    ----------
    task : pairing.training.tasks.Task
    start : numpy.ndarray, shape (m,)
    control : pairing.training.tasks.Control
        The gradient's tolerance alone is used: a valley may be flat and go on for long.
    steps : numpy.ndarray of int64, shape (S,)
        Iterations at which the run is recorded, ascending; the last is the limit.
    path : pairing.training.tasks.Path
        From `empty_path`; written here.
    """
    m = start.size
    work, rows = workspace(m, task.hidden, task.t.shape[0]), hessian_rows(task)
    here, trial = Point(start.copy(), np.zeros(m)), Point(np.zeros(m), np.zeros(m))
    newton = Newton(square(m), square(m), np.zeros(m))
    value = objective(task, here, work)
    status = state(value, here.gradient, control.gradient_tolerance)
    iterations, evaluations, damping = 0, 1, -1.0
    row = record(path, steps, 0, task, here, value, iterations, evaluations, status)
    while status == STOPPED and row < steps.size:
        hessian(task, here.weights, rows, newton.hessian)
        scale = largest_diagonal(newton.hessian)
        if damping < 0.0:
            damping = FIRST_DAMPING * scale
        found, new_value, damping, count = _search(
            task, here, value, damping, scale, newton, trial, work
        )
        evaluations += count
        if found:
            iterations += 1
            status = state(new_value, trial.gradient, control.gradient_tolerance)
            value, here, trial = new_value, trial, here
        else:
            status = STUCK if np.isfinite(scale) else NON_FINITE
        row = record(path, steps, row, task, here, value, iterations, evaluations, status)


@inner
def _search(
    task: Task, here: Point, value: float, damping: float, scale: float, newton: Newton,
    trial: Point, work: Array,
) -> tuple[bool, float, float, int]:  # fmt: skip
    """Raise the damping until a step is good enough.

    Returns whether one was found, the objective there, the damping for the next step, and the
    number of evaluations; leaves weights and gradient at the step.
    """
    count = 0
    damping = max(damping, LEAST_DAMPING * scale)
    while damping <= MOST_DAMPING * scale and np.isfinite(scale):
        if not factorise(newton.hessian, damping, newton.factor):
            damping *= INDEFINITE_FACTOR
            continue
        solve(newton.factor, here.gradient, newton.step)
        for i in range(newton.step.size):
            trial.weights[i] = here.weights[i] + newton.step[i]
        new_value = objective(task, trial, work)
        count += 1
        ratio = _ratio(here, value, newton, damping, trial, new_value)
        if ratio > GOOD:
            return True, new_value, damping / DAMPING_FACTOR, count
        if not ratio > POOR:
            damping *= DAMPING_FACTOR
        if ratio > REJECTED:
            return True, new_value, damping, count
    return False, value, damping, count


@inner
def _ratio(
    here: Point, value: float, newton: Newton, damping: float, trial: Point, new_value: float
) -> float:
    """Return actual over predicted decrease, or 1 or 0 by the gradient where both are rounding."""
    predicted, actual = _predicted_decrease(newton, here.gradient, damping), value - new_value
    rounding = ROUNDING * (1.0 + abs(value))
    if predicted < rounding and abs(actual) <= rounding:
        return 1.0 if norm(trial.gradient) < norm(here.gradient) else 0.0
    return float(actual / predicted)


@inner
def _predicted_decrease(newton: Newton, gradient: Array, damping: float) -> float:
    """Return the decrease by the quadratic model, -(g's + s'Hs / 2), with Hs = -g - damping s."""
    result = 0.0
    for i in range(gradient.size):
        result += newton.step[i] * (damping * newton.step[i] - gradient[i])
    return 0.5 * result
