"""Nonlinear conjugate gradients."""

import numpy as np

from pairing.network.kernels import workspace
from pairing.numerics.arrays import Array
from pairing.numerics.compiled import compiled, inner
from pairing.training.line_search import wolfe_search
from pairing.training.tasks import (
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
)

# Constant of the curvature condition (Nocedal and Wright 2006, section 3.1: 0.1 for conjugate
# gradients), and the share of the gradient that may be left of the last one before the search
# starts anew (their eq. 5.52).
CURVATURE = 0.1
ORTHOGONALITY = 0.1
# By how much the first step tried may be longer than the last step taken.
LONGEST_GROWTH = 10.0


@compiled
def conjugate_gradients(
    task: Task, start: Array, control: Control, steps: Counts, path: Path
) -> None:  # fmt: skip
    """Minimise by conjugate gradients, Polak and Ribiere's (Nocedal and Wright 2006, eq. 5.45).

    The search starts anew from the gradient where successive gradients are far from orthogonal,
    and where the factor is negative (their eq. 5.51). The first step of all has length one at
    most; later the step tried first is the one with the last step's first-order decrease (their
    section 3.5). A direction whose line search fails is replaced once by the gradient; if that
    fails too, the run is stuck.

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
    direction = np.zeros(m)
    value = objective(task, here, work)
    status = state(value, here.gradient, control.gradient_tolerance)
    iterations, evaluations, fresh = 0, 1, True
    row = record(path, steps, 0, task, here, value, iterations, evaluations, status)
    factor, first, expected = 0.0, 0.0, 0.0
    while status == STOPPED and row < steps.size:
        if fresh:
            factor = 0.0
        _turn(direction, factor, here.gradient)
        slope = dot(direction, here.gradient)
        if fresh:
            first = 1.0 / max(1.0, norm(here.gradient))
        else:
            first = min(LONGEST_GROWTH * first, expected / slope)
        step, new_value, count = wolfe_search(
            task, here, value, direction, first, CURVATURE, trial, work
        )
        evaluations += count
        if step > 0.0:
            iterations += 1
            status = state_after(value, new_value, trial.gradient, control)
            factor = _polak_ribiere(here.gradient, trial.gradient)
            first, expected = step, step * slope
            value, here, trial = new_value, trial, here
        elif fresh:
            status = STUCK
        fresh = step == 0.0
        row = record(path, steps, row, task, here, value, iterations, evaluations, status)


@inner
def _turn(direction: Array, factor: float, gradient: Array) -> None:
    """Replace the direction by factor * direction - gradient."""
    for i in range(direction.size):
        direction[i] = factor * direction[i] - gradient[i]


@inner
def _polak_ribiere(before: Array, after: Array) -> float:
    """Return the factor of the old direction, zero where the search is to start anew."""
    overlap, square = dot(after, before), dot(after, after)
    if abs(overlap) >= ORTHOGONALITY * square:
        return 0.0
    return float(max(0.0, (square - overlap) / dot(before, before)))
