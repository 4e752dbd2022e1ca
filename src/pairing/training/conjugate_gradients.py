"""Nonlinear conjugate gradients."""

from typing import NamedTuple

import numpy as np

from pairing.catalogue.statuses import STOPPED, STUCK
from pairing.numerics.arrays import Array
from pairing.numerics.compiled import compiled, inner
from pairing.training.line_search import wolfe_search
from pairing.training.loop import Run, loop, moved, stayed
from pairing.training.points import dot, norm, state_after
from pairing.training.tasks import Control, Counts, Path, Task

# Constant of the curvature condition (Nocedal and Wright 2006, section 3.1: 0.1 for conjugate
# gradients), and the share of the gradient that may be left of the last one before the search
# starts anew (their eq. 5.52).
CURVATURE = 0.1
ORTHOGONALITY = 0.1
# By how much the first step tried may be longer than the last step taken.
LONGEST_GROWTH = 10.0


class State(NamedTuple):
    """What is kept of the last step.

    Attributes
    ----------
    direction : numpy.ndarray, shape (m,)
    factor : float
        By which the last direction counts in the next.
    length, decrease : float
        Of the last step along its direction, and to first order.
    fresh : bool
        Whether the search is to start anew.
    """

    direction: Array
    factor: float
    length: float
    decrease: float
    fresh: bool


@compiled
def conjugate_gradients(
    task: Task, start: Array, control: Control, steps: Counts, path: Path
) -> None:
    """Minimise by conjugate gradients, Polak and Ribiere's (Nocedal and Wright 2006, eq. 5.45).

    The search starts anew from the gradient where successive gradients are far from orthogonal,
    and where the factor is negative (their eq. 5.51). The first step of all has length one at
    most; later the step tried first is the one with the last step's first-order decrease (their
    section 3.5). A direction whose line search fails is replaced once by the gradient; if that
    fails too, the run is stuck.

    Both tolerances are used.
    """
    loop(task, start, control, steps, path, _init, _step)


@inner
def _init(task: Task, control: Control, run: Run) -> State:
    return State(np.zeros(run.here.weights.size), 0.0, 0.0, 0.0, True)


@inner
def _step(task: Task, control: Control, run: Run, own: State) -> tuple[Run, State]:
    _turn(own.direction, 0.0 if own.fresh else own.factor, run.here.gradient)
    slope = dot(own.direction, run.here.gradient)
    if own.fresh:
        first = 1.0 / max(1.0, norm(run.here.gradient))
    else:
        first = min(LONGEST_GROWTH * own.length, own.decrease / slope)
    step, value, count = wolfe_search(task, run, own.direction, first, CURVATURE)
    if step > 0.0:
        status = state_after(run.value, value, run.trial.gradient, control)
        factor = _polak_ribiere(run.here.gradient, run.trial.gradient)
        own = State(own.direction, factor, step, step * slope, False)
        return moved(run, value, count, status), own
    own_after = State(own.direction, 0.0, 0.0, 0.0, True)
    return stayed(run, count, STUCK if own.fresh else STOPPED), own_after


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
