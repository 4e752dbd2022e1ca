"""The exact rates of the Bayes rule."""

from typing import NamedTuple

import numpy as np
from scipy.special import gammainc, ndtr, ndtri

from pairing.numerics.arrays import Array
from pairing.problem.mixture import Mixture

FAR = 8.5  # standard deviations, beyond those of p inputs, past which a normal law holds nothing
PANELS = 16  # of half a turn, to begin with; each is halved where that still changes its rates
PANEL_TOLERANCE = 1e-11  # absolute change of a panel's share of the rates
RAYS_IN_PLANE = 2**16  # for all classes together; at which halving ends: 50 classes take a second
NARROW = 1 / 64  # radians; what is seen under a smaller angle gets panels of its own
CHUNK = 2**18  # curves, of all classes on all rays, that are followed at a time
TOUCHING = 1e-12  # roots of a difference as near as this, relative to where they are, are one
SCRAMBLES = 4  # independent sets of directions in more than two dimensions: their spread is error
FEWEST_RAYS = 2**11  # of a class in one set
MOST_CURVES = 2**22  # of every class on every class's rays in all sets: four classes take a second
ENOUGH = 2e-5  # standard error of the accuracy at which no more rays are taken


class Rates(NamedTuple):
    """How the Bayes rule ascribes cases.

    Attributes
    ----------
    rates : numpy.ndarray, shape (q, q)
        P(the Bayes rule says j | C_k), row k the true class (Table 3).
    standard_error : float
        Of the accuracy that they give: of sampled directions in more than two dimensions, and
        zero elsewhere: there the rates are exact to nine decimals, and to four for 50 classes.
    """

    rates: Array
    standard_error: float

    def accuracy(self, priors: Array) -> float:
        """Return the accuracy of the rule, classes having these priors."""
        return float((priors * np.diag(self.rates)).sum())


def classification_rates(mixture: Mixture) -> Array:
    """Return P(the Bayes rule says j | C_k), shape (q, q), row k the true class (Table 3)."""
    return bayes_rates(mixture).rates


def bayes_rates(mixture: Mixture) -> Rates:
    """Return the rates of the Bayes rule with their error, in closed form or along rays.

    The closed form is used where the classes sit at the corners of a box (`corner_rates`), and
    integration along rays elsewhere (`ray_rates`).
    """
    corners = corner_rates(mixture)
    return ray_rates(mixture) if corners is None else Rates(corners, 0.0)


def corner_rates(mixture: Mixture) -> Array | None:
    """Return the rates in closed form, or None where the symmetry that it needs is missing.

    Needed is what `Mixture.in_box` says. The rates are then products of normal tails: for the
    paper Phi(1)^2, Phi(1) Phi(-1) and Phi(-1)^2.
    """
    if not mixture.in_box:
        return None
    low, high = mixture.means.min(axis=0), mixture.means.max(axis=0)
    variances = np.diag(mixture.covariances[0])
    stay = ndtr((high - low) / 2 / np.sqrt(variances))
    same = mixture.means[:, None, :] == mixture.means[None, :, :]
    rates: Array = np.where(same, stay, 1 - stay).prod(axis=2)
    return rates


def ray_rates(mixture: Mixture) -> Rates:
    """Return the rates by integrating along lines through each class's mean.

    On a line every class's log joint density is a parabola, so the winner changes only where two
    parabolas cross, and what lies between two crossings is known from the law of the distance
    from the mean. In one dimension a single line is all there is; in the plane the lines' angle
    is integrated adaptively, and in higher dimensions directions are Sobol points, more of them
    until the accuracy's standard error is `ENOUGH` or time would run away.
    """
    if mixture.dimension == 1:
        classes = np.arange(mixture.n_classes)
        return Rates(_on_rays(mixture, classes, np.ones((len(classes), 1))), 0.0)
    if mixture.dimension == 2:
        return Rates(_over_angles(mixture), 0.0)
    return _over_directions(mixture)


