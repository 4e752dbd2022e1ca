"""Cholesky factors in lanes against NumPy's linear algebra."""

import numba
import numpy as np
import pytest

from pairing.training import cholesky
from pairing.training.cholesky import square

DAMPING = 0.3


@numba.njit
def factorise(matrix, damping, factor):
    return cholesky.factorise(matrix, damping, factor)


@numba.njit
def solve(factor, gradient, step):
    cholesky.solve(factor, gradient, step)


@numba.njit
def invert(factor, scratch, inverse):
    cholesky.invert(factor, scratch, inverse)


def damped(m: int, least: float) -> tuple[np.ndarray, np.ndarray]:
    """Return a symmetric matrix with this least eigenvalue as a `square`, and it + damping I."""
    generator = np.random.default_rng(m)
    vectors = np.linalg.qr(generator.standard_normal((m, m)))[0]
    values = np.concatenate([[least], least + generator.uniform(1, 100, m - 1)])
    matrix = square(m)
    matrix[:, :m] = (vectors * values) @ vectors.T
    return matrix, matrix[:, :m] + DAMPING * np.eye(m)


@pytest.mark.parametrize("m", [1, 15, 16, 17, 40])
def test_solves_and_inverts_as_numpy_does(m: int) -> None:
    matrix, whole = damped(m, 0.1)
    factor, gradient, step, inverse = (
        square(m),
        np.arange(1.0, m + 1),
        np.empty(m),
        np.empty((m, m)),
    )
    assert factorise(matrix, DAMPING, factor)
    solve(factor, gradient, step)
    np.testing.assert_allclose(whole @ step, -gradient, rtol=1e-10)
    invert(factor, matrix, inverse)
    np.testing.assert_allclose(whole @ inverse, np.eye(m), atol=1e-12)
    np.testing.assert_array_equal(inverse, inverse.T)


@pytest.mark.parametrize("m", [1, 16, 40])
def test_refuses_what_is_not_positive_definite(m: int) -> None:
    assert not factorise(damped(m, -2 * DAMPING)[0], DAMPING, square(m))
    assert factorise(damped(m, -DAMPING / 2)[0], DAMPING, square(m))
