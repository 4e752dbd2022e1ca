"""Nonlinear conjugate gradients."""

from typing import NamedTuple

import numpy as np

from pairing.catalogue.statuses import STOPPED, STUCK
from pairing.numerics.arrays import Array
from pairing.numerics.compiled import compiled, inner, spliced
from pairing.training.line_search import wolfe_search
from pairing.training.loop import Outcome, Run, loop, moved, stayed
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
    last : numpy.ndarray, shape (3,)
        Its length along the direction, its decrease to first order, and the factor by which its
        direction counts in the next. The length is zero where the search is to start anew.
    """

    direction: Array
    last: Array


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
def _init(task: Task, start: Array) -> State:
    return State(np.zeros(start.size), np.zeros(3))


@spliced
def _step(task: Task, control: Control, run: Run, own: State) -> Outcome:
    length, decrease, factor = own.last
    fresh = length == 0.0
    _turn(own.direction, factor, run.here.gradient)
    slope = dot(own.direction, run.here.gradient)
    if fresh:
        first = 1.0 / max(1.0, norm(run.here.gradient))
    else:
        first = min(LONGEST_GROWTH * length, decrease / slope)
    step, value, count = wolfe_search(task, run, own.direction, first, CURVATURE)
    if step > 0.0:
        status = state_after(run.value, value, run.trial.gradient, control)
        own.last[0], own.last[1] = step, step * slope
        own.last[2] = _polak_ribiere(run.here.gradient, run.trial.gradient)
        return moved(value, count, status)
    own.last[:] = 0.0
    return stayed(count, STUCK if fresh else STOPPED)


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
