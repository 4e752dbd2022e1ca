"""What training minimises, with its gradient, compiled; see `pairing.network.reference`."""

from typing import Any

from pairing.catalogue.pairs import PAIRS
from pairing.network.blocks import aligned, check_patterns, n_weights, tail_mask
from pairing.network.forward import forward_block
from pairing.network.heads import head
from pairing.numerics.arrays import Array
from pairing.numerics.boundary import check_array, check_number, check_whole
from pairing.numerics.compiled import compiled, inlined, shared
from pairing.numerics.lanes import LANES, load, splat, store, total


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


@shared
def workspace(n_weights: int, h: int, q: int) -> Array:
    """Return the scratch memory that `evaluate` needs: block sums, y, z, d and a mask.

    Parameters
    ----------
    n_weights, h, q : int
        Weights, hidden units, classes.
    """
    return aligned((n_weights + h + 2 * q + 1) * LANES)


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
    for targets of 0 and 1 (`pairing.network.penalties.CONSTANTS`).

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
        forward_block(weights, n_omega, h, q, p, flat_x, start, stride, y, z)
        penalty = head(pair, z, flat_t, start, stride, q, d)
        if start + LANES > n:
            real = tail_mask(start, n, mask)
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
