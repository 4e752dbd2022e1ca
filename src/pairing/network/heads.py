"""The pairs, compiled: for each its delta and penalty, and its curvature.

`pairing.network.penalties` states the first two in NumPy; the curvature A_kr = d^2 rho / dz_k dz_r
is the derivative of delta_k by z_r. All take one block of sixteen patterns: pre-activations z,
which may be changed, deltas d, outputs s and A, (q by q), of which each element is a block, and
targets t, whose rows are `stride` apart and whose block begins at `at`.
"""

from typing import Any

from pairing.catalogue.pairs import PAIRS
from pairing.network.activations import logistic, softmax
from pairing.numerics.arrays import Array
from pairing.numerics.compiled import inlined, inner
from pairing.numerics.lanes import (
    LANES,
    lanes_log1p,
    load,
    maximum,
    splat,
    store,
)

_LOGISTIC_LEAST_SQUARES = PAIRS["logistic_least_squares"].code
_SOFTMAX_LEAST_SQUARES = PAIRS["softmax_least_squares"].code
_SOFTMAX_CROSS_ENTROPY = PAIRS["softmax_cross_entropy"].code
_LOGISTIC_CROSS_ENTROPY = PAIRS["logistic_cross_entropy"].code


@inlined
def _write_row(a: Array, k: int, q: int, value: Any) -> None:
    """Write row k of a diagonal A."""
    for r in range(q):
        store(a, (k * q + r) * LANES, value if k == r else splat(0.0))


@inlined
def _softmax_cross_entropy(z: Array, t: Array, at: int, stride: int, q: int, d: Array) -> Any:
    """Write delta = (sum t) z* - t (eq. 1); return the penalty without its constant."""
    log_powers = softmax(z, q, d, LANES)
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
def _softmax_cross_entropy_curvature(
    z: Array, t: Array, at: int, stride: int, q: int, s: Array, a: Array
) -> None:  # fmt: skip
    """Write A_kr = (sum t) s_k ([k = r] - s_r)."""
    softmax(z, q, s, LANES)
    mass = splat(0.0)
    for k in range(q):
        mass = mass + load(t, at + k * stride)
    for k in range(q):
        for r in range(q):
            rest = (1.0 if k == r else 0.0) - load(s, r * LANES)
            store(a, (k * q + r) * LANES, mass * load(s, k * LANES) * rest)


@inlined
def _softmax_least_squares(z: Array, t: Array, at: int, stride: int, q: int, d: Array) -> Any:
    """Write delta_k = z*_k ((z*_k - t_k) - sum_j (z*_j - t_j) z*_j); return the penalty."""
    softmax(z, q, d, LANES)
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
def _softmax_least_squares_curvature(
    z: Array, t: Array, at: int, stride: int, q: int, s: Array, a: Array
) -> None:  # fmt: skip
    """Write A_kr = s_k (([k = r] - s_r) (e_k - c + s_k) - s_r (s_r + e_r - b - c)).

    Here e = s - t, c = sum e s and b = sum s^2: the derivative of delta_k = s_k (e_k - c).
    """
    softmax(z, q, s, LANES)
    c, b = splat(0.0), splat(0.0)
    for k in range(q):
        output = load(s, k * LANES)
        c = c + (output - load(t, at + k * stride)) * output
        b = b + output * output
    for k in range(q):
        s_k = load(s, k * LANES)
        own = (s_k - load(t, at + k * stride)) - c + s_k
        for r in range(q):
            s_r = load(s, r * LANES)
            rest = (1.0 if k == r else 0.0) - s_r
            common = s_r * (s_r + (s_r - load(t, at + r * stride)) - b - c)
            store(a, (k * q + r) * LANES, s_k * (rest * own - common))


@inlined
def _logistic_least_squares(z: Array, t: Array, at: int, stride: int, q: int, d: Array) -> Any:
    """Write delta = (z* - t) z* (1 - z*) (Table 1); return the penalty."""
    value = splat(0.0)
    for k in range(q):
        output, complement, _ = logistic(load(z, k * LANES))
        residual = output - load(t, at + k * stride)
        value = value + 0.5 * residual * residual
        store(d, k * LANES, residual * output * complement)
    return value


