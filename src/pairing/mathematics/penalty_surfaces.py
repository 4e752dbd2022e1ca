"""The surfaces of the paper's Figures 1 and 2: a penalty over targets and outputs."""

from typing import NamedTuple

import numpy as np

from pairing.numerics import lanes
from pairing.numerics.arrays import Array


class Surface(NamedTuple):
    """A penalty of one class over the unit square.

    Attributes
    ----------
    t : numpy.ndarray, shape (n + 1,)
        Targets, from 0 to 1.
    z : numpy.ndarray, shape (n,)
        Outputs z*, from 1/n to 1: at zero the cross-entropy is infinite.
    penalty : numpy.ndarray, shape (n + 1, n)
        One row a target.
    least_t, least_z, least_penalty : numpy.ndarray, shape (m,)
        Where the penalty is least on the square, and its value: a point in Figure 1, a line in
        Figure 2.
    """

    t: Array
    z: Array
    penalty: Array
    least_t: Array
    least_z: Array
    least_penalty: Array


def _axes(n: int) -> tuple[Array, Array]:
    steps: Array = np.arange(n + 1) / n
    return steps, steps[1:]


def cross_entropy_surface(n: int = 100) -> Surface:
    """Return t log(t / z*) and its least point (z*, t) = (1, 1/e), on the edge (Figure 1).

    Parameters
    ----------
    n : int, >= 2
        Steps an axis.
    """
    t, z = _axes(n)
    penalty = np.zeros((n + 1, n))
    penalty[1:] = t[1:, None] * (lanes.log(t[1:])[:, None] - lanes.log(z))
    least = lanes.exp(np.array([-1.0]))
    return Surface(t, z, penalty, least, np.ones(1), -least)


def least_squares_surface(n: int = 100) -> Surface:
    """Return 1/2 (t - z*)^2 and the line z* = t on which it is zero (Figure 2).

    Parameters
    ----------
    n : int, >= 2
        Steps an axis.
    """
    t, z = _axes(n)
    return Surface(t, z, (t[:, None] - z) ** 2 / 2, t, t, np.zeros(n + 1))
