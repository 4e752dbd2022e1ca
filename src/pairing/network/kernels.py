"""Objective, gradient and outputs of the network, compiled; see `pairing.network.reference`.

Patterns are taken sixteen at a time (`pairing.numerics.lanes`), and each block goes through the
whole network, forward and back, before the next: all it needs stays in the first-level cache.
Arrays that hold blocks are flat, ``name[unit * LANES]`` being the block of one unit.
"""

from typing import Any, NamedTuple

import numpy as np

from pairing.catalogue.pairs import PAIRS
from pairing.network.network import Shape
from pairing.numerics.arrays import Array
from pairing.numerics.boundary import (
    check_array,
    check_flag,
    check_number,
    check_real,
    check_whole,
)
from pairing.numerics.compiled import compiled, inlined, shared
from pairing.numerics.lanes import (
    LANES,
    lanes_exp,
    lanes_log,
    lanes_log1p,
    load,
    maximum,
    minimum,
    splat,
    store,
    total,
    where_negative,
)

_LOGISTIC_LEAST_SQUARES = PAIRS["logistic_least_squares"].code
_SOFTMAX_LEAST_SQUARES = PAIRS["softmax_least_squares"].code
_SOFTMAX_CROSS_ENTROPY = PAIRS["softmax_cross_entropy"].code
_LOGISTIC_CROSS_ENTROPY = PAIRS["logistic_cross_entropy"].code


