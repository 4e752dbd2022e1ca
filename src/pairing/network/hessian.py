"""The exact Hessian of the objective, compiled.

With d = d rho / d z, A = d^2 rho / d z^2 (`pairing.network.heads`), v the weights from hidden to
output units and y', y'' the derivatives of the hidden outputs, one pattern adds (Bishop 1995,
section 4.10.5, here for an A that need not be diagonal)

- A_kr f_a f_b for two weights of Upsilon, the features f being [1, y];
- x_i y'_j (sum_k v_kj A_kr f_b + d_r [f_b is y_j]) for a weight of Omega and one of Upsilon;
- x_i x_i' (y'_j y'_j' sum_kr v_kj A_kr v_rj' + y''_j sum_k v_kj d_k [j = j']) for two of Omega.

All are sums over patterns of a product of two rows, a row holding one quantity for every pattern.
So the rows are written first, a block of patterns at a time, and each element of the Hessian is
then summed in registers. Arrays of rows are flat, ``name[row * stride]`` being where a row begins,
and their padding is zero.
"""

from typing import NamedTuple

import numpy as np

from pairing.network.blocks import aligned, tail_mask
from pairing.network.forward import forward_block
from pairing.network.heads import curvature, delta
from pairing.numerics.arrays import Array
from pairing.numerics.compiled import inlined, inner
from pairing.numerics.lanes import LANES, load, splat, store, total


class Rows(NamedTuple):
    """What `hessian` sums: rows over patterns, and blocks of the sixteen in hand.

    Attributes
    ----------
    inputs, features : numpy.ndarray
        Rows 1 and x; rows 1 and what the output layer gets.
    squares : numpy.ndarray
        Rows x_i x_i' of the inputs, i' >= i.
    curvature : numpy.ndarray
        Rows A_kr, r >= k.
    error : numpy.ndarray
        Rows d_k.
    mixed : numpy.ndarray
        Rows y'_j sum_k v_kj A_kr, by j and r.
    product : numpy.ndarray
        A row for the product of two others.
    sums : numpy.ndarray
        Sums over patterns, as many as there are features, squares or elements of A.
    y, z, d, s, a, mask : numpy.ndarray
        Blocks: hidden outputs, pre-activations, deltas, outputs, A (q by q), and one for each
        pattern that is no padding.
    """

    inputs: Array
    features: Array
    squares: Array
    curvature: Array
    error: Array
    mixed: Array
    product: Array
    sums: Array
    y: Array
    z: Array
    d: Array
    s: Array
    a: Array
    mask: Array


@inner
def hessian_rows(x: Array, q: int, h: int) -> Rows:
    """Return the scratch memory that `hessian` needs, with the inputs and their squares."""
    p, stride = x.shape
    n_features = 1 + (h if h > 0 else p)
    n_squares, n_curvatures = (1 + p) * (2 + p) // 2, q * (q + 1) // 2
    inputs = np.ones((1 + p) * stride)
    inputs[stride:] = x.reshape(-1)
    features = inputs.copy() if h == 0 else np.ones(n_features * stride)
    rows = Rows(
        inputs, features, aligned(n_squares * stride), aligned(n_curvatures * stride),
        aligned(q * stride), aligned(h * q * stride), aligned(stride),
        np.zeros(max(n_features, n_squares, n_curvatures)), np.zeros(h * LANES),
        np.zeros(q * LANES), np.zeros(q * LANES), np.zeros(q * LANES),
        np.zeros(q * q * LANES), np.zeros(LANES),
    )  # fmt: skip
    square = 0
    for i in range(1 + p):
        for other in range(i, 1 + p):
            _multiply(inputs, i * stride, inputs, other * stride, rows.product)
            rows.squares[square : square + stride] = rows.product
            square += stride
    return rows


@inner
def _multiply(one: Array, first: int, other: Array, second: int, product: Array) -> None:
    """Write the product of two rows, which begin at `first` and `second`."""
    for at in range(0, product.size, LANES):
        store(product, at, load(one, first + at) * load(other, second + at))


