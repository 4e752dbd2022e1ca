"""The nodes over which integrals over p(x) dx are taken."""

from dataclasses import dataclass

import numpy as np

from pairing.numerics import lanes
from pairing.numerics.arrays import Array
from pairing.problem.mixture import Mixture
from pairing.problem.truth import log_joint, log_posterior

BOX = 6.5  # half-width of the integration box about the outermost means, in standard deviations
NEGLIGIBLE = 1e-8  # share of the largest weight below which a node is left out


@dataclass(frozen=True)
class Quadrature:
    """Nodes and weights of an integral over the density of the inputs, p(x) dx.

    Attributes
    ----------
    x : numpy.ndarray, shape (p, n)
    weights : numpy.ndarray, shape (n,)
        Positive, with sum one.
    """

    x: Array
    weights: Array


def quadrature(mixture: Mixture, n: int) -> Quadrature:
    """Return about n nodes for integrals over p(x) dx.

    In one and two dimensions a lattice over a box beyond which p(x) is nothing, weighted by
    p(x): a regular grid on the line, and a Fibonacci lattice in the plane (Niederreiter 1992,
    section 5.1), whose points do not line up with straight class boundaries. Smooth integrands
    converge faster than any power of n. Beyond, Sobol points of the mixture, equally weighted
    within a class.
    """
    if mixture.dimension > 2:
        return _sobol_nodes(mixture, n)
    deviations = np.sqrt(np.diagonal(mixture.covariances, axis1=1, axis2=2))
    low = (mixture.means - BOX * deviations).min(axis=0)
    high = (mixture.means + BOX * deviations).max(axis=0)
    x = low[:, None] + (high - low)[:, None] * _lattice(mixture.dimension, n)
    weights = lanes.exp(log_joint(mixture, x)).sum(axis=0)
    kept = weights > NEGLIGIBLE * weights.max()
    return Quadrature(np.ascontiguousarray(x[:, kept]), weights[kept] / weights[kept].sum())


def _lattice(dimension: int, n: int) -> Array:
    """Return lattice points of the unit cube, shape (dimension, at least n)."""
    previous, size = 1, 1
    while size < n:
        previous, size = size, previous + size
    place = np.arange(size)
    return (np.stack([place, place * previous % size])[:dimension] + 0.5) / size


def _sobol_nodes(mixture: Mixture, n: int) -> Quadrature:
    # scipy.stats takes a second to import, and only problems beyond the plane need it
    from scipy.special import ndtri
    from scipy.stats import qmc

    points = qmc.Sobol(mixture.dimension, scramble=True, rng=0)
    normal = ndtri(points.random_base2(int(np.ceil(np.log2(n / mixture.n_classes)))))
    # Term by term, as in `mixture.sample`: a matrix product's bits depend on the processor.
    pieces = [
        mean + sum(normal[:, i, None] * root[:, i] for i in range(mixture.dimension))
        for mean, root in zip(mixture.means, mixture.roots, strict=True)
    ]
    return Quadrature(
        np.ascontiguousarray(np.concatenate(pieces).T),
        np.repeat(mixture.priors / len(normal), len(normal)),
    )


def cross_entropy_floor(mixture: Mixture, nodes: Quadrature) -> float:
    """Return the expected -log P(true class | x) of the exact posterior, in nats."""
    log_p = log_posterior(mixture, nodes.x)
    return float((nodes.weights * -(lanes.exp(log_p) * log_p).sum(axis=0)).sum())
