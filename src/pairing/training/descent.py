"""Back-propagation: gradient descent on the whole sample, or pattern by pattern."""

import numpy as np
from numpy.typing import NDArray

from pairing.network.kernels import _squash, workspace
from pairing.numerics.arrays import Array
from pairing.numerics.compiled import compiled, inlined, inner
from pairing.numerics.lanes import LANES
from pairing.training.tasks import (
    NON_FINITE,
    STOPPED,
    Control,
    Counts,
    Path,
    Point,
    Task,
    block_delta,
    objective,
    record,
    state,
    write,
)

# SplitMix64 (Steele, Lea and Flood 2014, figure 16): increment, and the two mixing factors.
_INCREMENT = np.uint64(0x9E3779B97F4A7C15)
_FIRST_FACTOR = np.uint64(0xBF58476D1CE4E5B9)
_SECOND_FACTOR = np.uint64(0x94D049BB133111EB)


@compiled
def gradient_descent(
    task: Task, start: Array, control: Control, steps: Counts, path: Path
) -> None:  # fmt: skip
    """Minimise by steepest descent with a fixed rate and momentum (batch back-propagation).

    A step is momentum * (last step) - learning_rate * (gradient / n): the rate applies to the
    gradient of the mean over patterns, so that it means the same for any number of them. The
    objective may rise. A step to where it is not finite is not taken and ends the run.

    Parameters
    ----------
    task : pairing.training.tasks.Task
    start : numpy.ndarray, shape (m,)
    control : pairing.training.tasks.Control
        All but the objective's tolerance is used: a fixed rate makes any slow stretch look flat.
    steps : numpy.ndarray of int64, shape (S,)
        Iterations at which the run is recorded, ascending; the last is the limit.
    path : pairing.training.tasks.Path
        From `empty_path`; written here.
    """
    m = start.size
    work = workspace(m, task.hidden, task.t.shape[0])
    here, trial = Point(start.copy(), np.zeros(m)), Point(np.zeros(m), np.zeros(m))
    move = np.zeros(m)
    value = objective(task, here, work)
    status = state(value, here.gradient, control.gradient_tolerance)
    iterations, evaluations = 0, 1
    row = record(path, steps, 0, task, here, value, iterations, evaluations, status)
    while status == STOPPED and row < steps.size:
        for i in range(m):
            mean_gradient = here.gradient[i] / task.n
            move[i] = control.momentum * move[i] - control.learning_rate * mean_gradient
            trial.weights[i] = here.weights[i] + move[i]
        new_value = objective(task, trial, work)
        evaluations += 1
        status = state(new_value, trial.gradient, control.gradient_tolerance)
        if status != NON_FINITE:
            iterations += 1
            value, here, trial = new_value, trial, here
        row = record(path, steps, row, task, here, value, iterations, evaluations, status)


@compiled
def online(
    task: Task, start: Array, control: Control, steps: Counts, path: Path
) -> None:  # fmt: skip
    """Train by back-propagation pattern by pattern; an iteration is an epoch.

    Each epoch presents every pattern once, in an order drawn from `Task.order_seed`, and after
    each pattern takes momentum * (last step) - learning_rate * (gradient of this pattern's
    penalty and of its n-th part of the weight decay). After each epoch the objective is
    evaluated on the whole sample: two evaluations an epoch. An epoch that ends where it is not
    finite is not taken and ends the run.

    Parameters
    ----------
    task : pairing.training.tasks.Task
    start : numpy.ndarray, shape (m,)
    control : pairing.training.tasks.Control
        All but the objective's tolerance is used.
    steps : numpy.ndarray of int64, shape (S,)
        Epochs at which the run is recorded, ascending; the last is the limit.
    path : pairing.training.tasks.Path
        From `empty_path`; written here.
    """
    m = start.size
    work = workspace(m, task.hidden, task.t.shape[0])
    here, trial = Point(start.copy(), np.zeros(m)), Point(np.zeros(m), np.zeros(m))
    move = np.zeros(m)
    order, generator = np.arange(task.n), np.array([task.order_seed], dtype=np.uint64)
    value = objective(task, here, work)
    status = state(value, here.gradient, control.gradient_tolerance)
    iterations, evaluations = 0, 1
    row = record(path, steps, 0, task, here, value, iterations, evaluations, status)
    while status == STOPPED and row < steps.size:
        _shuffle(order, generator)
        write(trial.weights, here.weights)
        _epoch(task, control, order, trial.weights, move)
        new_value = objective(task, trial, work)
        evaluations += 2
        status = state(new_value, trial.gradient, control.gradient_tolerance)
        if status != NON_FINITE:
            iterations += 1
            value, here, trial = new_value, trial, here
        row = record(path, steps, row, task, here, value, iterations, evaluations, status)


