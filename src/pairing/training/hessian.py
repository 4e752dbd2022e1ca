"""The exact Hessian of the objective, compiled, one pass over the patterns.

With d = d rho / d z, A = d^2 rho / d z^2 (`_curvature`), v the weights from hidden to output
units and y', y'' the derivatives of the hidden outputs, one pattern adds (Bishop 1995, section
4.10.5, here for an A that need not be diagonal)

- A_kr f_a f_b for two weights of Upsilon, the features f being [1, y];
- x_i y'_j (sum_k v_kj A_kr f_b + d_r [f_b is y_j]) for a weight of Omega and one of Upsilon;
- x_i x_i' (y'_j y'_j' sum_kr v_kj A_kr v_rj' + y''_j sum_k v_kj d_k [j = j']) for two of Omega.

As in `pairing.model.kernels` patterns are taken sixteen at a time, and arrays that hold blocks are
flat.
"""

from typing import Any, NamedTuple

import numpy as np

from pairing.model.kernels import _forward, _logistic, _softmax, _tail_mask
from pairing.model.pairs import PAIRS
from pairing.numerics.arrays import Array
from pairing.numerics.compiled import compiled, inlined
from pairing.numerics.lanes import LANES, load, splat, store, total
from pairing.training.tasks import Task, block_delta

_LOGISTIC_LEAST_SQUARES = PAIRS["logistic_least_squares"].code
_SOFTMAX_LEAST_SQUARES = PAIRS["softmax_least_squares"].code
_SOFTMAX_CROSS_ENTROPY = PAIRS["softmax_cross_entropy"].code
_LOGISTIC_CROSS_ENTROPY = PAIRS["logistic_cross_entropy"].code


class Blocks(NamedTuple):
    """Blocks of one step of sixteen patterns.

    Attributes
    ----------
    inputs, features : numpy.ndarray
        1 and x; 1 and what the output layer gets.
    z, t, d, s : numpy.ndarray
        Pre-activations, targets, deltas, outputs.
    a, c : numpy.ndarray
        A, q by q; sum_k v_kj A_kr, h by q.
    mask : numpy.ndarray, shape (LANES,)
    sums : numpy.ndarray
        Block sums of the Hessian, m by m.
    """

    inputs: Array
    features: Array
    z: Array
    t: Array
    d: Array
    s: Array
    a: Array
    c: Array
    mask: Array
    sums: Array


@compiled
def hessian_blocks(task: Task, m: int) -> Blocks:
    """Return the scratch memory that `hessian` needs for m weights."""
    p, q, h = task.x.shape[0], task.t.shape[0], task.hidden
    return Blocks(
        np.ones((1 + p) * LANES), np.ones((1 + (h if h > 0 else p)) * LANES),
        np.zeros(q * LANES), np.zeros(q * LANES), np.zeros(q * LANES), np.zeros(q * LANES),
        np.zeros(q * q * LANES), np.zeros(h * q * LANES), np.zeros(LANES),
        np.zeros(m * m * LANES),
    )  # fmt: skip


@inlined
def _softmax_cross_entropy(blocks: Blocks, q: int) -> None:
    """Write A_kr = (sum t) s_k ([k = r] - s_r)."""
    mass = splat(0.0)
    for k in range(q):
        mass = mass + load(blocks.t, k * LANES)
    for k in range(q):
        for r in range(q):
            rest = (1.0 if k == r else 0.0) - load(blocks.s, r * LANES)
            store(blocks.a, (k * q + r) * LANES, mass * load(blocks.s, k * LANES) * rest)


@inlined
def _softmax_least_squares(blocks: Blocks, q: int) -> None:
    """Write A_kr = s_k (([k = r] - s_r) (e_k - c + s_k) - s_r (s_r + e_r - b - c)).

    Here e = s - t, c = sum e s and b = sum s^2: the derivative of delta_k = s_k (e_k - c).
    """
    c, b = splat(0.0), splat(0.0)
    for k in range(q):
        s = load(blocks.s, k * LANES)
        c = c + (s - load(blocks.t, k * LANES)) * s
        b = b + s * s
    for k in range(q):
        s_k = load(blocks.s, k * LANES)
        own = (s_k - load(blocks.t, k * LANES)) - c + s_k
        for r in range(q):
            s_r = load(blocks.s, r * LANES)
            rest = (1.0 if k == r else 0.0) - s_r
            common = s_r * (s_r + (s_r - load(blocks.t, r * LANES)) - b - c)
            store(blocks.a, (k * q + r) * LANES, s_k * (rest * own - common))


@inlined
def _logistic_pairs(pair: int, blocks: Blocks, q: int) -> None:
    """Write the diagonal A of the pairs with logistic outputs; s' = s (1 - s)."""
    for k in range(q):
        s, complement, _ = _logistic(load(blocks.z, k * LANES))
        slope, t = s * complement, load(blocks.t, k * LANES)
        if pair == _LOGISTIC_LEAST_SQUARES:
            slope = slope * (slope + (s - t) * (complement - s))
        elif pair == _LOGISTIC_CROSS_ENTROPY:
            slope = slope * t
        for r in range(q):
            store(blocks.a, (k * q + r) * LANES, slope if k == r else splat(0.0))


@compiled
def _curvature(pair: int, blocks: Blocks, q: int) -> None:
    """Write A, the second derivatives of the pair's penalty by the pre-activations."""
    if pair == _SOFTMAX_CROSS_ENTROPY:
        _softmax(blocks.z, q, blocks.s, LANES)
        _softmax_cross_entropy(blocks, q)
    elif pair == _SOFTMAX_LEAST_SQUARES:
        _softmax(blocks.z, q, blocks.s, LANES)
        _softmax_least_squares(blocks, q)
    else:
        _logistic_pairs(pair, blocks, q)


