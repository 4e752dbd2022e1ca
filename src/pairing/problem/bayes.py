"""The Bayes rule's exact rates, and the floors that no classifier beats."""

from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
from scipy.special import ndtr, ndtri

from pairing.numerics.arrays import Array
from pairing.problem.mixture import Mixture
from pairing.problem.quadrature import Quadrature, cross_entropy_floor
from pairing.problem.truth import posterior

FAR = 8.5  # standard deviations beyond which a normal law holds less than 1e-16
LINE_TOLERANCE = 1e-10  # absolute error of the integral over the lines of a plane
TILT = 0.7  # radians by which lines are turned, so that none runs along a straight boundary
OUTER_NODES = 2**14  # Sobol points along the outer axes of higher dimensions


def classification_rates(mixture: Mixture) -> Array:
    """Return P(the Bayes rule says j | C_k), shape (q, q), row k the true class (Table 3).

    The closed form is used where the classes sit at the corners of a box (`corner_rates`), and
    integration along lines elsewhere (`line_rates`).
    """
    corners = corner_rates(mixture)
    return line_rates(mixture) if corners is None else corners


def corner_rates(mixture: Mixture) -> Array | None:
    """Return the rates in closed form, or None where the symmetry that it needs is missing.

    Needed are equal priors, one diagonal covariance, and means at all corners of a box. The
    rule then decides each axis by the nearer face, and the rates are products of normal tails:
    for the paper Phi(1)^2, Phi(1) Phi(-1) and Phi(-1)^2.
    """
    low, high = mixture.means.min(axis=0), mixture.means.max(axis=0)
    corners = {tuple(corner) for corner in product(*zip(low, high, strict=True))}
    variances = np.diag(mixture.covariances[0])
    symmetric = (
        len(corners) == mixture.n_classes == 2**mixture.dimension
        and corners == {tuple(mean) for mean in mixture.means}
        and np.ptp(mixture.priors) == 0
        and (mixture.covariances == np.diag(variances)).all()
    )
    if not symmetric:
        return None
    stay = ndtr((high - low) / 2 / np.sqrt(variances))
    same = mixture.means[:, None, :] == mixture.means[None, :, :]
    rates: Array = np.where(same, stay, 1 - stay).prod(axis=2)
    return rates


def line_rates(mixture: Mixture) -> Array:
    """Return the rates by integrating along parallel lines, on each of which they are exact.

    On a line every class's discriminant is a parabola, so the winner changes only at roots of
    differences of parabolas, and the probability between two roots is a difference of normal
    distribution functions. In one dimension a single line is all there is; in the plane the
    lines are integrated adaptively, and in higher dimensions over Sobol points (error about
    1e-4).
    """
    return np.array([_rates_of_class(mixture, k) for k in range(mixture.n_classes)])


def _rates_of_class(mixture: Mixture, k: int) -> Array:
    axes = mixture.dimension - 1
    if axes == 0:
        return _rates_on_lines(mixture, k, np.zeros((1, 0)))[0]
    return _over_one_axis(mixture, k) if axes == 1 else _over_sobol_points(mixture, k, axes)


def _over_one_axis(mixture: Mixture, k: int) -> Array:
    from scipy.integrate import quad_vec  # takes a second to import; the paper's corners need none

    def on_line(u: float) -> Array:
        return _rates_on_lines(mixture, k, np.array([[u]]))[0] * np.exp(-0.5 * u * u)

    rates, _ = quad_vec(on_line, -FAR, FAR, epsabs=LINE_TOLERANCE, epsrel=0)
    return np.asarray(rates / np.sqrt(2 * np.pi))


def _over_sobol_points(mixture: Mixture, k: int, axes: int) -> Array:
    from scipy.stats import qmc  # the same

    uniform = qmc.Sobol(axes, scramble=True, rng=0).random(OUTER_NODES)
    return np.asarray(_rates_on_lines(mixture, k, ndtri(uniform)).mean(axis=0))


def _rates_on_lines(mixture: Mixture, k: int, nodes: Array) -> Array:
    """Return, shape (lines, q), how much of each of class k's lines the rule gives to a class."""
    curves = np.stack([_parabola(mixture, k, j, nodes) for j in range(mixture.n_classes)])
    edges = np.sort(_crossings(curves), axis=0)
    edges = np.vstack([np.full(len(nodes), -FAR), edges.clip(-FAR, FAR), np.full(len(nodes), FAR)])
    middle = (edges[1:] + edges[:-1]) / 2
    heights = (curves[:, 0] * middle[:, None] + curves[:, 1]) * middle[:, None] + curves[:, 2]
    winner = heights.argmax(axis=1)
    mass = ndtr(edges[1:]) - ndtr(edges[:-1])
    return np.stack(
        [np.where(winner == j, mass, 0).sum(axis=0) for j in range(mixture.n_classes)], axis=1
    )


def _parabola(mixture: Mixture, k: int, j: int, nodes: Array) -> Array:
    """Return the coefficients, shape (3, lines), of class j's log joint along class k's lines."""
    inverse_root = np.linalg.inv(mixture.roots[j])
    directions = mixture.roots[k] @ _tilted_axes(mixture.dimension)
    start = mixture.means[k] + nodes @ directions[:, :-1].T - mixture.means[j]
    along = inverse_root @ directions[:, -1]
    at = start @ inverse_root.T
    log_scale = np.log(mixture.priors[j]) - np.log(np.diag(mixture.roots[j])).sum()
    return np.stack(
        [
            np.full(len(nodes), -0.5 * along @ along),
            -at @ along,
            log_scale - 0.5 * (at**2).sum(axis=1),
        ]
    )


def _tilted_axes(dimension: int) -> Array:
    """Return orthonormal axes, as columns: the last, along which lines run, is turned by TILT."""
    axes = np.eye(dimension)
    if dimension > 1:
        cosine, sine = np.cos(TILT), np.sin(TILT)
        axes[-2:, -2:] = [[cosine, -sine], [sine, cosine]]
    return axes


def _crossings(curves: Array) -> Array:
    """Return where parabolas, shape (q, 3, lines), cross pairwise; FAR where they do not."""
    roots = []
    for i, j in combinations(range(len(curves)), 2):
        a, b, c = curves[i] - curves[j]
        with np.errstate(divide="ignore", invalid="ignore"):
            # -2c / (b +- sqrt(b^2 - 4ac)) stays exact as a goes to zero
            spread = np.sqrt(b * b - 4 * a * c)
            away = -0.5 * (b + np.copysign(spread, b))
            roots += [away / a, c / away]
    return np.nan_to_num(np.array(roots), nan=FAR, posinf=FAR, neginf=FAR)


@dataclass(frozen=True)
class Floors:
    """What no classifier can beat on this problem, as expectations over p(x).

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


def floors(mixture: Mixture, nodes: Quadrature) -> Floors:
    """Return the Bayes floors; accuracy from the exact rates, the others by quadrature."""
    p = posterior(mixture, nodes.x)
    return Floors(
        accuracy=float((mixture.priors * np.diag(classification_rates(mixture))).sum()),
        cross_entropy=cross_entropy_floor(mixture, nodes),
        brier=float((nodes.weights * (p * (1 - p)).sum(axis=0)).sum()),
    )