def _over_angles(mixture: Mixture) -> Array:
    """Return the mean over angles by Gauss's rule in panels, halved where halving changes it."""
    q = mixture.n_classes
    edges = [_edges(mixture, k) for k in range(q)]
    of_class = np.repeat(np.arange(q), [len(one) - 1 for one in edges])
    low = np.concatenate([one[:-1] for one in edges])
    high = np.concatenate([one[1:] for one in edges])
    value = _panels(mixture, of_class, low, high)
    rates = np.zeros((q, q))
    spent = 0
    while of_class.size:
        middle = (low + high) / 2
        left, right = (
            _panels(mixture, of_class, *ends) for ends in ((low, middle), (middle, high))
        )
        spent += 2 * of_class.size * len(GAUSS[0])
        open_ = np.abs(left + right - value).max(axis=1) > PANEL_TOLERANCE
        open_ &= spent < RAYS_IN_PLANE
        np.add.at(rates, of_class[~open_], (left + right)[~open_])
        of_class = np.tile(of_class[open_], 2)
        low, high = np.r_[low[open_], middle[open_]], np.r_[middle[open_], high[open_]]
        value = np.vstack([left[open_], right[open_]])
    return rates


def _edges(mixture: Mixture, k: int) -> Array:
    """Return between which angles, in half turns, the panels of class k lie to begin with.

    Where another class is thin, or small and far, as class k's standard normal law sees it, the
    angles under which it is seen make a panel.
    """
    to_own = np.linalg.inv(mixture.roots[k])
    seen = np.linalg.inv(mixture.roots) @ mixture.roots[k]
    spreads, axes = np.linalg.eigh(seen.transpose(0, 2, 1) @ seen)  # of 1 / variance, ascending
    toward = (mixture.means - mixture.means[k]) @ to_own.T
    distances = np.sqrt((toward**2).sum(axis=1))
    angles = np.concatenate([_angle(axes[:, :, 0]), _angle(toward)])
    thickness = 1 / np.sqrt(spreads[:, 1])
    with np.errstate(divide="ignore"):
        widths = np.concatenate([thickness, np.where(distances < FAR, thickness / distances, 1)])
    narrow = widths < NARROW
    reach = np.outer([-FAR, -2, 2, FAR], widths[narrow])
    ends = (angles[narrow] + reach).ravel() / np.pi
    return np.unique(np.concatenate([np.linspace(0, 1, PANELS + 1), ends % 1]))


def _angle(vectors: Array) -> Array:
    return np.asarray(np.arctan2(vectors[:, 1], vectors[:, 0]))


GAUSS = np.polynomial.legendre.leggauss(8)


def _panels(mixture: Mixture, of_class: np.ndarray, low: Array, high: Array) -> Array:
    """Return what panels of angles add to the rates of their class, shape (panels, q)."""
    nodes, weights = GAUSS
    half = (high - low) / 2
    angles = np.pi * ((low + high)[:, None] / 2 + half[:, None] * nodes)
    directions = np.stack([np.cos(angles), np.sin(angles)], axis=-1).reshape(-1, 2)
    rates = _on_rays(mixture, np.repeat(of_class, len(nodes)), directions)
    return half[:, None] * (weights[:, None] * rates.reshape(*angles.shape, -1)).sum(axis=1)


def _over_directions(mixture: Mixture) -> Rates:
    from scipy.stats import qmc  # takes a second to import, and only these problems need it

    q, p = mixture.means.shape
    size = FEWEST_RAYS
    while True:
        found = []
        for scramble in range(SCRAMBLES):
            normal = ndtri(qmc.Sobol(p, scramble=True, rng=scramble).random(size))
            rays = np.tile(normal / np.sqrt((normal**2).sum(axis=1, keepdims=True)), (q, 1))
            on_rays = _on_rays(mixture, np.repeat(np.arange(q), size), rays)
            found.append(Rates(on_rays.reshape(q, size, q).mean(axis=1), 0.0))
        accuracies = [one.accuracy(mixture.priors) for one in found]
        error = float(np.std(accuracies, ddof=1) / np.sqrt(SCRAMBLES))
        if error <= ENOUGH or 4 * size * SCRAMBLES * q * q > MOST_CURVES:
            return Rates(np.mean([one.rates for one in found], axis=0), error)
        size *= 4


