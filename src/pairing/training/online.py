"""Back-propagation pattern by pattern, of as many runs together as there are lanes.

A pattern's gradient depends on the step before, so that patterns cannot share a block as they do
elsewhere: here a lane is a run. Arrays of blocks are flat as elsewhere, ``weights[i * LANES + r]``
being weight i of run r; a lane that has no run, or whose run has ended, is of no account. Each lane
does what it would do beside any others, so that a run is the same to the bit alone and in company.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pairing.catalogue.statuses import NON_FINITE
from pairing.network.blocks import aligned
from pairing.network.forward import squash
from pairing.network.heads import delta
from pairing.numerics.arrays import Array
from pairing.numerics.compiled import compiled, inlined, inner
from pairing.numerics.lanes import LANES, load, splat, store
from pairing.training.loop import Outcome, Run, after, first, moved, record, stayed
from pairing.training.points import objective, state
from pairing.training.tasks import Control, Counts, Path, Task, check_run, empty_path

# SplitMix64 (Steele, Lea and Flood 2014, figure 16): increment, and the two mixing factors.
_INCREMENT = np.uint64(0x9E3779B97F4A7C15)
_FIRST_FACTOR = np.uint64(0xBF58476D1CE4E5B9)
_SECOND_FACTOR = np.uint64(0x94D049BB133111EB)


class Runs(NamedTuple):
    """The runs of the lanes: tasks of one size, with what differs between them.

    Attributes
    ----------
    x, t : numpy.ndarray, shapes (R, p, N) and (R, q, N)
        As of `pairing.training.tasks.Task`.
    n, hidden, pair, decay, scale
        As of `pairing.training.tasks.Task`; those of all runs.
    order_seeds : numpy.ndarray of uint64, shape (R,)
    starts : numpy.ndarray, shape (R, m)
    """

    x: Array
    t: Array
    n: int
    hidden: int
    pair: int
    decay: float
    scale: float
    order_seeds: NDArray[np.uint64]
    starts: Array


class Lanes(NamedTuple):
    """What the lanes hold, as blocks: weights, last step, and one pattern on its way.

    Attributes
    ----------
    weights, move : numpy.ndarray, shape (m * LANES,)
    x, y, z, t, d, by_y : numpy.ndarray
        Inputs, hidden outputs, pre-activations, targets, deltas of the output and of the hidden
        layer.
    """

    weights: Array
    move: Array
    x: Array
    y: Array
    z: Array
    t: Array
    d: Array
    by_y: Array


def online(task: Task, start: Array, control: Control, steps: Counts, path: Path) -> None:
    """Train by back-propagation pattern by pattern; an iteration is an epoch.

    Each epoch presents every pattern once, in an order drawn from `Task.order_seed`, and after
    each pattern takes momentum * (last step) - learning_rate * (gradient of this pattern's
    penalty and of its n-th part of the weight decay). After each epoch the objective is
    evaluated on the whole sample: two evaluations an epoch. An epoch that ends where it is not
    finite is not taken and ends the run.

    All of `Control` but the objective's tolerance is used.
    """
    alone: Any = (field[None] for field in path)
    _train(_stacked([task], [start]), _as_floats(control), steps, Path(*alone))


def online_together(
    tasks: list[Task], starts: list[Array], control: Control, steps: Counts
) -> list[Path]:
    """Train as `online` does, up to `LANES` runs at once; each is, to the bit, what it is alone.

    Parameters
    ----------
    tasks : list of pairing.training.tasks.Task
        Alike but for x, t and order_seed, and x and t of the same shapes.
    starts : list of numpy.ndarray, shape (m,)
    control : pairing.training.tasks.Control
    steps : numpy.ndarray of int64, shape (S,)
        Iterations at which runs are recorded, ascending.

    Raises
    ------
    ValueError
        One line: the argument, what it is, and what is wanted.
    """
    _check_alike(tasks)
    for task, start in zip(tasks, starts, strict=True):
        check_run(task, start, control, steps)
    paths: list[Path] = []
    for at in range(0, len(tasks), LANES):
        runs = _stacked(tasks[at : at + LANES], starts[at : at + LANES])
        empty = [empty_path(steps, start.size) for start in runs.starts]
        several = Path(*map(np.stack, zip(*empty, strict=True)))
        _train(runs, _as_floats(control), steps, several)
        paths += [Path(*fields) for fields in zip(*several, strict=True)]
    return paths


def _check_alike(tasks: list[Task]) -> None:
    sizes = [(task.x.shape, task.t.shape, *task[2:-1]) for task in tasks]
    for size in sizes:
        if size != sizes[0]:
            raise ValueError(
                f"tasks: got {size} beside {sizes[0]} (shapes of x and t, n, hidden, pair, decay, "
                "scale); want the same in all"
            )


def _as_floats(control: Control) -> Control:
    """Return a control with whole numbers as floats: the lanes' arithmetic takes no others."""
    return Control(*map(float, control))