@inner
def _epoch(task: Task, control: Control, order: Counts, weights: Array, move: Array) -> None:
    """Present every pattern once and step after each.

    A pattern stands in the first lane of the blocks z, t and d, so that the pair's delta comes
    from the same kernel as elsewhere; the hidden outputs y stand side by side.
    """
    p, q, h = task.x.shape[0], task.t.shape[0], task.hidden
    hidden_blocks = -(-h // LANES)
    x, y, by_y = np.zeros(p), np.zeros(hidden_blocks * LANES), np.zeros(h)
    z, t, d = np.zeros(q * LANES), np.zeros(q * LANES), np.zeros(q * LANES)
    features = y[:h] if h > 0 else x
    upsilon = h * (1 + p)
    for pattern in order:
        for i in range(p):
            x[i] = task.x[i, pattern]
        _layer_of_one(weights, 0, h, x, y, 1)
        _squash(y, hidden_blocks)
        _layer_of_one(weights, upsilon, q, features, z, LANES)
        for k in range(q):
            t[k * LANES] = task.t[k, pattern]
        block_delta(task.pair, z, t, q, d)
        _errors_of_hidden(weights, upsilon, h, q, d, y, by_y)
        for unit in range(h):
            _step(task, control, unit * (1 + p), by_y[unit], x, weights, move)
        for k in range(q):
            first = upsilon + k * (1 + features.size)
            _step(task, control, first, d[k * LANES], features, weights, move)


@inlined
def _layer_of_one(
    weights: Array, first: int, n_out: int, inputs: Array, z: Array, stride: int
) -> None:
    """Write z = W [1, inputs] for one pattern, W standing row by row from weights[first]."""
    for unit in range(n_out):
        row = first + unit * (1 + inputs.size)
        value = weights[row]
        for i in range(inputs.size):
            value += weights[row + 1 + i] * inputs[i]
        z[unit * stride] = value


@inlined
def _errors_of_hidden(
    weights: Array, upsilon: int, h: int, q: int, d: Array, y: Array, by_y: Array
) -> None:
    """Write d rho / d (hidden pre-activation) for one pattern."""
    for unit in range(h):
        error = 0.0
        for k in range(q):
            error += weights[upsilon + k * (1 + h) + 1 + unit] * d[k * LANES]
        by_y[unit] = error * (y[unit] * (1.0 - y[unit]))


@inlined
def _step(
    task: Task, control: Control, first: int, error: float, inputs: Array,
    weights: Array, move: Array,
) -> None:  # fmt: skip
    """Move the weights of one unit, whose error and inputs are given."""
    pull = 2.0 * task.decay / task.n
    error = task.scale * error
    for i in range(1 + inputs.size):
        gradient = error * (inputs[i - 1] if i > 0 else 1.0) + pull * weights[first + i]
        move[first + i] = control.momentum * move[first + i] - control.learning_rate * gradient
        weights[first + i] += move[first + i]


@inner
def next_random(generator: NDArray[np.uint64]) -> np.uint64:
    """Return the next output of SplitMix64, whose state is the only element of the argument."""
    generator[0] += _INCREMENT
    z: np.uint64 = generator[0]
    z = (z ^ (z >> np.uint64(30))) * _FIRST_FACTOR
    z = (z ^ (z >> np.uint64(27))) * _SECOND_FACTOR
    return z ^ (z >> np.uint64(31))


@inner
def _shuffle(order: Counts, generator: NDArray[np.uint64]) -> None:
    """Put the patterns into a random order (Fisher and Yates)."""
    for last in range(order.size - 1, 0, -1):
        chosen = np.int64(next_random(generator) % np.uint64(last + 1))
        order[last], order[chosen] = order[chosen], order[last]
