"""What is known exactly of a mixture: how to draw from it, and the posterior of its classes.

Inputs have shape (p, n), one column a pattern, everywhere in this package.
"""

import numpy as np

from pairing.numerics import lanes
from pairing.numerics.arrays import Array
from pairing.numerics.boundary import check_number, check_real, check_whole
from pairing.problem.mixture import FIXED, RANDOM, Mixture


def sample(
    mixture: Mixture,
    per_class: int,
    generator: np.random.Generator,
    class_counts: str = FIXED,
) -> tuple[Array, np.ndarray]:
    """Draw a sample, on average of `per_class` patterns a class.

    Parameters
    ----------
    mixture : pairing.problem.mixture.Mixture
    per_class : int, >= 1
    generator : numpy.random.Generator
    class_counts : {"fixed", "random"}
        Exactly so many of each class, or labels drawn from the priors.

    Returns
    -------
    x : numpy.ndarray, shape (p, q * per_class)
        Class after class.
    labels : numpy.ndarray of int, shape (q * per_class,)
        0, ..., q - 1.

    Raises
    ------
    ValueError
        If `per_class` is no such number: one line.
    """
    check_whole("per_class", per_class, 1)
    q, p = mixture.means.shape
    labels = np.repeat(np.arange(q), per_class)
    if class_counts == RANDOM:
        # by comparison alone, whose outcome no processor changes
        places = generator.random(labels.size)
        labels = np.sort(np.searchsorted(np.cumsum(mixture.priors)[:-1], places, side="right"))
    normal = generator.standard_normal((labels.size, p))
    # Summed term by term, not by a matrix product: its order would depend on the processor.
    x = mixture.means[labels] + np.zeros_like(normal)
    for i in range(p):
        x += normal[:, i, None] * mixture.roots[labels, :, i]
    return np.ascontiguousarray(x.T), labels


def log_joint(mixture: Mixture, x: Array, variance: float = 1.0) -> Array:
    """Return log P(C_k) p(x | C_k), shape (q, n).

    Parameters
    ----------
    mixture : pairing.problem.mixture.Mixture
    x : numpy.ndarray, shape (p, n)
    variance : float, > 0
        Factor of all covariances: 1 is the truth; 1/2 stands for densities whose exponent
        lacks its factor 1/2.

    Raises
    ------
    ValueError
        One line: the argument, what it is, and what is wanted.
    """
    p = mixture.dimension
    check_real("x", x, (p, "n"))
    check_number("variance", variance, np.finfo(float).tiny)
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
    """Return log P(C_k | x), shape (q, n).

    Parameters
    ----------
    mixture, x, variance
        As of `log_joint`.
    """
    joint = log_joint(mixture, x, variance)
    below = joint - joint.max(axis=0)
    return below - lanes.log(lanes.exp(below).sum(axis=0))


def posterior(mixture: Mixture, x: Array, variance: float = 1.0) -> Array:
    """Return P(C_k | x), shape (q, n).

    Parameters
    ----------
    mixture, x, variance
        As of `log_joint`.
    """
    return lanes.exp(log_posterior(mixture, x, variance))
