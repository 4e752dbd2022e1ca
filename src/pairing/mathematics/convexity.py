"""Where penalties of a network are not convex: Hessians at keyed random weights, and a search."""

from dataclasses import dataclass

import numpy as np

from pairing.catalogue.pairs import Pair
from pairing.network.network import Shape
from pairing.network.reference import objective_and_gradient
from pairing.numerics.arrays import Array

STEP = 1e-4  # of the central differences of the gradient


def hessian(weights: Array, x: Array, t: Array, shape: Shape, pair: Pair) -> Array:
    """Return the Hessian of the summed penalty, by central differences of the gradient.

    The error is that of the differences, about 1e-8 of the gradient's size.

    Parameters
    ----------
    weights, x, t, shape, pair
        As of `pairing.network.reference.objective_and_gradient`.

    Returns
    -------
    numpy.ndarray, shape (m, m)
        Symmetric to the bit.
    """
    rows = [
        objective_and_gradient(weights + step, x, t, shape, pair)[1]
        - objective_and_gradient(weights - step, x, t, shape, pair)[1]
        for step in STEP * np.eye(shape.n_weights)
    ]
    by_differences: Array = np.array(rows) / (2 * STEP)
    return (by_differences + by_differences.T) / 2


@dataclass(frozen=True)
class Example:
    """A point at which a pair's penalty curves downward, and the key that makes it.

    Attributes
    ----------
    pair : str
        A key of `pairing.catalogue.pairs.PAIRS`.
    inputs, hidden, outputs, patterns : int
        The size of the network and of the sample.
    seed, key : int
        Key of the random stream of `draw`.
    eigenvalue : float
        The smallest of the Hessian there; below zero.
    """

    pair: str
    inputs: int
    hidden: int
    outputs: int
    patterns: int
    seed: int
    key: int
    eigenvalue: float

    @property
    def shape(self) -> Shape:
        """The size of the network."""
        return Shape(self.inputs, self.hidden, self.outputs)


def draw(shape: Shape, patterns: int, seed: int, key: int) -> tuple[Array, Array, Array]:
    """Return keyed random weights, inputs and one-of-q targets.

    Weights are uniform on (-1, 1), inputs standard normal, and labels uniform, so that the
    same key gives the same point for all pairs.

    Parameters
    ----------
    shape : pairing.network.network.Shape
    patterns : int, >= 1
    seed, key : int, >= 0
        Key of the random stream.

    Returns
    -------
    weights, x, t : numpy.ndarray, shapes (m,), (p, n) and (q, n)
    """
    generator = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(key,)))
    weights = 2 * generator.random(shape.n_weights) - 1
    x = generator.standard_normal((shape.inputs, patterns))
    labels = generator.integers(shape.outputs, size=patterns)
    t = (labels == np.arange(shape.outputs)[:, None]).astype(float)
    return weights, x, t


def spectrum(pair: Pair, shape: Shape, patterns: int, seed: int, key: int) -> Array:
    """Return the Hessian's eigenvalues, ascending, at the point of `draw`.

    Parameters
    ----------
    pair : pairing.catalogue.pairs.Pair
    shape, patterns, seed, key
        As of `draw`.
    """
    weights, x, t = draw(shape, patterns, seed, key)
    return np.asarray(np.linalg.eigvalsh(hessian(weights, x, t, shape, pair)), dtype=float)


def find_example(
    pair: Pair, shape: Shape, patterns: int, seed: int, tries: int, margin: float
) -> Example | None:
    """Return the first key at which the penalty is not convex, or None within `tries` keys.

    Parameters
    ----------
    pair : pairing.catalogue.pairs.Pair
    shape : pairing.network.network.Shape
        With no hidden units it is the logit, for which cross-entropy has no example.
    patterns : int, >= 1
    seed, tries : int
        Keys 0, ..., tries - 1 are tried.
    margin : float, > 0
        How far below zero the eigenvalue must be; well above the error of the differences.
    """
    for key in range(tries):
        smallest = float(spectrum(pair, shape, patterns, seed, key)[0])
        if smallest < -margin:
            return Example(
                pair.name, shape.inputs, shape.hidden, shape.outputs, patterns, seed, key, smallest
            )
    return None