@inlined
def _add_products(
    factor: Any, left: Array, n_left: int, row: int, right: Array, n_right: int, column: int,
    m: int, sums: Array,
) -> None:  # fmt: skip
    """Add factor * left_a * right_b to the block sums at (row + a, column + b)."""
    for a in range(n_left):
        part = factor * load(left, a * LANES)
        for b in range(n_right):
            place = ((row + a) * m + column + b) * LANES
            store(sums, place, load(sums, place) + part * load(right, b * LANES))


@compiled
def _add_upsilon(blocks: Blocks, n_omega: int, q: int, m: int) -> None:
    """Add the second derivatives by two weights of Upsilon, r >= k."""
    n = blocks.features.size // LANES
    for k in range(q):
        for r in range(k, q):
            _add_products(
                load(blocks.a, (k * q + r) * LANES), blocks.features, n, n_omega + k * n,
                blocks.features, n, n_omega + r * n, m, blocks.sums,
            )  # fmt: skip


@compiled
def _add_mixed(weights: Array, blocks: Blocks, j: int, n_omega: int, q: int, m: int) -> None:
    """Add the second derivatives by a weight of hidden unit j and one of Upsilon; write c_j."""
    p1, h1 = blocks.inputs.size // LANES, blocks.features.size // LANES
    y = load(blocks.features, (1 + j) * LANES)
    slope = y * (1.0 - y)
    for r in range(q):
        c = splat(0.0)
        for k in range(q):
            c = c + weights[n_omega + k * h1 + 1 + j] * load(blocks.a, (k * q + r) * LANES)
        store(blocks.c, (j * q + r) * LANES, c)
        row, column = j * p1, n_omega + r * h1
        _add_products(
            slope * c, blocks.inputs, p1, row, blocks.features, h1, column, m, blocks.sums
        )
        error = slope * load(blocks.d, r * LANES)
        for i in range(p1):
            place = ((row + i) * m + column + 1 + j) * LANES
            added = error * load(blocks.inputs, i * LANES)
            store(blocks.sums, place, load(blocks.sums, place) + added)


@compiled
def _add_omega(weights: Array, blocks: Blocks, j: int, h: int, q: int, m: int) -> None:
    """Add the second derivatives by a weight of hidden unit j and one of a unit from j on."""
    p1, h1 = blocks.inputs.size // LANES, blocks.features.size // LANES
    y = load(blocks.features, (1 + j) * LANES)
    for other in range(j, h):
        y_other = load(blocks.features, (1 + other) * LANES)
        factor, error = splat(0.0), splat(0.0)
        for r in range(q):
            v = weights[h * p1 + r * h1 + 1 + other]
            factor = factor + v * load(blocks.c, (j * q + r) * LANES)
            error = error + v * load(blocks.d, r * LANES)
        factor = factor * (y_other * (1.0 - y_other))
        if other == j:
            factor = factor + error * (1.0 - 2.0 * y)
        factor = factor * (y * (1.0 - y))
        _add_products(
            factor, blocks.inputs, p1, j * p1, blocks.inputs, p1, other * p1, m, blocks.sums
        )


@compiled
def _mask_padding(blocks: Blocks, n: int, q: int) -> None:
    """Put zeros where a block's patterns are padding, from the n-th on."""
    real = _tail_mask(0, n, blocks.mask)
    for k in range(q):
        store(blocks.d, k * LANES, load(blocks.d, k * LANES) * real)
        for r in range(q):
            place = (k * q + r) * LANES
            store(blocks.a, place, load(blocks.a, place) * real)


@compiled
def hessian(task: Task, weights: Array, blocks: Blocks, result: Array) -> None:
    """Write the Hessian of scale * rho + decay |w|^2, shape (m, m).

    Parameters
    ----------
    task : pairing.training.tasks.Task
    weights : numpy.ndarray, shape (m,)
    blocks : Blocks
        From `hessian_blocks`.
    result : numpy.ndarray, shape (m, m)
        Written, symmetric to the bit.
    """
    m, p, q, h, stride = (
        weights.size,
        task.x.shape[0],
        task.t.shape[0],
        task.hidden,
        task.x.shape[1],
    )
    n_omega = h * (1 + p)
    flat_x, flat_t = task.x.reshape(-1), task.t.reshape(-1)
    blocks.sums[:] = 0.0
    y = blocks.features[LANES:]
    for start in range(0, task.n, LANES):
        for i in range(p):
            store(blocks.inputs, (1 + i) * LANES, load(flat_x, start + i * stride))
            if h == 0:
                store(y, i * LANES, load(flat_x, start + i * stride))
        for k in range(q):
            store(blocks.t, k * LANES, load(flat_t, start + k * stride))
        _forward(weights, n_omega, h, q, p, flat_x, start, stride, y, blocks.z)
        _curvature(task.pair, blocks, q)
        block_delta(task.pair, blocks.z, blocks.t, q, blocks.d)
        if start + LANES > task.n:
            _mask_padding(blocks, task.n - start, q)
        _add_upsilon(blocks, n_omega, q, m)
        for j in range(h):
            _add_mixed(weights, blocks, j, n_omega, q, m)
            _add_omega(weights, blocks, j, h, q, m)
    _collect(blocks.sums, task, result)


@compiled
def _collect(sums: Array, task: Task, result: Array) -> None:
    """Write the sums of the lanes above the diagonal to both triangles, with the decay."""
    m = result.shape[0]
    for row in range(m):
        for column in range(row, m):
            value = task.scale * total(load(sums, (row * m + column) * LANES))
            result[row, column] = value
            result[column, row] = value
        result[row, row] += 2.0 * task.decay
