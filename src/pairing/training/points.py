"""Points that training visits: weights, the gradient there, and how good they are."""

from typing import NamedTuple

import numpy as np

from pairing.catalogue.statuses import CONVERGED, NON_FINITE, STOPPED
from pairing.network.hessian import Rows, hessian
from pairing.network.objective import evaluate_compiled
from pairing.numerics.arrays import Array
from pairing.numerics.compiled import inner, spliced
from pairing.training.tasks import Control, Task


class Point(NamedTuple):
    """Weights, shape (m,), and the gradient there."""

    weights: Array
    gradient: Array


@inner
def dot(a: Array, b: Array) -> float:
    """Return the inner product, summed from the first element to the last."""
    result = 0.0
    for i in range(a.size):
        result += a[i] * b[i]
    return result


@inner
def write(target: Array, source: Array) -> None:
    """Write source to target, both of shape (m,); an assignment of slices compiles slowly."""
    for i in range(source.size):
        target[i] = source[i]


@inner
def norm(a: Array) -> float:
    """Return the Euclidean length."""
    return float(np.sqrt(dot(a, a)))


@inner
def objective(task: Task, point: Point, work: Array) -> float:
    """Return scale * rho + decay |w|^2 and write its gradient to the point.

    Parameters
    ----------
    task : pairing.training.tasks.Task
    point : Point
    work : numpy.ndarray
        From `pairing.network.objective.workspace`.
    """
    value = evaluate_compiled(
        point.weights, task.x, task.t, task.n, task.hidden, task.pair,
        task.decay / task.scale, work, point.gradient,
    )  # fmt: skip
    if task.scale != 1.0:
        for i in range(point.gradient.size):
            point.gradient[i] *= task.scale
    return float(task.scale * value)


@spliced
def second_derivatives(task: Task, point: Point, rows: Rows, result: Array) -> None:
    """Write the Hessian of scale * rho + decay |w|^2.

    Parameters
    ----------
    task : pairing.training.tasks.Task
    point : Point
    rows : pairing.network.hessian.Rows
        From `pairing.network.hessian.hessian_rows`.
    result : numpy.ndarray, shape (m, m) or wider
        Written, symmetric to the bit.
    """
    hessian(
        point.weights, task.x, task.t, task.n, task.hidden, task.pair,
        task.decay / task.scale, rows, result,
    )  # fmt: skip
    if task.scale != 1.0:
        for i in range(point.weights.size):
            for j in range(point.weights.size):
                result[i, j] *= task.scale


@inner
def state(value: float, gradient: Array, gradient_tolerance: float) -> int:
    """Return the status of a run that stands here: non-finite, converged, or going on.

    Parameters
    ----------
    value : float
        The objective here.
    gradient : numpy.ndarray, shape (m,)
    gradient_tolerance : float, >= 0
        As of `pairing.training.tasks.Control`.

    Returns
    -------
    int
        NON_FINITE, CONVERGED or STOPPED, which stands for going on.
    """
    square = dot(gradient, gradient)
    if not (np.isfinite(value) and np.isfinite(square)):
        return NON_FINITE
    if np.sqrt(square) <= gradient_tolerance * (1.0 + abs(value)):
        return CONVERGED
    return STOPPED


@inner
def state_after(before: float, after: float, gradient: Array, control: Control) -> int:
    """Return the status after a step: as `state`, and converged where the objective is flat.

    It is where its decrease is no larger than the tolerance, relative to it.

    Parameters
    ----------
    before, after : float
        The objective before and after the step.
    gradient : numpy.ndarray, shape (m,)
        After the step.
    control : pairing.training.tasks.Control
        Both tolerances are used.
    """
    status = state(after, gradient, control.gradient_tolerance)
    tolerance = control.objective_tolerance
    if status == STOPPED and before - after <= tolerance * (abs(after) + tolerance):
        return CONVERGED
    return int(status)