@inner
def _sum_products(row: Array, rows: Array, count: int, sums: Array) -> None:
    """Write the sums over patterns of a row times each of the first `count` rows.

    Four at a time share the loads of the row, and their sums stay in registers.
    """
    stride = row.size
    fours = count - count % 4
    for k in range(0, fours, 4):
        at0, at1, at2, at3 = k * stride, (k + 1) * stride, (k + 2) * stride, (k + 3) * stride
        sum0, sum1, sum2, sum3 = splat(0.0), splat(0.0), splat(0.0), splat(0.0)
        for at in range(0, stride, LANES):
            factor = load(row, at)
            sum0 = sum0 + factor * load(rows, at0 + at)
            sum1 = sum1 + factor * load(rows, at1 + at)
            sum2 = sum2 + factor * load(rows, at2 + at)
            sum3 = sum3 + factor * load(rows, at3 + at)
        sums[k], sums[k + 1] = total(sum0), total(sum1)
        sums[k + 2], sums[k + 3] = total(sum2), total(sum3)
    for k in range(fours, count):
        one = splat(0.0)
        for at in range(0, stride, LANES):
            one = one + load(row, at) * load(rows, k * stride + at)
        sums[k] = total(one)


@inner
def _mask_padding(rows: Rows, n: int, q: int) -> None:
    """Put zeros where a block's patterns are padding, from the n-th on."""
    real = tail_mask(0, n, rows.mask)
    for k in range(q):
        store(rows.d, k * LANES, load(rows.d, k * LANES) * real)
        for r in range(q):
            place = (k * q + r) * LANES
            store(rows.a, place, load(rows.a, place) * real)


@inner
def _write_rows(
    weights: Array, x: Array, t: Array, n: int, h: int, pair: int, rows: Rows
) -> None:  # fmt: skip
    """Write the rows that depend on the weights."""
    p, q, stride, n_omega = x.shape[0], t.shape[0], x.shape[1], h * (1 + x.shape[0])
    flat_x, flat_t = x.reshape(-1), t.reshape(-1)
    for at in range(0, stride, LANES):
        forward_block(weights, n_omega, h, q, p, flat_x, at, stride, rows.y, rows.z)
        curvature(pair, rows.z, flat_t, at, stride, q, rows.s, rows.a)
        delta(pair, rows.z, flat_t, at, stride, q, rows.d)
        if at + LANES > n:
            _mask_padding(rows, n - at, q)
        _keep(weights, rows, at, stride, n_omega, h, q)


@inner
def _keep(weights: Array, rows: Rows, at: int, stride: int, n_omega: int, h: int, q: int) -> None:
    """Write the blocks in hand to their place in the rows."""
    place = at
    for k in range(q):
        store(rows.error, k * stride + at, load(rows.d, k * LANES))
        for r in range(k, q):
            store(rows.curvature, place, load(rows.a, (k * q + r) * LANES))
            place += stride
    for j in range(h):
        y = load(rows.y, j * LANES)
        store(rows.features, (1 + j) * stride + at, y)
        for r in range(q):
            c = splat(0.0)
            for k in range(q):
                v = weights[n_omega + k * (1 + h) + 1 + j]
                c = c + v * load(rows.a, (k * q + r) * LANES)
            store(rows.mixed, (j * q + r) * stride + at, y * (1.0 - y) * c)