@shared
def aligned(size: int) -> Array:
    """Return zeros that begin at a whole cache line: blocks that straddle two cost a tenth more."""
    line = 8  # float64 values
    zeros = np.zeros(size + line - 1)
    skipped = -(zeros.ctypes.data // zeros.itemsize) % line
    return zeros[skipped : skipped + size]


def padded(rows: Array) -> Array:
    """Return rows, shape (r, n), with zero columns up to a whole number of blocks.

    Raises
    ------
    ValueError
        If they are no matrix of finite numbers.
    """
    check_real("rows", rows, ("r", "n"))
    n = rows.shape[1]
    width = -(-n // LANES) * LANES
    wide = aligned(len(rows) * width).reshape(len(rows), width)
    wide[:, :n] = rows
    return wide


@inlined
def _tail_mask(start: int, n: int, mask: Array) -> Any:
    """Return one for the block's patterns and zero for its padding."""
    for lane in range(LANES):
        mask[lane] = 1.0 if start + lane < n else 0.0
    return load(mask, 0)


@inlined
def _layer(
    weights: Array, first: int, n_out: int, x: Array, at: int, stride: int, n_in: int, z: Array
) -> None:
    """Write z = W [1, x] for one block, W standing row by row from weights[first]."""
    for unit in range(n_out):
        row = first + unit * (1 + n_in)
        value = splat(weights[row])
        for i in range(n_in):
            value = value + weights[row + 1 + i] * load(x, at + i * stride)
        store(z, unit * LANES, value)


@inlined
def _squash(z: Array, units: int) -> None:
    """Replace z by 1 / (1 + exp(-z))."""
    for unit in range(units):
        value = load(z, unit * LANES)
        store(z, unit * LANES, 1.0 / (1.0 + lanes_exp(0.0 - value)))


@inlined
def _softmax(z: Array, q: int, d: Array, stride: int) -> Any:
    """Write the softmax of z to d, replace z by z - max z, return log sum exp(z - max z)."""
    top = load(z, 0)
    for k in range(1, q):
        top = maximum(top, load(z, k * LANES))
    powers = splat(0.0)
    for k in range(q):
        below = load(z, k * LANES) - top
        power = lanes_exp(below)
        powers = powers + power
        store(z, k * LANES, below)
        store(d, k * stride, power)
    inverse = 1.0 / powers
    for k in range(q):
        store(d, k * stride, load(d, k * stride) * inverse)
    return lanes_log(powers)


@inlined
def _softmax_cross_entropy(z: Array, t: Array, at: int, stride: int, q: int, d: Array) -> Any:
    """Write delta = (sum t) z* - t (eq. 1); return the penalty without its constant."""
    log_powers = _softmax(z, q, d, LANES)
    mass = splat(0.0)
    value = splat(0.0)
    for k in range(q):
        target = load(t, at + k * stride)
        mass = mass + target
        value = value - target * load(z, k * LANES)
    for k in range(q):
        store(d, k * LANES, mass * load(d, k * LANES) - load(t, at + k * stride))
    return value + mass * log_powers


@inlined
def _softmax_least_squares(z: Array, t: Array, at: int, stride: int, q: int, d: Array) -> Any:
    """Write delta_k = z*_k ((z*_k - t_k) - sum_j (z*_j - t_j) z*_j); return the penalty."""
    _softmax(z, q, d, LANES)
    value = splat(0.0)
    mean = splat(0.0)
    for k in range(q):
        output = load(d, k * LANES)
        residual = output - load(t, at + k * stride)
        value = value + 0.5 * residual * residual
        mean = mean + residual * output
    for k in range(q):
        output = load(d, k * LANES)
        store(d, k * LANES, output * ((output - load(t, at + k * stride)) - mean))
    return value


@inlined
def _logistic(value: Any) -> Any:
    """Return z*, 1 - z* and exp(-|z|), each to full relative precision."""
    negative = 0.0 - value
    power = lanes_exp(minimum(value, negative))
    large = 1.0 / (1.0 + power)
    small = power * large
    return where_negative(value, small, large), where_negative(value, large, small), power


@inlined
def _logistic_least_squares(z: Array, t: Array, at: int, stride: int, q: int, d: Array) -> Any:
    """Write delta = (z* - t) z* (1 - z*) (Table 1); return the penalty."""
    value = splat(0.0)
    for k in range(q):
        output, complement, _ = _logistic(load(z, k * LANES))
        residual = output - load(t, at + k * stride)
        value = value + 0.5 * residual * residual
        store(d, k * LANES, residual * output * complement)
    return value


@inlined
def _logistic_cross_entropy(z: Array, t: Array, at: int, stride: int, q: int, d: Array) -> Any:
    """Write delta = -t (1 - z*), which is not Table 1's entry; return t log(1 + exp(-z))."""
    value = splat(0.0)
    for k in range(q):
        pre = load(z, k * LANES)
        _, complement, power = _logistic(pre)
        target = load(t, at + k * stride)
        rise = maximum(splat(0.0), 0.0 - pre) + lanes_log1p(power)
        value = value + target * rise
        store(d, k * LANES, 0.0 - target * complement)
    return value


@inlined
def _logistic_bernoulli(z: Array, t: Array, at: int, stride: int, q: int, d: Array) -> Any:
    """Write delta = z* - t; return log(1 + exp(z)) - t z, the penalty without its constant."""
    value = splat(0.0)
    for k in range(q):
        pre = load(z, k * LANES)
        output, complement, power = _logistic(pre)
        target = load(t, at + k * stride)
        # target * max(-z, 0) + (1 - target) * max(z, 0), so that no large terms cancel
        rise = maximum(splat(0.0), pre)
        fall = maximum(splat(0.0), 0.0 - pre)
        value = value + ((1.0 - target) * rise + target * fall) + lanes_log1p(power)
        store(d, k * LANES, (1.0 - target) * output - target * complement)
    return value


@inlined
def _head(pair: int, z: Array, t: Array, at: int, stride: int, q: int, d: Array) -> Any:
    """Write the pair's delta for one block to d; return its penalty without its constant."""
    if pair == _LOGISTIC_LEAST_SQUARES:
        return _logistic_least_squares(z, t, at, stride, q, d)
    if pair == _SOFTMAX_LEAST_SQUARES:
        return _softmax_least_squares(z, t, at, stride, q, d)
    if pair == _SOFTMAX_CROSS_ENTROPY:
        return _softmax_cross_entropy(z, t, at, stride, q, d)
    if pair == _LOGISTIC_CROSS_ENTROPY:
        return _logistic_cross_entropy(z, t, at, stride, q, d)
    return _logistic_bernoulli(z, t, at, stride, q, d)


@inlined
def _add_outer(
    error: Any, first: int, x: Array, at: int, stride: int, n_in: int, sums: Array
) -> None:
    """Add error * [1, x] to the block sums of the weights from first on."""
    row = first * LANES
    store(sums, row, load(sums, row) + error)
    for i in range(n_in):
        place = row + (1 + i) * LANES
        store(sums, place, load(sums, place) + error * load(x, at + i * stride))


@inlined
def _backward(
    weights: Array, n_omega: int, h: int, q: int, p: int, x: Array, at: int, stride: int,
    y: Array, d: Array, sums: Array,
) -> None:  # fmt: skip
    """Add one block's gradient to the block sums, from the deltas d of the output layer."""
    if h == 0:
        for k in range(q):
            _add_outer(load(d, k * LANES), k * (1 + p), x, at, stride, p, sums)
        return
    for k in range(q):
        row = (n_omega + k * (1 + h)) * LANES
        store(sums, row, load(sums, row) + load(d, k * LANES))
    for unit in range(h):
        error = splat(0.0)
        output = load(y, unit * LANES)
        for k in range(q):
            delta = load(d, k * LANES)
            place = n_omega + k * (1 + h) + 1 + unit
            error = error + weights[place] * delta
            store(sums, place * LANES, load(sums, place * LANES) + delta * output)
        error = error * (output * (1.0 - output))
        _add_outer(error, unit * (1 + p), x, at, stride, p, sums)


@inlined
def _forward(
    weights: Array, n_omega: int, h: int, q: int, p: int, x: Array, at: int, stride: int,
    y: Array, z: Array,
) -> None:  # fmt: skip
    """Write one block's hidden outputs to y and its pre-activations to z."""
    if h > 0:
        _layer(weights, 0, h, x, at, stride, p, y)
        _squash(y, h)
        _layer(weights, n_omega, q, y, 0, LANES, h, z)
    else:
        _layer(weights, 0, q, x, at, stride, p, z)


@shared
def workspace(n_weights: int, h: int, q: int) -> Array:
    """Return the scratch memory that `evaluate` needs: block sums, y, z, d and a mask.

    Parameters
    ----------
    n_weights, h, q : int
        Weights, hidden units, classes.
    """
    return aligned((n_weights + h + 2 * q + 1) * LANES)


def check_patterns(x: Array, t: Array, n: int | None = None, *, written: bool = False) -> None:
    """Check inputs and targets (or outputs, to be written), padded, and how many are patterns.

    Raises
    ------
    ValueError
        One line: the argument, what it is, and what is wanted.
    """
    check_array("x", x, ("p", "N"))
    check_array("outputs" if written else "t", t, ("q", x.shape[1]), written=written)
    if x.shape[1] % LANES:
        raise ValueError(f"x: got {x.shape[1]} columns; want a multiple of {LANES} (see `padded`)")
    check_whole("n", x.shape[1] if n is None else n, 1, x.shape[1])


def n_weights(x: Array, hidden: int, classes: int) -> int:
    """Return the number of weights of a network of these inputs, shape (p, N)."""
    check_whole("hidden", hidden, 0)
    return Shape(x.shape[0], hidden, classes).n_weights


def evaluate(
    weights: Array, x: Array, t: Array, n: int, h: int, pair: int, decay: float,
    work: Array, gradient: Array,
) -> float:  # fmt: skip
    """Write the gradient and return the value of rho + decay |w|^2, rho without its constant.

    Parameters
    ----------
    weights, gradient : numpy.ndarray, shape (m,)
    x, t : numpy.ndarray, shapes (p, N) and (q, N)
        Inputs and targets of n patterns, `padded` to N, a multiple of sixteen.
    n, h, pair : int
        Patterns, hidden units, `pairing.catalogue.pairs.Pair.code`.
    decay : float
    work : numpy.ndarray
        From `workspace`.

    Notes
    -----
    The constant is what rho holds besides the weights: sum t log t for cross-entropy, and zero
    for targets of 0 and 1 (`penalty_constant`).

    Raises
    ------
    ValueError
        One line: the argument, what it is, and what is wanted.
    """
    check_patterns(x, t, n)
    m = n_weights(x, h, len(t))
    check_array("weights", weights, (m,), finite=True)
    check_array("gradient", gradient, (m,), written=True)
    check_array("work", work, (len(workspace(m, h, len(t))),), written=True)
    check_whole("pair", pair, 0, len(PAIRS) - 1)
    check_number("decay", decay)
    return float(evaluate_compiled(weights, x, t, n, h, pair, decay, work, gradient))


@compiled
def evaluate_compiled(
    weights: Array, x: Array, t: Array, n: int, h: int, pair: int, decay: float,
    work: Array, gradient: Array,
) -> float:  # fmt: skip
    """Do what `evaluate` does, and check nothing: for compiled callers."""
    m, p, q, stride = weights.size, x.shape[0], t.shape[0], x.shape[1]
    n_omega = h * (1 + p)
    flat_x, flat_t = x.reshape(-1), t.reshape(-1)
    sums = work[: m * LANES]
    y = work[m * LANES : (m + h) * LANES]
    z = work[(m + h) * LANES : (m + h + q) * LANES]
    d = work[(m + h + q) * LANES : (m + h + 2 * q) * LANES]
    mask = work[(m + h + 2 * q) * LANES :]
    sums[:] = 0.0
    value = splat(0.0)
    for start in range(0, n, LANES):
        _forward(weights, n_omega, h, q, p, flat_x, start, stride, y, z)
        penalty = _head(pair, z, flat_t, start, stride, q, d)
        if start + LANES > n:
            real = _tail_mask(start, n, mask)
            penalty = penalty * real
            for k in range(q):
                store(d, k * LANES, load(d, k * LANES) * real)
        value = value + penalty
        if p == 2 and q == 4:  # the paper's sizes; known to the compiler, they save a tenth
            _backward(weights, n_omega, h, 4, 2, flat_x, start, stride, y, d, sums)
        else:
            _backward(weights, n_omega, h, q, p, flat_x, start, stride, y, d, sums)
    square = 0.0
    for i in range(m):
        square += weights[i] * weights[i]
        gradient[i] = total(load(sums, i * LANES)) + 2.0 * decay * weights[i]
    return total(value) + decay * square


@inlined
def _activate(
    softmax: bool, z: Array, q: int, value: Array, log_value: Array, at: int, stride: int
) -> None:
    """Write one block of z* and log z* from the pre-activations z."""
    log_powers = splat(0.0)
    if softmax:
        log_powers = _softmax(z, q, value[at:], stride)
    for k in range(q):
        pre = load(z, k * LANES)
        if softmax:
            store(log_value, at + k * stride, pre - log_powers)
        else:
            output, _, power = _logistic(pre)
            store(value, at + k * stride, output)
            store(log_value, at + k * stride, minimum(splat(0.0), pre) - lanes_log1p(power))


def forward(
    weights: Array, x: Array, hidden: int, softmax: bool, outputs: Array, log_outputs: Array
) -> None:
    """Write z* and log z* of the patterns of x.

    Parameters
    ----------
    weights : numpy.ndarray, shape (m,)
    x : numpy.ndarray, shape (p, N)
        Inputs, `padded` to N, a multiple of sixteen.
    hidden : int
        Hidden units.
    softmax : bool
        Whether the outputs are softmax; else they are logistic.
    outputs, log_outputs : numpy.ndarray, shape (q, N)
        z* and log z*, written here; what stands in the padding has no meaning.

    Raises
    ------
    ValueError
        One line: the argument, what it is, and what is wanted.
    """
    check_patterns(x, outputs, written=True)
    check_array("log_outputs", log_outputs, outputs.shape, written=True)
    check_array("weights", weights, (n_weights(x, hidden, len(outputs)),), finite=True)
    check_flag("softmax", softmax)
    forward_compiled(weights, x, hidden, softmax, outputs, log_outputs)


@compiled
def forward_compiled(
    weights: Array, x: Array, hidden: int, softmax: bool, outputs: Array, log_outputs: Array
) -> None:
    """Do what `forward` does, and check nothing: for compiled callers."""
    p, q, stride = x.shape[0], outputs.shape[0], x.shape[1]
    flat_x, value, log_value = x.reshape(-1), outputs.reshape(-1), log_outputs.reshape(-1)
    y, z = np.zeros(hidden * LANES), np.zeros(q * LANES)
    for start in range(0, stride, LANES):
        _forward(weights, hidden * (1 + p), hidden, q, p, flat_x, start, stride, y, z)
        _activate(softmax, z, q, value, log_value, start, stride)


class Expected(NamedTuple):
    """Weighted sums over points of what a network's outputs are worth (`expectations`).

    Attributes
    ----------
    distance : numpy.ndarray, shape (q,)
        Squared distance of z* from the reference, by class.
    correct, cross_entropy, brier : float
        Truth at the largest output; -truth log and squared distance from the truth of the
        outputs scaled to sum one.
    sum_deviation : float
        |sum of the outputs - 1|.
    """

    distance: Array
    correct: float
    cross_entropy: float
    brier: float
    sum_deviation: float


def expectations(
    weights: Array, hidden: int, softmax: bool, x: Array, point_weights: Array,
    truth: Array, reference: Array, ascribed: Array,
) -> Expected:  # fmt: skip
    """Return weighted sums over points, and write the class that each point is ascribed to.

    Parameters
    ----------
    weights : numpy.ndarray, shape (m,)
    hidden : int
    softmax : bool
    x, truth, reference : numpy.ndarray, shapes (p, N), (q, N), (q, N)
        Points, probabilities of the classes there (or one-of-q labels), and the posterior that
        eq. (4) holds the outputs against; padded.
    point_weights, ascribed : numpy.ndarray, shape (N,)
        Weights, zero in the padding; the first of the largest outputs, written here.

    Raises
    ------
    ValueError
        One line: the argument, what it is, and what is wanted.
    """
    check_patterns(x, truth)
    check_array("weights", weights, (n_weights(x, hidden, len(truth)),), finite=True)
    check_flag("softmax", softmax)
    check_array("reference", reference, truth.shape)
    check_array("point_weights", point_weights, x.shape[1:])
    check_array("ascribed", ascribed, x.shape[1:], written=True)
    distance = np.empty(len(truth))
    sums = _expectations(
        weights, hidden, softmax, x, point_weights, truth, reference, ascribed, distance
    )
    return Expected(distance, *sums)


@compiled
def _expectations(
    weights: Array, hidden: int, softmax: bool, x: Array, point_weights: Array,
    truth: Array, reference: Array, ascribed: Array, by_class: Array,
) -> tuple[float, float, float, float]:  # fmt: skip
    p, q, stride = x.shape[0], truth.shape[0], x.shape[1]
    flat_x, flat_truth, flat_reference = x.reshape(-1), truth.reshape(-1), reference.reshape(-1)
    y, z, distance = np.zeros(hidden * LANES), np.zeros(q * LANES), np.zeros(q * LANES)
    value, log_value = np.zeros(q * LANES), np.zeros(q * LANES)
    correct, entropy, brier, deviation = splat(0.0), splat(0.0), splat(0.0), splat(0.0)
    for start in range(0, stride, LANES):
        _forward(weights, hidden * (1 + p), hidden, q, p, flat_x, start, stride, y, z)
        _activate(softmax, z, q, value, log_value, 0, LANES)
        weight = load(point_weights, start)
        mass = splat(0.0)
        for k in range(q):
            output = load(value, k * LANES)
            mass = mass + output
            away = output - load(flat_reference, start + k * stride)
            store(distance, k * LANES, load(distance, k * LANES) + weight * (away * away))
        scale, log_mass, excess = 1.0 / mass, lanes_log(mass), mass - 1.0
        deviation = deviation + weight * maximum(excess, 0.0 - excess)
        best, index, there = splat(-1.0), splat(0.0), splat(0.0)
        for k in range(q):
            output, true = load(value, k * LANES), load(flat_truth, start + k * stride)
            entropy = entropy - weight * (true * (load(log_value, k * LANES) - log_mass))
            away = output * scale - true
            brier = brier + weight * (away * away)
            lead = best - output
            index = where_negative(lead, splat(float(k)), index)
            there = where_negative(lead, true, there)
            best = where_negative(lead, output, best)
        correct = correct + weight * there
        store(ascribed, start, index)
    for k in range(q):
        by_class[k] = total(load(distance, k * LANES))
    return total(correct), total(entropy), total(brier), total(deviation)