@inlined
def _logistic_least_squares_curvature(
    z: Array, t: Array, at: int, stride: int, q: int, a: Array
) -> None:
    """Write A = s' (s' + (s - t) (1 - 2 s)) on the diagonal, s' = s (1 - s)."""
    for k in range(q):
        s, complement, _ = logistic(load(z, k * LANES))
        slope, target = s * complement, load(t, at + k * stride)
        _write_row(a, k, q, slope * (slope + (s - target) * (complement - s)))


@inlined
def _logistic_cross_entropy(z: Array, t: Array, at: int, stride: int, q: int, d: Array) -> Any:
    """Write delta = -t (1 - z*), which is not Table 1's entry; return t log(1 + exp(-z))."""
    value = splat(0.0)
    for k in range(q):
        pre = load(z, k * LANES)
        _, complement, power = logistic(pre)
        target = load(t, at + k * stride)
        rise = maximum(splat(0.0), 0.0 - pre) + lanes_log1p(power)
        value = value + target * rise
        store(d, k * LANES, 0.0 - target * complement)
    return value


@inlined
def _logistic_cross_entropy_curvature(
    z: Array, t: Array, at: int, stride: int, q: int, a: Array
) -> None:
    """Write A = t s (1 - s) on the diagonal."""
    for k in range(q):
        s, complement, _ = logistic(load(z, k * LANES))
        _write_row(a, k, q, s * complement * load(t, at + k * stride))


@inlined
def _logistic_bernoulli(z: Array, t: Array, at: int, stride: int, q: int, d: Array) -> Any:
    """Write delta = z* - t; return log(1 + exp(z)) - t z, the penalty without its constant."""
    value = splat(0.0)
    for k in range(q):
        pre = load(z, k * LANES)
        output, complement, power = logistic(pre)
        target = load(t, at + k * stride)
        # target * max(-z, 0) + (1 - target) * max(z, 0), so that no large terms cancel
        rise = maximum(splat(0.0), pre)
        fall = maximum(splat(0.0), 0.0 - pre)
        value = value + ((1.0 - target) * rise + target * fall) + lanes_log1p(power)
        store(d, k * LANES, (1.0 - target) * output - target * complement)
    return value


@inlined
def _logistic_bernoulli_curvature(z: Array, q: int, a: Array) -> None:
    """Write A = s (1 - s) on the diagonal."""
    for k in range(q):
        s, complement, _ = logistic(load(z, k * LANES))
        _write_row(a, k, q, s * complement)


@inlined
def head(pair: int, z: Array, t: Array, at: int, stride: int, q: int, d: Array) -> Any:
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


@inner
def delta(pair: int, z: Array, t: Array, at: int, stride: int, q: int, d: Array) -> None:
    """Do what `head` does, and return nothing: for callers that need not have it inlined."""
    head(pair, z, t, at, stride, q, d)


@inner
def curvature(
    pair: int, z: Array, t: Array, at: int, stride: int, q: int, s: Array, a: Array
) -> None:  # fmt: skip
    """Write A, the pair's second derivatives by the pre-activations; s is scratch."""
    if pair == _SOFTMAX_CROSS_ENTROPY:
        _softmax_cross_entropy_curvature(z, t, at, stride, q, s, a)
    elif pair == _SOFTMAX_LEAST_SQUARES:
        _softmax_least_squares_curvature(z, t, at, stride, q, s, a)
    elif pair == _LOGISTIC_LEAST_SQUARES:
        _logistic_least_squares_curvature(z, t, at, stride, q, a)
    elif pair == _LOGISTIC_CROSS_ENTROPY:
        _logistic_cross_entropy_curvature(z, t, at, stride, q, a)
    else:
        _logistic_bernoulli_curvature(z, q, a)
