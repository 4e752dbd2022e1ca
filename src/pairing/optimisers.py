"""Training procedures, compiled. Each takes a task and a start and returns the weights reached.

``bfgs`` is the default: a scaled first step and a line search for the Wolfe conditions.
``bfgs_nnet`` is the procedure of R's ``nnet``: a first step of the whole summed gradient, a line
search that only ever shortens, and least squares without the factor 1/2. With a summed penalty
that first step is long enough to saturate logistic outputs, and least squares, whose delta
carries the factor z* (1 - z*), then cannot move them any more: such fits end as "stuck".
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from pairing.compiled import compiled
from pairing.kernels import evaluate, forward, workspace
from pairing.pairs import Array

CONVERGED, STOPPED, STUCK, NON_FINITE = range(4)
STATUSES = ("converged", "stopped", "stuck", "non-finite")

# The Wolfe conditions' constants (Nocedal and Wright 2006, section 3.1), and the limits of a
# line search: evaluations, and how far one interpolation may shorten a step.
SUFFICIENT_DECREASE = 1e-4
CURVATURE = 0.9
LINE_SEARCH_LIMIT = 30
SHORTEST_CUT, LONGEST_CUT = 0.1, 0.5

# vmmin.c of R: factor by which a step is shortened, constant of its decrease condition, and
# the offset at which a changed weight counts as unchanged.
NNET_STEP_REDUCTION = 0.2
NNET_SUFFICIENT_DECREASE = 1e-4
NNET_RELATIVE_TEST = 10.0
NNET_ABSOLUTE_TOLERANCE = 1e-4

# An output that stays this close to 0, or to 1, on every training pattern counts as saturated.
SATURATED = 1e-6


class Task(NamedTuple):
    """What is minimised: scale * rho + decay |w|^2.

    Attributes
    ----------
    x, t : numpy.ndarray, shapes (p, N) and (q, N)
        Inputs and targets, padded (`pairing.kernels.padded`).
    n, hidden, pair : int
        Patterns, hidden units, code of the pair.
    decay, scale : float
        Weight decay; factor of the penalty, 1 but for `nnet` with least squares.
    """

    x: Array
    t: Array
    n: int
    hidden: int
    pair: int
    decay: float
    scale: float


class Stopping(NamedTuple):
    """When training ends.

    Attributes
    ----------
    max_iterations : int
    objective_tolerance : float
        Ends training at a relative decrease of the objective no larger than this.
    gradient_tolerance : float
        Ends training at a gradient norm no larger than this times (1 + objective).
    """

    max_iterations: int
    objective_tolerance: float
    gradient_tolerance: float


class Fit(NamedTuple):
    """What a procedure returns; the objective is without the factor `Task.scale`."""

    weights: Array
    objective: float
    gradient_norm: float
    iterations: int
    evaluations: int
    status: int


@compiled
def _value(task: Task, weights: Array, work: Array, gradient: Array) -> float:
    value = evaluate(
        weights, task.x, task.t, task.n, task.hidden, task.pair, task.decay / task.scale, work, gradient
    )
    if task.scale != 1.0:
        for i in range(gradient.size):
            gradient[i] *= task.scale
    return task.scale * value


@compiled
def _dot(a: Array, b: Array) -> float:
    result = 0.0
    for i in range(a.size):
        result += a[i] * b[i]
    return result


@compiled
def _minus_times(matrix: Array, vector: Array, result: Array) -> None:
    """Write -matrix @ vector, by rows of a symmetric matrix, so that the order is fixed."""
    result[:] = 0.0
    for j in range(vector.size):
        for i in range(vector.size):
            result[i] -= matrix[j, i] * vector[j]


@compiled
def _reset(inverse: Array, diagonal: float) -> None:
    inverse[:] = 0.0
    for i in range(inverse.shape[0]):
        inverse[i, i] = diagonal


@compiled
def _update_inverse(inverse: Array, step: Array, change: Array, scratch: Array) -> None:
    """Apply the BFGS update of the inverse Hessian for a step and its change of gradient."""
    curvature = _dot(step, change)
    _minus_times(inverse, change, scratch)
    factor = 1.0 - _dot(change, scratch) / curvature
    for j in range(step.size):
        for i in range(step.size):
            inverse[j, i] += (
                factor * step[j] * step[i] + step[j] * scratch[i] + scratch[j] * step[i]
            ) / curvature


@compiled
def _finite(value: float, gradient: Array) -> bool:
    return np.isfinite(value) and np.isfinite(_dot(gradient, gradient))


@compiled
def _wolfe_search(
    task: Task, base: Array, value: float, slope: float, direction: Array,
    weights: Array, gradient: Array, work: Array,
) -> tuple[float, float, int]:  # fmt: skip
    """Find a step that satisfies the weak Wolfe conditions, by bracketing.

    Returns the step (zero where none decreases the objective), the objective there and the
    number of evaluations; leaves weights and gradient at the step.
    """
    low, high, step = 0.0, np.inf, 1.0
    for count in range(1, LINE_SEARCH_LIMIT + 1):
        for i in range(base.size):
            weights[i] = base[i] + step * direction[i]
        new_value = _value(task, weights, work, gradient)
        if not (new_value <= value + SUFFICIENT_DECREASE * step * slope):
            high = step
            # the minimum of the parabola through both values and the slope at the lower end
            rise = 2.0 * (new_value - value - step * slope)
            cut = -slope * step / rise if low == 0.0 and np.isfinite(rise) else LONGEST_CUT
            step = low + (high - low) * min(max(cut, SHORTEST_CUT), LONGEST_CUT)
        elif _dot(gradient, direction) < CURVATURE * slope and count < LINE_SEARCH_LIMIT:
            low = step
            step = 2.0 * step if high == np.inf else 0.5 * (low + high)
        else:
            return step, new_value, count
    return 0.0, value, LINE_SEARCH_LIMIT


@compiled
def _gradient_small(value: float, gradient: Array, stopping: Stopping) -> bool:
    return bool(np.sqrt(_dot(gradient, gradient)) <= stopping.gradient_tolerance * (1.0 + abs(value)))


@compiled
def bfgs(task: Task, start: Array, stopping: Stopping) -> Fit:
    """Minimise by BFGS (Nocedal and Wright 2006, algorithm 6.1).

    The first direction is the gradient scaled to length one at most; before the first update the
    inverse Hessian is scaled by s'y / y'y (their eq. 6.20). A direction whose line search fails
    is replaced once by the scaled gradient; if that fails too, the fit is stuck.

    Parameters
    ----------
    task : Task
    start : numpy.ndarray, shape (m,)
    stopping : Stopping

    Returns
    -------
    Fit
    """
    m = start.size
    work = workspace(m, task.hidden, task.t.shape[0])
    weights, base, best_gradient = start.copy(), start.copy(), np.zeros(m)
    gradient, direction, scratch = np.zeros(m), np.zeros(m), np.zeros(m)
    inverse = np.zeros((m, m))
    value = _value(task, weights, work, gradient)
    evaluations, iterations, fresh, status = 1, 0, True, STOPPED
    if not _finite(value, gradient):
        return Fit(weights, value, np.nan, 0, 1, NON_FINITE)
    best_gradient[:] = gradient
    if _gradient_small(value, gradient, stopping):
        status = CONVERGED
    while status == STOPPED and iterations < stopping.max_iterations:
        if fresh:
            _reset(inverse, min(1.0, 1.0 / np.sqrt(_dot(best_gradient, best_gradient))))
        _minus_times(inverse, best_gradient, direction)
        slope = _dot(direction, best_gradient)
        step, new_value, count = 0.0, value, 0
        if slope < 0.0:
            step, new_value, count = _wolfe_search(
                task, base, value, slope, direction, weights, gradient, work
            )
        evaluations += count
        if step == 0.0:
            if fresh:
                status = STUCK
            fresh = True
            continue
        iterations += 1
        for i in range(m):
            direction[i] = weights[i] - base[i]
            scratch[i] = gradient[i] - best_gradient[i]
        curvature = _dot(direction, scratch)
        if curvature > 0.0:
            if fresh:
                _reset(inverse, curvature / _dot(scratch, scratch))
            _update_inverse(inverse, direction, scratch.copy(), scratch)
            fresh = False
        small = value - new_value <= stopping.objective_tolerance * (
            abs(new_value) + stopping.objective_tolerance
        )
        value, base[:], best_gradient[:] = new_value, weights, gradient
        if not _finite(value, gradient):
            status = NON_FINITE
        elif small or _gradient_small(value, gradient, stopping):
            status = CONVERGED
    norm = np.sqrt(_dot(best_gradient, best_gradient))
    return Fit(base, value / task.scale, norm / task.scale, iterations, evaluations, status)


@compiled
def _shorten_search(
    task: Task, base: Array, value: float, slope: float, direction: Array,
    weights: Array, gradient: Array, work: Array,
) -> tuple[float, float, int]:  # fmt: skip
    """Shorten a step of one until the objective decreases enough (vmmin.c).

    Returns the step, the objective there and the number of evaluations; a step of zero says
    that the step had become too short to change any weight.
    """
    step, count = 1.0, 0
    while True:
        unchanged = 0
        for i in range(base.size):
            weights[i] = base[i] + step * direction[i]
            unchanged += NNET_RELATIVE_TEST + base[i] == NNET_RELATIVE_TEST + weights[i]
        if unchanged == base.size:
            return 0.0, value, count
        new_value = _value(task, weights, work, gradient)
        count += 1
        if np.isfinite(new_value) and new_value <= value + slope * step * NNET_SUFFICIENT_DECREASE:
            return step, new_value, count
        step *= NNET_STEP_REDUCTION


@compiled
def bfgs_nnet(task: Task, start: Array, stopping: Stopping) -> Fit:
    """Minimise as R's ``nnet`` does: the variable metric method of R's ``vmmin.c``.

    The inverse Hessian starts as the identity and is put back to it after an uphill direction,
    after a step without positive curvature, after 2 m updates, and once before the end.
    `Stopping.gradient_tolerance` is not used; iterations are counted as ``nnet`` counts them.
    """
    m = start.size
    work = workspace(m, task.hidden, task.t.shape[0])
    weights, base, best_gradient = start.copy(), start.copy(), np.zeros(m)
    gradient, direction, scratch = np.zeros(m), np.zeros(m), np.zeros(m)
    inverse = np.zeros((m, m))
    value = _value(task, weights, work, gradient)
    if not _finite(value, gradient):
        return Fit(weights, value, np.nan, 0, 1, NON_FINITE)
    best_gradient[:] = gradient
    evaluations, iterations, updates, status = 1, 1, 0, STOPPED
    while status == STOPPED and iterations < stopping.max_iterations:
        if updates == 0:
            _reset(inverse, 1.0)
        _minus_times(inverse, best_gradient, direction)
        slope = _dot(direction, best_gradient)
        if not slope < 0.0:
            if updates == 0:
                status = CONVERGED
            updates = 0
            continue
        step, new_value, count = _shorten_search(
            task, base, value, slope, direction, weights, gradient, work
        )
        evaluations += count
        decrease = abs(new_value - value)
        enough = new_value > NNET_ABSOLUTE_TOLERANCE and decrease > (
            stopping.objective_tolerance * (abs(value) + stopping.objective_tolerance)
        )
        if step > 0.0:
            value, base[:] = new_value, weights
        if step == 0.0 or not enough:
            if step > 0.0:
                best_gradient[:] = gradient
            if updates == 0:
                status = CONVERGED
            updates = 0
            continue
        iterations += 1
        for i in range(m):
            direction[i] *= step
            scratch[i] = gradient[i] - best_gradient[i]
        best_gradient[:] = gradient
        if _dot(direction, scratch) > 0.0:
            _update_inverse(inverse, direction, scratch.copy(), scratch)
            updates += 1
        else:
            updates = 0
        if updates > 2 * m:
            updates = 0
    norm = np.sqrt(_dot(best_gradient, best_gradient))
    return Fit(base, value / task.scale, norm / task.scale, iterations, evaluations, status)


@compiled
def saturated(task: Task, weights: Array, softmax: bool) -> bool:
    """Tell whether an output stays at 0, or at 1, on all training patterns."""
    outputs, log_outputs = np.empty_like(task.t), np.empty_like(task.t)
    forward(weights, task.x, task.hidden, softmax, outputs, log_outputs)
    for k in range(outputs.shape[0]):
        lowest, highest = 1.0, 0.0
        for i in range(task.n):
            lowest = min(lowest, outputs[k, i])
            highest = max(highest, outputs[k, i])
        if highest <= SATURATED or lowest >= 1.0 - SATURATED:
            return True
    return False


PROCEDURES: dict[str, Callable[..., Any]] = {"bfgs": bfgs, "bfgs_nnet": bfgs_nnet}
