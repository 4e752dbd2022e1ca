"""Integrals over p(x): nodes whose error is known to be small, and the Bayes floors."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from pairing.numerics import lanes
from pairing.numerics.arrays import Array
from pairing.problem.bayes import Rates, bayes_rates
from pairing.problem.mixture import Mixture
from pairing.problem.nodes import LATTICES, finest_nodes
from pairing.problem.truth import log_joint, log_posterior

BOX = 6.5  # half-width of the integration box about the outermost means, in standard deviations
NEGLIGIBLE = 1e-8  # share of the largest weight below which a node is left out
TOLERANCE = 1e-4  # absolute error of probabilities and of nats
LOOSER = (
    5  # times the tolerance that will do in more than three inputs, where the finest do no better
)
COARSER = (2, 4)  # how many times fewer of them the floors are held against
BLOCK = 2**16  # nodes at which the posterior is evaluated at a time
SURE = 2  # standard errors of the sampled Bayes rates that do not count as error


class Floors(NamedTuple):
    """What no classifier can beat on a problem, as expectations over p(x).

    Attributes
    ----------
    accuracy : float
        Of the Bayes rule.
    cross_entropy : float
        Expected -log P(true class | x), in nats.
    brier : float
        Expected sum over classes of P (1 - P).
    """

    accuracy: float
    cross_entropy: float
    brier: float


class Errors(NamedTuple):
    """How far integrals by nodes are from what is known of them.

    Attributes
    ----------
    mass : float
        Largest difference between the integral of a class's posterior and its prior.
    accuracy : float
        Difference between the Bayes rule's accuracy by nodes and by its exact rates, as far as
        it is not within two standard errors of the rates.
    cross_entropy, brier : float
        Largest difference of the floors from those by other nodes: of a lattice, from those by
        half and by a quarter of its nodes, and of nodes that follow the classes, from those by
        the most that time allows.
    """

    mass: float
    accuracy: float
    cross_entropy: float
    brier: float


@dataclass(frozen=True)
class Quadrature:
    """Nodes and weights of an integral over the density of the inputs, p(x) dx.

    Attributes
    ----------
    x : numpy.ndarray, shape (p, n)
    weights : numpy.ndarray, shape (n,)
        Positive, with sum one.
    floors : Floors
        Accuracy by the exact rates, the others by the finest nodes at hand.
    cross_entropy : float
        The floor of the cross-entropy by these nodes, from which an excess over it is taken.
    errors : Errors
    tolerance : float
        That none of the errors exceeds.
    """

    x: Array
    weights: Array
    floors: Floors
    cross_entropy: float
    errors: Errors
    tolerance: float


class _Nodes(NamedTuple):
    x: Array
    weights: Array


class _Found(NamedTuple):
    masses: Array
    accuracy: float
    cross_entropy: float
    brier: float


def quadrature(mixture: Mixture, n: int, tolerance: float = TOLERANCE) -> Quadrature:
    """Return at least about n nodes for integrals over p(x) dx, with errors within a tolerance.

    In one and two dimensions lattices over a box beyond which p(x) is nothing are tried first:
    they are best where classes are of like spread, and miss a narrow one among wide ones. Else
    nodes follow each class, and are doubled until their errors are small.

    Parameters
    ----------
    mixture : pairing.problem.mixture.Mixture
    n : int, >= 1
    tolerance : float, > 0
        The largest of the `Errors`; `LOOSER` in more than three inputs, if need be.

    Raises
    ------
    ValueError
        If no number of nodes that time allows reaches the tolerance: one line.
    """
    rates = bayes_rates(mixture)
    by_lattice = _by_lattice(mixture, n, tolerance, rates) if mixture.dimension <= 2 else None
    return by_lattice or _by_class(mixture, n, tolerance, rates)


def _by_lattice(mixture: Mixture, n: int, tolerance: float, rates: Rates) -> Quadrature | None:
    """Return lattice nodes whose floors fewer nodes give as well, or None if there are none."""
    coarser = [_by_nodes(mixture, _lattice_nodes(mixture, max(1, n // by))) for by in COARSER]
    for size in _doubled(n, LATTICES * n):
        nodes = _lattice_nodes(mixture, size)
        found = _by_nodes(mixture, nodes)
        errors = _errors(found, coarser, mixture.priors, rates)
        if max(*errors, _overlooked(found.masses, mixture.priors)) <= tolerance:
            floors = _floors(found, mixture, rates)
            return Quadrature(*nodes, floors, found.cross_entropy, errors, tolerance)
        coarser = [found, coarser[0]]
    return None


def _by_class(mixture: Mixture, n: int, tolerance: float, rates: Rates) -> Quadrature:
    """Return nodes of each class's law whose integrals are those of as many as can be."""
    most = finest_nodes(mixture, n)
    best, half = (_by_nodes(mixture, _class_nodes(mixture, size)) for size in (most, most // 2))
    errors = _errors(best, [half], mixture.priors, rates)
    if mixture.dimension > 3 and max(errors) > tolerance:
        tolerance *= LOOSER
    if max(errors) > tolerance:
        name, worst = max(errors._asdict().items(), key=lambda one: one[1])
        raise ValueError(
            f"measure.quadrature_nodes: integrals over p(x) are off by {worst:.2g} ({name}) with "
            f"{most} nodes, must be within {tolerance:g}; give more nodes, or a problem whose "
            "classes are less unlike"
        )
    for size in _doubled(n, most):
        nodes = _class_nodes(mixture, size)
        found = _by_nodes(mixture, nodes)
        errors = _errors(found, [best], mixture.priors, rates)
        if max(errors) <= tolerance:
            break
    floors = _floors(best, mixture, rates)
    return Quadrature(*nodes, floors, found.cross_entropy, errors, tolerance)


def _doubled(first: int, last: int) -> list[int]:
    """Return first, 2 first, 4 first, ..., last."""
    return [*(first * 2**i for i in range(int(np.log2(last // first)))), last]


def _lattice_nodes(mixture: Mixture, n: int) -> _Nodes:
    """Return the points of a lattice over a box, weighted by p(x).

    A regular grid on the line, and a Fibonacci lattice in the plane (Niederreiter 1992, section
    5.1), whose points do not line up with straight class boundaries. Smooth integrands converge
    faster than any power of n.
    """
    deviations = np.sqrt(np.diagonal(mixture.covariances, axis1=1, axis2=2))
    low = (mixture.means - BOX * deviations).min(axis=0)
    high = (mixture.means + BOX * deviations).max(axis=0)
    x = low[:, None] + (high - low)[:, None] * _lattice(mixture.dimension, n)
    weights = lanes.exp(log_joint(mixture, x)).sum(axis=0)
    kept = weights > NEGLIGIBLE * weights.max()
    return _Nodes(np.ascontiguousarray(x[:, kept]), weights[kept] / weights[kept].sum())


def _lattice(dimension: int, n: int) -> Array:
    """Return lattice points of the unit cube, shape (dimension, at least n)."""
    previous, size = 1, 1
    while size < n:
        previous, size = size, previous + size
    place = np.arange(size)
    return (np.stack([place, place * previous % size])[:dimension] + 0.5) / size


def _class_nodes(mixture: Mixture, n: int) -> _Nodes:
    """Return Sobol points of each class's law, equally weighted within the class."""
    power = max(0, int(np.ceil(np.log2(n / mixture.n_classes))))
    normal = _normal_points(mixture.dimension, power)
    sizes = np.full(mixture.n_classes, len(normal))
    x = _moved_to_classes(mixture, normal, sizes)
    return _Nodes(x, np.repeat(mixture.priors / len(normal), len(normal)))


def even_nodes(mixture: Mixture, n: int) -> Array:
    """Return about n nodes of integrals over p(x) dx that all weigh the same, shape (p, about n).

    They are points of each class's law, as many as its prior asks for: sums over them, as a
    penalty is, are integrals with an error in the fourth digit for some thousands of them.

    Parameters
    ----------
    mixture : pairing.problem.mixture.Mixture
    n : int, >= q
    """
    sizes = np.maximum(1, np.rint(n * mixture.priors)).astype(int)
    normal = _normal_points(mixture.dimension, int(np.ceil(np.log2(sizes.max()))))
    return _moved_to_classes(mixture, normal, sizes)


def _normal_points(dimension: int, power: int) -> Array:
    """Return 2^power Sobol points of the standard normal law, shape (2^power, dimension)."""
    # scipy.stats takes a second to import, and only some problems and stages need it
    from scipy.special import ndtri
    from scipy.stats import qmc

    points = qmc.Sobol(dimension, scramble=True, rng=0)
    return np.asarray(ndtri(points.random_base2(power)))


def _moved_to_classes(mixture: Mixture, normal: Array, sizes: np.ndarray) -> Array:
    """Return the first points of a normal law as points of each class's, class after class."""
    # Term by term, as in `truth.sample`: a matrix product's bits depend on the processor.
    pieces = [
        mean + sum(normal[:size, i, None] * root[:, i] for i in range(mixture.dimension))
        for mean, root, size in zip(mixture.means, mixture.roots, sizes, strict=True)
    ]
    return np.ascontiguousarray(np.concatenate(pieces).T)


def _by_nodes(mixture: Mixture, nodes: _Nodes) -> _Found:
    """Return by nodes alone the classes' masses and the floors."""
    masses, sums = np.zeros(mixture.n_classes), np.zeros(3)
    for first in range(0, nodes.weights.size, BLOCK):
        weights = nodes.weights[first : first + BLOCK]
        log_p = log_posterior(mixture, nodes.x[:, first : first + BLOCK])
        p = lanes.exp(log_p)
        values = p.max(axis=0), -(p * log_p).sum(axis=0), (p * (1 - p)).sum(axis=0)
        sums += [(weights * value).sum() for value in values]
        masses += (weights * p).sum(axis=1)
    return _Found(masses, *sums.tolist())


def _errors(found: _Found, others: list[_Found], priors: Array, rates: Rates) -> Errors:
    off = abs(found.accuracy - rates.accuracy(priors))
    return Errors(
        mass=float(np.abs(found.masses - priors).max()),
        accuracy=max(0.0, off - SURE * rates.standard_error),
        cross_entropy=max(abs(found.cross_entropy - one.cross_entropy) for one in others),
        brier=max(abs(found.brier - one.brier) for one in others),
    )


def _overlooked(masses: Array, priors: Array) -> float:
    """Return the most nats that classes can add to the floors which all lattices pass by.

    A class of prior P adds P (1 - log P) at most, which is many times its mass if it is rare.
    """
    return float((np.abs(masses - priors) * (1 - np.log(priors))).sum())


def _floors(best: _Found, mixture: Mixture, rates: Rates) -> Floors:
    return Floors(rates.accuracy(mixture.priors), best.cross_entropy, best.brier)
