"""The truth: a Gaussian mixture with known means, covariances and priors.

Inputs have shape (p, n), one column a pattern, everywhere in this package.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pairing import lanes
from pairing.pairs import Array

PRIOR_TOLERANCE = 1e-9


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
        If the shapes disagree, a covariance is not symmetric positive definite, or the priors
        are not positive with sum one. The message begins with the attribute at fault.
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
            if not _positive_definite(covariance):
                raise ValueError(f"covariances: that of class {k} is not positive definite")
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


def _positive_definite(matrix: Array) -> bool:
    symmetric = np.array_equal(matrix, matrix.T)
    return bool(symmetric and np.isfinite(matrix).all() and np.linalg.eigvalsh(matrix).min() > 0)


def sample(
    mixture: Mixture, per_class: int, generator: np.random.Generator
) -> tuple[Array, np.ndarray]:
    """Draw exactly `per_class` patterns of each class.

    Returns
    -------
    x : numpy.ndarray, shape (p, q * per_class)
        Class after class.
    labels : numpy.ndarray of int, shape (q * per_class,)
        0, ..., q - 1.
    """
    q, p = mixture.means.shape
    normal = generator.standard_normal((q, per_class, p))
    # Summed term by term, not by a matrix product: its order would depend on the processor.
    x = mixture.means[:, None, :] + np.zeros_like(normal)
    for i in range(p):
        x += normal[:, :, i, None] * mixture.roots[:, None, :, i]
    return np.ascontiguousarray(x.reshape(-1, p).T), np.repeat(np.arange(q), per_class)


def log_joint(mixture: Mixture, x: Array, variance: float = 1.0) -> Array:
    """Return log P(C_k) p(x | C_k), shape (q, n).

    Parameters
    ----------
    x : numpy.ndarray, shape (p, n)
    variance : float, > 0
        Factor of all covariances: 1 is the truth; 1/2 stands for densities whose exponent
        lacks its factor 1/2.
    """
    p = mixture.dimension
    square = np.zeros((mixture.n_classes, x.shape[1]))
    whitened: list[Array] = []
    for i in range(p):
        rest = x[i] - mixture.means[:, i, None]
        for j, earlier in enumerate(whitened):
            rest = rest - mixture.roots[:, i, j, None] * earlier
        whitened.append(rest / mixture.roots[:, i, i, None])
        square += whitened[i] ** 2
    log_scales = lanes.log(np.diagonal(mixture.roots, axis1=1, axis2=2)).sum(axis=1)
    log_constant = lanes.log(np.array([2 * np.pi * variance]))[0] * p / 2
    log_priors = lanes.log(mixture.priors)
    return (log_priors - log_constant - log_scales)[:, None] - 0.5 * square / variance


def log_posterior(mixture: Mixture, x: Array, variance: float = 1.0) -> Array:
    """Return log P(C_k | x), shape (q, n); see `log_joint` for `variance`."""
    joint = log_joint(mixture, x, variance)
    below = joint - joint.max(axis=0)
    return below - lanes.log(lanes.exp(below).sum(axis=0))


def posterior(mixture: Mixture, x: Array, variance: float = 1.0) -> Array:
    """Return P(C_k | x), shape (q, n); see `log_joint` for `variance`."""
    return lanes.exp(log_posterior(mixture, x, variance))
