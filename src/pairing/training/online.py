"""Back-propagation pattern by pattern."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pairing.catalogue.statuses import NON_FINITE
from pairing.network.forward import squash
from pairing.network.heads import delta
from pairing.numerics.arrays import Array
from pairing.numerics.compiled import compiled, inlined, inner, spliced
from pairing.numerics.lanes import LANES
from pairing.training.loop import Outcome, Run, loop, moved, stayed
from pairing.training.points import objective, state, write
from pairing.training.tasks import Control, Counts, Path, Task

# SplitMix64 (Steele, Lea and Flood 2014, figure 16): increment, and the two mixing factors.
_INCREMENT = np.uint64(0x9E3779B97F4A7C15)
_FIRST_FACTOR = np.uint64(0xBF58476D1CE4E5B9)
_SECOND_FACTOR = np.uint64(0x94D049BB133111EB)


class State(NamedTuple):
    """The last step, the order of the patterns, and the state of the generator that draws it."""

    move: Array
    order: Counts
    generator: NDArray[np.uint64]


@compiled
def online(task: Task, start: Array, control: Control, steps: Counts, path: Path) -> None:
    """Train by back-propagation pattern by pattern; an iteration is an epoch.

    Each epoch presents every pattern once, in an order drawn from `Task.order_seed`, and after
    each pattern takes momentum * (last step) - learning_rate * (gradient of this pattern's
    penalty and of its n-th part of the weight decay). After each epoch the objective is
    evaluated on the whole sample: two evaluations an epoch. An epoch that ends where it is not
    finite is not taken and ends the run.

    All of `Control` but the objective's tolerance is used.
    """
    loop(task, start, control, steps, path, _init, _step)


@inner
def _init(task: Task, start: Array) -> State:
    generator = np.array([task.order_seed], dtype=np.uint64)
    return State(np.zeros(start.size), np.arange(task.n), generator)


@spliced
def _step(task: Task, control: Control, run: Run, own: State) -> Outcome:
    _shuffle(own.order, own.generator)
    write(run.trial.weights, run.here.weights)
    _epoch(task, control, own.order, run.trial.weights, own.move)
    value = objective(task, run.trial, run.work)
    status = state(value, run.trial.gradient, control.gradient_tolerance)
    if status == NON_FINITE:
        return stayed(2, status)
    return moved(value, 2, status)


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
        squash(y, hidden_blocks)
        _layer_of_one(weights, upsilon, q, features, z, LANES)
        for k in range(q):
            t[k * LANES] = task.t[k, pattern]
        delta(task.pair, z, t, 0, LANES, q, d)
        _errors_of_hidden(weights, upsilon, h, q, d, y, by_y)
        for unit in range(h):
            _correct(task, control, unit * (1 + p), by_y[unit], x, weights, move)
        for k in range(q):
            first = upsilon + k * (1 + features.size)
            _correct(task, control, first, d[k * LANES], features, weights, move)


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
def _correct(
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