def _stacked(tasks: list[Task], starts: list[Array]) -> Runs:
    """Return the runs of some tasks, x and t beginning where `padded` has them begin."""
    one = tasks[0]
    return Runs(
        _stack([task.x for task in tasks]), _stack([task.t for task in tasks]),
        one.n, one.hidden, one.pair, float(one.decay), float(one.scale),
        np.array([task.order_seed for task in tasks], dtype=np.uint64), np.stack(starts),
    )  # fmt: skip


def _stack(rows: list[Array]) -> Array:
    stack = aligned(len(rows) * rows[0].size).reshape(len(rows), *rows[0].shape)
    stack[:] = rows
    return stack


@compiled
def _train(runs: Runs, control: Control, steps: Counts, paths: Path) -> None:
    """Train up to `LANES` runs, epoch by epoch; fields of `paths` have an axis of runs in front.

    A run that has ended is trained on with the others and not looked at any more.
    """
    n_runs = runs.starts.shape[0]
    now = [first(_task(runs, r), runs.starts[r], control) for r in range(n_runs)]
    rows = np.zeros(n_runs, np.int64)  # a run that has ended has written all of them
    for r in range(n_runs):
        rows[r] = record(_path(paths, r), steps, 0, _task(runs, r), now[r])
    lanes, cases, orders = _lanes(runs), _cases(runs), _orders(runs)
    generators = runs.order_seeds.copy()
    while rows.min() < steps.size:
        for r in range(n_runs):
            _shuffle(orders[r], generators[r : r + 1])
        _epoch(runs, control, cases, orders, lanes)
        for r in range(n_runs):
            if rows[r] < steps.size:
                task = _task(runs, r)
                now[r] = after(now[r], _end_of_epoch(task, control, now[r], lanes.weights, r))
                rows[r] = record(_path(paths, r), steps, rows[r], task, now[r])


@inner
def _end_of_epoch(task: Task, control: Control, run: Run, weights: Array, lane: int) -> Outcome:
    """Evaluate the objective at a lane's weights."""
    for i in range(run.trial.weights.size):
        run.trial.weights[i] = weights[i * LANES + lane]
    value = objective(task, run.trial, run.work)
    status = state(value, run.trial.gradient, control.gradient_tolerance)
    if status == NON_FINITE:
        return stayed(2, status)
    return moved(value, 2, status)


@inner
def _task(runs: Runs, r: int) -> Task:
    return Task(
        runs.x[r], runs.t[r], runs.n, runs.hidden, runs.pair, runs.decay, runs.scale, 0
    )  # fmt: skip


@inner
def _path(paths: Path, r: int) -> Path:
    return Path(
        paths.weights[r], paths.objective[r], paths.gradient_norm[r],
        paths.iterations[r], paths.evaluations[r], paths.status[r],
    )  # fmt: skip


@inner
def _lanes(runs: Runs) -> Lanes:
    """Return the lanes as they are at the start."""
    n_runs, m = runs.starts.shape
    p, q, h = runs.x.shape[1], runs.t.shape[1], runs.hidden
    weights = aligned(m * LANES)
    for r in range(n_runs):
        for i in range(m):
            weights[i * LANES + r] = runs.starts[r, i]
    return Lanes(
        weights, aligned(m * LANES), aligned(p * LANES), aligned(h * LANES), aligned(q * LANES),
        aligned(q * LANES), aligned(q * LANES), aligned(h * LANES),
    )  # fmt: skip


