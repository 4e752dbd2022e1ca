"""Gradient descent on the whole sample: batch back-propagation."""

import numpy as np

from pairing.catalogue.statuses import NON_FINITE
from pairing.numerics.arrays import Array
from pairing.numerics.compiled import compiled, inner, spliced
from pairing.training.loop import Outcome, Run, loop, moved, stayed
from pairing.training.points import objective, state
from pairing.training.tasks import Control, Counts, Path, Task


@compiled
def gradient_descent(task: Task, start: Array, control: Control, steps: Counts, path: Path) -> None:
    """Minimise by steepest descent with a fixed rate and momentum (batch back-propagation).

    A step is momentum * (last step) - learning_rate * (gradient / n): the rate applies to the
    gradient of the mean over patterns, so that it means the same for any number of them. The
    objective may rise. A step to where it is not finite is not taken and ends the run.

    All of `Control` but the objective's tolerance is used: a fixed rate makes any slow stretch
    look flat.
    """
    loop(task, start, control, steps, path, _init, _step)


@inner
def _init(task: Task, start: Array) -> Array:
    """Return the last step, which the momentum is a share of."""
    return np.zeros(start.size)


@spliced
def _step(task: Task, control: Control, run: Run, move: Array) -> Outcome:
    for i in range(move.size):
        mean_gradient = run.here.gradient[i] / task.n
        move[i] = control.momentum * move[i] - control.learning_rate * mean_gradient
        run.trial.weights[i] = run.here.weights[i] + move[i]
    value = objective(task, run.trial, run.work)
    status = state(value, run.trial.gradient, control.gradient_tolerance)
    if status == NON_FINITE:
        return stayed(1, status)
    return moved(value, 1, status)
