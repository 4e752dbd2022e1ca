"""Cholesky factors of damped Hessians, sixteen elements of a row at a time.

A matrix of m rows has a whole number of lanes a row (`square`); what stands beyond column m is
padding.
"""

import numpy as np

from pairing.numerics.arrays import Array
from pairing.numerics.compiled import inner, shared
from pairing.numerics.lanes import LANES, load, splat, store


@shared
def square(m: int) -> Array:
    """Return zeros, m rows of a whole number of lanes."""
    return np.zeros((m, -(-m // LANES) * LANES))


@inner
def largest_diagonal(matrix: Array) -> float:
    """Return the largest absolute value on the diagonal, and no less than 1e-300."""
    result = 1e-300
    for i in range(matrix.shape[0]):
        if not abs(matrix[i, i]) <= result:
            result = abs(matrix[i, i])
    return result


@inner
def factorise(matrix: Array, damping: float, factor: Array) -> bool:
    """Write the Cholesky factor U of matrix + damping I = U'U; tell whether there is one.

    Within sixteen columns of the diagonal, what stands below it has no meaning.

    Parameters
    ----------
    matrix, factor : numpy.ndarray, from `square`
        Of the symmetric `matrix` the upper triangle is read; `factor` is written.
    damping : float
    """
    m, width = matrix.shape
    whole, found = matrix.reshape(-1), factor.reshape(-1)
    for k in range(m):
        scale = 1.0
        for at in range(k - k % LANES, width, LANES):
            rest = load(whole, k * width + at)
            for j in range(k):
                rest = rest - factor[j, k] * load(found, j * width + at)
            if at <= k:
                store(found, k * width + at, rest)
                pivot = factor[k, k] + damping
                if not pivot > 0.0:
                    return False
                scale = 1.0 / np.sqrt(pivot)
            store(found, k * width + at, scale * rest)
        factor[k, k] = 1.0 / scale
    return True


@inner
def solve(factor: Array, gradient: Array, step: Array) -> None:
    """Write the step that solves U'U step = -gradient.

    Parameters
    ----------
    factor : numpy.ndarray
        U, from `factorise`.
    gradient, step : numpy.ndarray, shape (m,)
        `step` is written.
    """
    m = step.size
    for i in range(m):
        step[i] = -gradient[i]
    for k in range(m):
        step[k] /= factor[k, k]
        for i in range(k + 1, m):
            step[i] -= step[k] * factor[k, i]
    for i in range(m - 1, -1, -1):
        rest = step[i]
        for k in range(i + 1, m):
            rest -= factor[i, k] * step[k]
        step[i] = rest / factor[i, i]


@inner
def invert(factor: Array, scratch: Array, inverse: Array) -> None:
    """Write the inverse of U'U, symmetric to the bit: U'Y = I, then U X = Y.

    Parameters
    ----------
    factor : numpy.ndarray
        U, from `factorise`.
    scratch : numpy.ndarray, from `square`
        Overwritten.
    inverse : numpy.ndarray, shape (m, m)
        Written.
    """
    m, width = factor.shape
    flat = scratch.reshape(-1)
    for k in range(m):
        for at in range(0, k + 1, LANES):
            rest = splat(0.0)
            for j in range(at, k):
                rest = rest - factor[j, k] * load(flat, j * width + at)
            store(flat, k * width + at, rest / factor[k, k])
        scratch[k, k] = 1.0 / factor[k, k]
    for k in range(m - 1, -1, -1):
        for at in range(0, k + 1, LANES):
            rest = load(flat, k * width + at)
            for j in range(k + 1, m):
                rest = rest - factor[k, j] * load(flat, j * width + at)
            store(flat, k * width + at, rest / factor[k, k])
        for i in range(k + 1):
            inverse[k, i] = scratch[k, i]
            inverse[i, k] = scratch[k, i]
