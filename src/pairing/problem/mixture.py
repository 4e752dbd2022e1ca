"""A Gaussian mixture with known means, covariances and priors: the problem that is studied."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pairing.numerics.arrays import Array

PRIOR_TOLERANCE = 1e-9
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
        q, p = self.means.shape
        if self.covariances.shape != (q, p, p):
            raise ValueError(
                f"covariances: shape {self.covariances.shape}, must be {(q, p, p)} "
                f"for {q} means of dimension {p}"
            )
        for k, covariance in enumerate(self.covariances, start=1):
            if not _symmetric_positive(covariance):
                raise ValueError(
                    f"covariances: that of class {k} is not symmetric positive definite"
                )
            condition = _condition_of_correlations(covariance)
            if not condition <= LARGEST_CONDITION:
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

    @cached_property
    def roots(self) -> Array:
        """Lower Cholesky factors of the covariances, shape (q, p, p)."""
        return np.asarray(np.linalg.cholesky(self.covariances), dtype=np.float64)


def _symmetric_positive(matrix: Array) -> bool:
    symmetric = np.array_equal(matrix, matrix.T)
    return bool(symmetric and np.isfinite(matrix).all() and (np.diag(matrix) > 0).all())


def _condition_of_correlations(matrix: Array) -> float:
    """Return the condition number of the correlations, which no choice of units changes."""
    deviations = np.sqrt(np.diag(matrix))
    values = np.linalg.eigvalsh(matrix / deviations / deviations[:, None])
    return float(values[-1] / values[0]) if values[0] > 0 else float("inf")