@inner
def _cases(runs: Runs) -> Array:
    """Return inputs and targets side by side, shape (R, n, p + q): a pattern is read at once."""
    n_runs, p, q = runs.x.shape[0], runs.x.shape[1], runs.t.shape[1]
    cases = np.empty((n_runs, runs.n, p + q))
    for r in range(n_runs):
        for pattern in range(runs.n):
            for i in range(p):
                cases[r, pattern, i] = runs.x[r, i, pattern]
            for k in range(q):
                cases[r, pattern, p + k] = runs.t[r, k, pattern]
    return cases


@inner
def _orders(runs: Runs) -> Counts:
    """Return the order of each run's patterns as it is before the first epoch."""
    orders = np.empty((runs.x.shape[0], runs.n), np.int64)
    for r in range(runs.x.shape[0]):
        for pattern in range(runs.n):
            orders[r, pattern] = pattern
    return orders


@inner
def _epoch(runs: Runs, control: Control, cases: Array, orders: Counts, lanes: Lanes) -> None:
    """Present every pattern once to each lane and step after each."""
    p, q, h = runs.x.shape[1], runs.t.shape[1], runs.hidden
    upsilon = h * (1 + p)
    features, n_in = (lanes.y, h) if h > 0 else (lanes.x, p)
    for place in range(runs.n):
        _present(cases, orders, place, lanes)
        _layer(lanes.weights, 0, h, lanes.x, p, lanes.y)
        squash(lanes.y, h)
        _layer(lanes.weights, upsilon, q, features, n_in, lanes.z)
        delta(runs.pair, lanes.z, lanes.t, 0, LANES, q, lanes.d)
        _errors_of_hidden(upsilon, h, q, lanes)
        _correct(runs, control, 0, h, lanes.by_y, lanes.x, p, lanes)
        _correct(runs, control, upsilon, q, lanes.d, features, n_in, lanes)


@inlined
def _present(cases: Array, orders: Counts, place: int, lanes: Lanes) -> None:
    """Write to each lane the inputs and targets of the pattern at this place of its order."""
    p, q = lanes.x.size // LANES, lanes.t.size // LANES
    for r in range(orders.shape[0]):
        pattern = orders[r, place]
        for i in range(p):
            lanes.x[i * LANES + r] = cases[r, pattern, i]
        for k in range(q):
            lanes.t[k * LANES + r] = cases[r, pattern, p + k]


@inlined
def _layer(weights: Array, first: int, n_out: int, inputs: Array, n_in: int, z: Array) -> None:
    """Write z = W [1, inputs], W standing row by row from block `first` of the weights."""
    for unit in range(n_out):
        row = first + unit * (1 + n_in)
        value = load(weights, row * LANES)
        for i in range(n_in):
            value = value + load(weights, (row + 1 + i) * LANES) * load(inputs, i * LANES)
        store(z, unit * LANES, value)


@inlined
def _errors_of_hidden(upsilon: int, h: int, q: int, lanes: Lanes) -> None:
    """Write d rho / d (hidden pre-activation)."""
    for unit in range(h):
        error = splat(0.0)
        for k in range(q):
            place = upsilon + k * (1 + h) + 1 + unit
            error = error + load(lanes.weights, place * LANES) * load(lanes.d, k * LANES)
        output = load(lanes.y, unit * LANES)
        store(lanes.by_y, unit * LANES, error * (output * (1.0 - output)))


@inlined
def _correct(
    runs: Runs, control: Control, first: int, n_out: int, errors: Array, inputs: Array, n_in: int,
    lanes: Lanes,
) -> None:  # fmt: skip
    """Move the weights of one layer, whose errors and inputs are given."""
    for unit in range(n_out):
        row = (first + unit * (1 + n_in)) * LANES
        error = runs.scale * load(errors, unit * LANES)
        _move(runs, control, row, error, lanes)
        for i in range(n_in):
            gradient = error * load(inputs, i * LANES)
            _move(runs, control, row + (1 + i) * LANES, gradient, lanes)


@inlined
def _move(runs: Runs, control: Control, at: int, gradient: Any, lanes: Lanes) -> None:
    """Take a step in one weight, by the gradient of the pattern's penalty."""
    weight = load(lanes.weights, at)
    gradient = gradient + (2.0 * runs.decay / runs.n) * weight
    move = control.momentum * load(lanes.move, at) - control.learning_rate * gradient
    store(lanes.move, at, move)
    store(lanes.weights, at, weight + move)


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