def _on_rays(mixture: Mixture, of_class: np.ndarray, directions: Array) -> Array:
    """Return how much of a line through a class's mean the rule gives to each class.

    Parameters
    ----------
    mixture : pairing.problem.mixture.Mixture
    of_class : numpy.ndarray of int, shape (n,)
    directions : numpy.ndarray, shape (n, p)
        Unit vectors, where the class is a standard normal law.
    """
    size = max(1, CHUNK // mixture.n_classes)
    pieces = [
        _follow(_parabolas(mixture, of_class[i : i + size], directions[i : i + size]), mixture)
        for i in range(0, len(of_class), size)
    ]
    return np.concatenate(pieces)


def _parabolas(mixture: Mixture, of_class: np.ndarray, directions: Array) -> Array:
    """Return coefficients of every class's log joint along lines, shape (3, q, lines).

    The classes' common constant is left out.
    """
    q = mixture.n_classes
    inverse_roots = np.linalg.inv(mixture.roots)
    along = np.einsum("lij,lj->il", mixture.roots[of_class], directions)
    log_scales = np.log(mixture.priors) - np.log(np.diagonal(mixture.roots, axis1=1, axis2=2)).sum(
        axis=1
    )
    curves = np.empty((3, q, len(of_class)))
    for j in range(q):
        ahead = inverse_roots[j] @ along
        start = inverse_roots[j] @ (mixture.means - mixture.means[j]).T
        start = start[:, of_class]
        curves[0, j] = -0.5 * (ahead**2).sum(axis=0)
        curves[1, j] = -(start * ahead).sum(axis=0)
        curves[2, j] = log_scales[j] - 0.5 * (start**2).sum(axis=0)
    return curves


def _follow(curves: Array, mixture: Mixture) -> Array:
    """Return, shape (lines, q), the mass on which each parabola is the highest of its line.

    Each line is followed from the winner at its far end: the next winner is the first that
    overtakes it, and a parabola overtakes another at one place at most.
    """
    p = mixture.dimension
    far = FAR + np.sqrt(p)
    lines = np.arange(curves.shape[2])
    masses = np.zeros((curves.shape[2], curves.shape[1]))
    at = np.full(len(lines), -far)
    winner = ((curves[0] * at + curves[1]) * at + curves[2]).argmax(axis=0)
    below = _mass_below(at, p)
    while lines.size:
        every = np.arange(lines.size)
        overtaking = _overtaking(curves - curves[:, winner, every][:, None])
        overtaking[~(overtaking > at)] = np.inf
        following = overtaking.argmin(axis=0)
        to = np.minimum(overtaking[following, every], far)
        above = _mass_below(to, p)
        masses[lines, winner] += above - below
        on = to < far
        lines, curves = lines[on], curves[:, :, on]
        at, below, winner = to[on], above[on], following[on]
    return masses


def _overtaking(gains: Array) -> Array:
    """Return where parabolas, shape (3, ...), turn from below zero to above; NaN where never."""
    a, b, c = gains
    with np.errstate(divide="ignore", invalid="ignore"):
        root = np.sqrt(b * b - 4 * a * c)
        # of the two forms of a root each is exact where the other's terms cancel
        place = np.where(b > 0, -2 * c / (b + root), (root - b) / (2 * a))
    return np.where(root > TOUCHING * np.abs(b), place, np.nan)


def _mass_below(t: Array, p: int) -> Array:
    """Return the mass of a standard normal law in p dimensions at signed distances up to t."""
    return np.asarray(0.5 * (1 + np.sign(t) * gammainc(p / 2, t * t / 2)))
