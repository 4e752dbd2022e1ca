"""The problem, whose posterior is known exactly, and samples of it."""

from functools import cached_property
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pairing.api.arrays import columns
from pairing.numerics.arrays import Array
from pairing.numerics.boundary import check_whole
from pairing.problem.bayes import bayes_rates
from pairing.problem.mixture import Mixture, written_out
from pairing.problem.quadrature import Quadrature, quadrature
from pairing.problem.truth import posterior
from pairing.study import samples
from pairing.study.seeds import Purpose

__all__ = ["PER_CLASS", "SEED", "Labelled", "Problem", "draw"]

SEED, PER_CLASS, NODES = 1997, 100, 4000  # as in the study's config
PAPERS_MEANS = ((1, 1), (1, -1), (-1, 1), (-1, -1))
Sample = Literal["train", "test"]
PURPOSES = {"train": Purpose.TRAIN_SAMPLE, "test": Purpose.TEST_SAMPLE}


class Problem(Mixture):
    """A Gaussian mixture: inputs, classes, and the exact posterior of the classes.

    Parameters
    ----------
    means : array_like, shape (q, p)
        One row a class.
    covariances : array_like, shape (p, p) or (q, p, p), or "identity"
        One symmetric positive definite matrix for all classes, or one a class.
    priors : array_like, shape (q,), or "equal"
        Positive, with sum one.

    Raises
    ------
    ValueError
        One line that begins with the argument at fault.
    """

    def __init__(self, means: Any, covariances: Any = "identity", priors: Any = "equal") -> None:
        super().__init__(*written_out(means, covariances, priors))

    @classmethod
    def paper(cls) -> "Problem":
        """Return the paper's problem: four classes about (1, 1), (1, -1), (-1, 1), (-1, -1)."""
        return cls(PAPERS_MEANS)

    def posterior(self, X: ArrayLike) -> NDArray[np.float64]:
        """Return P(C_k | x), shape (n, q), of inputs of shape (n, p)."""
        return posterior(self, columns("X", X, self.dimension)).T

    def bayes_accuracy(self) -> float:
        """Return the accuracy of the Bayes rule, which no classifier exceeds."""
        return bayes_rates(self).accuracy(self.priors)

    @cached_property
    def nodes(self) -> Quadrature:
        """Nodes of integrals over the density of the inputs, p(x) dx."""
        return quadrature(self, NODES)


class Labelled(NamedTuple):
    """A sample: inputs with their classes.

    Attributes
    ----------
    X : numpy.ndarray, shape (n, p)
    y : numpy.ndarray of int, shape (n,)
        0, ..., q - 1.
    """

    X: Array
    y: NDArray[np.int64]


def draw(
    problem: Mixture,
    per_class: int = PER_CLASS,
    *,
    trial: int = 0,
    sample: Sample = "train",
    seed: int = SEED,
) -> Labelled:
    """Draw the training or the test sample of a trial: it depends on nothing else.

    Parameters
    ----------
    problem : Problem
    per_class : int, >= 1
        Patterns of each class, whatever the priors.
    trial : int, >= 0
        With the study's seed and size, the sample of this trial of the study.
    sample : {"train", "test"}
    seed : int, >= 0

    Returns
    -------
    Labelled
        ``X, y``, class after class.

    Raises
    ------
    ValueError
        One line: the argument, what it is, and what is wanted.
    """
    if sample not in PURPOSES:
        raise ValueError(f"sample: {sample!r} is not legal; give {' or '.join(get_args(Sample))}")
    check_whole("trial", trial, 0)
    check_whole("seed", seed, 0)
    x, y = samples.draw(problem, seed, PURPOSES[sample], per_class, trial)
    return Labelled(np.ascontiguousarray(x.T), y)
