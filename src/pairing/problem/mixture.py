"""A Gaussian mixture with known means, covariances and priors: the problem that is studied."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from pairing.numerics.arrays import Array
from pairing.numerics.boundary import check_array

PRIOR_TOLERANCE = 1e-9
FIXED, RANDOM = CLASS_COUNTS = ("fixed", "random")  # labels of a sample: so many of each, or drawn
LARGEST_CONDITION = 1e10  # of the correlations: at it a posterior keeps five digits


@dataclass(frozen=True)
class Mixture:
    """A Gaussian mixture: the problem that networks are trained on.

    Attributes
    ----------
    means : numpy.ndarray, shape (q, p)
    covariances : numpy.ndarray, shape (q, p, p)
    priors : numpy.ndarray, shape (q,)

    Raises
    ------
    ValueError
        If the shapes disagree, a covariance is not symmetric positive definite or nearly
        singular, or the priors are not positive with sum one. The message begins with the
        attribute at fault.
    """

    means: Array
    covariances: Array
    priors: Array

    def __post_init__(self) -> None:
        check_array("means", self.means, ("q", "p"), finite=True)
        q, p = self.means.shape
        if self.covariances.shape != (q, p, p):
            raise ValueError(
                f"covariances: shape {self.covariances.shape}, must be {(q, p, p)} "
                f"for {q} means of dimension {p}"
            )
        for k, covariance in enumerate(self.covariances, start=1):
            smallest, largest = _range_of_correlations(covariance)
            if not smallest > 0:
                raise ValueError(
                    f"covariances: that of class {k} is not symmetric positive definite"
                )
            condition = largest / smallest
            if condition > LARGEST_CONDITION:
                raise ValueError(
                    f"covariances: that of class {k} is nearly singular: the condition number of "
                    f"its correlations is {condition:.2g}, must be at most {LARGEST_CONDITION:g}; "
                    "give correlations further from 1, or leave out an input that others determine"
                )
        if self.priors.shape != (q,) or not (self.priors > 0).all():
            raise ValueError(f"priors: must be {q} positive numbers, one a class")
        if abs(self.priors.sum() - 1) > PRIOR_TOLERANCE:
            raise ValueError(f"priors: sum to {self.priors.sum():g}, must sum to 1")

    @property
    def n_classes(self) -> int:
        """Number of classes, q."""
        return len(self.means)

    @property
    def dimension(self) -> int:
        """Number of inputs, p."""
        return self.means.shape[1]

    @property
    def in_box(self) -> bool:
        """Whether the classes sit at all corners of a box, alike in priors and diagonal covariance.

        The Bayes rule then decides each input by the nearer face.
        """
        if self.n_classes != 2**self.dimension or np.ptp(self.priors) > 0:
            return False
        low, high = self.means.min(axis=0), self.means.max(axis=0)
        at_corners = ((self.means == low) | (self.means == high)).all()
        different = len(np.unique(self.means, axis=0)) == self.n_classes
        diagonal = np.diag(np.diag(self.covariances[0]))
        return bool(at_corners and different and (self.covariances == diagonal).all())

    @cached_property
    def roots(self) -> Array:
        """Lower Cholesky factors of the covariances, shape (q, p, p)."""
        return np.asarray(np.linalg.cholesky(self.covariances), dtype=np.float64)


def written_out(
    means: Sequence[Sequence[float]] | Array, covariances: Any, priors: Any
) -> tuple[Array, Array, Array]:
    """Return the three arrays of a mixture, shorthands written out.

    Parameters
    ----------
    means : array_like, shape (q, p)
    covariances : str or array_like
        ``identity``, one matrix for all classes, or a matrix a class.
    priors : str or array_like
        ``equal``, or a number a class.

    Raises
    ------
    ValueError
        One line that begins with the argument at fault.
    """
    dimensions = {np.size(mean) for mean in means} if np.iterable(means) else set()
    if len(dimensions) > 1:
        raise ValueError(
            f"means: dimensions {sorted(dimensions)} differ; give all means the same length"
        )
    centres = _numbers("means", means, otherwise := "must be a matrix, a row of numbers a class")
    if centres.ndim != 2:
        raise ValueError(f"means: {otherwise}")
    q, p = centres.shape
    one_or_more = (
        np.eye(p)
        if _is_word(covariances, "identity")
        else _numbers("covariances", covariances, "rows differ in length; give square matrices")
    )
    shared = one_or_more.ndim == 2
    equal = _is_word(priors, "equal")
    return (
        centres,
        np.repeat(one_or_more[None], q, axis=0) if shared else one_or_more,
        np.full(q, 1 / q) if equal else _numbers("priors", priors, "must be numbers, one a class"),
    )


def _is_word(value: Any, word: str) -> bool:
    return isinstance(value, str) and value == word


def _numbers(name: str, values: Any, otherwise: str) -> Array:
    try:
        return np.array(values, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"{name}: {otherwise}") from None


def _range_of_correlations(covariance: Array) -> tuple[float, float]:
    """Return the least and largest eigenvalue of the correlations, whatever the inputs' units.

    The least is negative where the matrix is not symmetric, or has no correlations.
    """
    variances = np.diag(covariance)
    sound = np.isfinite(covariance).all() and (variances > 0).all()
    if not sound or not np.array_equal(covariance, covariance.T):
        return -1.0, 1.0
    deviations = np.sqrt(variances)
    values = np.linalg.eigvalsh(covariance / deviations / deviations[:, None])
    return float(values[0]), float(values[-1])
