"""Newton's method with damping, for when the minimiser itself is wanted."""

from typing import NamedTuple

import numpy as np

from pairing.catalogue.statuses import NON_FINITE, STUCK
from pairing.network.hessian import Rows, hessian_rows
from pairing.numerics.arrays import Array
from pairing.numerics.compiled import compiled, inner, spliced
from pairing.training.cholesky import factorise, largest_diagonal, solve, square
from pairing.training.loop import Outcome, Run, loop, moved, stayed
from pairing.training.points import norm, objective, second_derivatives, state
from pairing.training.tasks import Control, Counts, Path, Task

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
    """Rows and matrix of the Hessian, its Cholesky factor, the step, and the damping to try.

    Hessian and factor are each a `square`, the step has shape (m,); the damping is one element,
    negative where none is known.
    """

    rows: Rows
    hessian: Array
    factor: Array
    step: Array
    damping: Array


@compiled
def second_order(task: Task, start: Array, control: Control, steps: Counts, path: Path) -> None:
    """Minimise by Newton's method with the exact Hessian and Levenberg-Marquardt damping.

    A step solves (H + damping I) step = -gradient, with as much damping as makes the matrix
    positive definite; the damping follows the ratio of actual to predicted decrease. Where the
    decrease is lost in rounding, a step counts if it shortens the gradient. Steps that are
    rejected cost an evaluation and are no iterations; a Hessian costs about five evaluations
    and is not counted among them.

    Where the infimum is at infinity (a hidden unit that becomes a step, say, or two that become
    a derivative) the run follows a curved valley and may need thousands of iterations; some
    weight decay makes the minimiser finite.

    The gradient's tolerance alone is used: a valley may be flat and go on for long.
    """
    loop(task, start, control, steps, path, _init, _step)


@inner
def _init(task: Task, start: Array) -> Newton:
    m = start.size
    rows = hessian_rows(task.x, task.t.shape[0], task.hidden)
    return Newton(rows, square(m), square(m), np.zeros(m), np.array([-1.0]))


@spliced
def _step(task: Task, control: Control, run: Run, own: Newton) -> Outcome:
    second_derivatives(task, run.here, own.rows, own.hessian)
    scale = largest_diagonal(own.hessian)
    if own.damping[0] < 0.0:
        own.damping[0] = FIRST_DAMPING * scale
    found, value, own.damping[0], count = _search(task, run, own, own.damping[0], scale)
    if found:
        status = state(value, run.trial.gradient, control.gradient_tolerance)
        return moved(value, count, status)
    return stayed(count, STUCK if np.isfinite(scale) else NON_FINITE)


@inner
def _search(
    task: Task, run: Run, newton: Newton, damping: float, scale: float
) -> tuple[bool, float, float, int]:
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
        solve(newton.factor, run.here.gradient, newton.step)
        for i in range(newton.step.size):
            run.trial.weights[i] = run.here.weights[i] + newton.step[i]
        value = objective(task, run.trial, run.work)
        count += 1
        ratio = _ratio(run, newton, damping, value)
        if ratio > GOOD:
            return True, value, damping / DAMPING_FACTOR, count
        if not ratio > POOR:
            damping *= DAMPING_FACTOR
        if ratio > REJECTED:
            return True, value, damping, count
    return False, run.value, damping, count


@inner
def _ratio(run: Run, newton: Newton, damping: float, value: float) -> float:
    """Return actual over predicted decrease, or 1 or 0 by the gradient where both are rounding."""
    predicted = _predicted_decrease(newton, run.here.gradient, damping)
    actual, rounding = run.value - value, ROUNDING * (1.0 + abs(run.value))
    if predicted < rounding and abs(actual) <= rounding:
        return 1.0 if norm(run.trial.gradient) < norm(run.here.gradient) else 0.0
    return float(actual / predicted)


@inner
def _predicted_decrease(newton: Newton, gradient: Array, damping: float) -> float:
    """Return the decrease by the quadratic model, -(g's + s'Hs / 2), with Hs = -g - damping s."""
    result = 0.0
    for i in range(gradient.size):
        result += newton.step[i] * (damping * newton.step[i] - gradient[i])
    return 0.5 * result
