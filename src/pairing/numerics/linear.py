"""Small linear algebra whose bits do not depend on the processor: sums in the written order."""

import numpy as np

from pairing.numerics.arrays import Array
from pairing.numerics.boundary import check_array, check_whole
from pairing.numerics.compiled import compiled

# A pivot below this share of its diagonal element counts as zero: the matrix is singular.
SINGULAR = 1e-10


def covariance(first: Array, second: Array) -> Array:
    """Return the covariance matrix, shape (i, j), of two samples with divisor n - 1.

    Parameters
    ----------
    first, second : numpy.ndarray, shapes (i, n) and (j, n)
        One row a variable, each with mean zero.
    """
    check_array("first", first, ("i", "n"))
    check_array("second", second, ("j", first.shape[1]))
    result = np.empty((first.shape[0], second.shape[0]))
    write_covariance(first, second, result)
    return result


@compiled
def write_covariance(first: Array, second: Array, result: Array) -> None:
    """Write what `covariance` returns, and check nothing: for compiled callers."""
    last = second.shape[0] - 1
    for i in range(first.shape[0]):
        for a in range(0, last + 1, 4):  # four at once: one alone waits for its sum
            b, c, d = min(a + 1, last), min(a + 2, last), min(a + 3, last)
            to_a, to_b, to_c, to_d = 0.0, 0.0, 0.0, 0.0
            for t in range(first.shape[1]):
                own = first[i, t]
                to_a += own * second[a, t]
                to_b += own * second[b, t]
                to_c += own * second[c, t]
                to_d += own * second[d, t]
            result[i, a], result[i, b], result[i, c], result[i, d] = to_a, to_b, to_c, to_d
    result /= first.shape[1] - 1


def extend_cholesky(matrix: Array, factor: Array, first: int) -> bool:
    """Write the rows from `first` on of the lower Cholesky factor; tell whether there is one.

    Parameters
    ----------
    matrix : numpy.ndarray, shape (k, k)
        Symmetric; its lower triangle is read.
    factor : numpy.ndarray, shape (k, k)
        Holds the rows before `first` already; its upper triangle is left as it is.
    first : int, 0 <= first <= k

    Raises
    ------
    ValueError
        One line: the argument, what it is, and what is wanted.
    """
    check_array("matrix", matrix, ("k", "k"))
    check_array("matrix", matrix, (len(matrix),) * 2)
    check_array("factor", factor, matrix.shape, written=True)
    check_whole("first", first, 0, len(matrix))
    return bool(extend_cholesky_compiled(matrix, factor, first))


@compiled
def extend_cholesky_compiled(matrix: Array, factor: Array, first: int) -> bool:
    """Do what `extend_cholesky` does, and check nothing: for compiled callers."""
    for i in range(first, matrix.shape[0]):
        for j in range(i + 1):
            rest = matrix[i, j]
            for k in range(j):
                rest -= factor[i, k] * factor[j, k]
            if j < i:
                factor[i, j] = rest / factor[j, j]
            elif rest > SINGULAR * matrix[i, i]:
                factor[i, i] = np.sqrt(rest)
            else:
                return False
    return True


def extend_solution(factor: Array, right: Array, solution: Array, first: int) -> float:
    """Write the elements from `first` on of factor^-1 right; return the sum of their squares.

    Parameters
    ----------
    factor : numpy.ndarray, shape (k, k)
        From `extend_cholesky`.
    right, solution : numpy.ndarray, shape (k,)
        `solution` holds the elements before `first` already.
    first : int, 0 <= first <= k

    Raises
    ------
    ValueError
        One line: the argument, what it is, and what is wanted.
    """
    check_array("right", right, ("k",))
    check_array("factor", factor, (right.size, right.size))
    check_array("solution", solution, right.shape, written=True)
    check_whole("first", first, 0, right.size)
    return float(extend_solution_compiled(factor, right, solution, first))


@compiled
def extend_solution_compiled(factor: Array, right: Array, solution: Array, first: int) -> float:
    """Do what `extend_solution` does, and check nothing: for compiled callers."""
    square = 0.0
    for i in range(first, right.size):
        rest = right[i]
        for k in range(i):
            rest -= factor[i, k] * solution[k]
        solution[i] = rest / factor[i, i]
        square += solution[i] * solution[i]
    return square