@inner
def _sum_upsilon(rows: Rows, n_omega: int, q: int, result: Array) -> None:
    """Write the second derivatives by two weights of Upsilon, from r >= k and b >= a."""
    stride = rows.product.size
    n = rows.features.size // stride
    for a in range(n):
        for b in range(a, n):
            _multiply(rows.features, a * stride, rows.features, b * stride, rows.product)
            _sum_products(rows.product, rows.curvature, q * (q + 1) // 2, rows.sums)
            place = 0
            for k in range(q):
                for r in range(k, q):
                    result[n_omega + k * n + a, n_omega + r * n + b] = rows.sums[place]
                    result[n_omega + k * n + b, n_omega + r * n + a] = rows.sums[place]
                    place += 1


@inner
def _sum_mixed(rows: Rows, j: int, n_omega: int, q: int, result: Array) -> None:
    """Write the second derivatives by a weight of hidden unit j and one of Upsilon."""
    stride = rows.product.size
    p1, h1 = rows.inputs.size // stride, rows.features.size // stride
    for r in range(q):
        for i in range(p1):
            place = (j * q + r) * stride
            _multiply(rows.mixed, place, rows.inputs, i * stride, rows.product)
            _sum_products(rows.product, rows.features, h1, rows.sums)
            for b in range(h1):
                result[j * p1 + i, n_omega + r * h1 + b] = rows.sums[b]
        _slope_times(rows, j, r * stride)
        _sum_products(rows.product, rows.inputs, p1, rows.sums)
        for i in range(p1):
            result[j * p1 + i, n_omega + r * h1 + 1 + j] += rows.sums[i]


@inlined
def _slope_times(rows: Rows, j: int, first: int) -> None:
    """Write y'_j times the row of the errors that begins at `first`."""
    stride = rows.product.size
    for at in range(0, stride, LANES):
        y = load(rows.features, (1 + j) * stride + at)
        store(rows.product, at, y * (1.0 - y) * load(rows.error, first + at))


@inner
def _omega_factor(weights: Array, rows: Rows, j: int, other: int, n_omega: int, q: int) -> None:
    """Write what the second derivatives by weights of two hidden units have before x_i x_i'."""
    stride = rows.product.size
    h1 = rows.features.size // stride
    for at in range(0, stride, LANES):
        y = load(rows.features, (1 + other) * stride + at)
        factor, error = splat(0.0), splat(0.0)
        for r in range(q):
            v = weights[n_omega + r * h1 + 1 + other]
            factor = factor + v * load(rows.mixed, (j * q + r) * stride + at)
            if other == j:
                error = error + v * load(rows.error, r * stride + at)
        if other == j:
            factor = factor + error * (1.0 - 2.0 * y)
        store(rows.product, at, factor * (y * (1.0 - y)))


@inner
def _sum_omega(weights: Array, rows: Rows, j: int, h: int, q: int, result: Array) -> None:
    """Write the second derivatives by a weight of hidden unit j and one of a unit from j on."""
    stride = rows.product.size
    p1 = rows.inputs.size // stride
    for other in range(j, h):
        _omega_factor(weights, rows, j, other, h * p1, q)
        _sum_products(rows.product, rows.squares, p1 * (p1 + 1) // 2, rows.sums)
        place = 0
        for a in range(p1):
            for b in range(a, p1):
                result[j * p1 + a, other * p1 + b] = rows.sums[place]
                result[j * p1 + b, other * p1 + a] = rows.sums[place]
                place += 1


@inner
def hessian(
    weights: Array, x: Array, t: Array, n: int, h: int, pair: int, decay: float,
    rows: Rows, result: Array,
) -> None:  # fmt: skip
    """Write the Hessian of rho + decay |w|^2.

    Parameters
    ----------
    weights, x, t, n, h, pair, decay
        As of `pairing.network.objective.evaluate`.
    rows : Rows
        From `hessian_rows`.
    result : numpy.ndarray, shape (m, m) or wider
        Written, symmetric to the bit.
    """
    q, n_omega = t.shape[0], h * (1 + x.shape[0])
    _write_rows(weights, x, t, n, h, pair, rows)
    _sum_upsilon(rows, n_omega, q, result)
    for j in range(h):
        _sum_mixed(rows, j, n_omega, q, result)
        _sum_omega(weights, rows, j, h, q, result)
    for i in range(weights.size):
        for j in range(i, weights.size):
            result[j, i] = result[i, j]
        result[i, i] += 2.0 * decay
