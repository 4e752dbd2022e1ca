"""How likely a reading of a setting makes the published tables, and how far it lies from them.

For each trial the numbers behind Tables 2 and 4-6 are one vector: the score of each pair, its
squared deviation times n / (n - 1), and the rates of each confusion table without its diagonal,
which the rest of a row fixes (of the paper's 54 numbers 12 are fixed so, which leaves 42). Its
mean over n trials is the tables. The variances of Table 2 are compared as logarithms: where a few
fits stick a variance is skew, and by its own normal error one would pass that is far too small. To
first order the logarithm of a variance is the mean of the squared deviations divided by it; so the
covariance matrix S of the vector divided thus, over trials, gives the tables' Monte Carlo
covariance. The published tables, of m trials, have the covariance S / m, and the mean that they
are held against S / n, so the squared distance D and the logarithm of the normal likelihood are

    D = (ours - published)' C^-1 (ours - published),   C = S (1 / n + 1 / m),
    log L = -(D + log det C + k log 2 pi) / 2.

The likelihood is what readings are ranked by: D alone would reward those whose scores have heavy
tails, and are therefore compatible with much.

Where permutations of the classes leave the law of all this unchanged
(`pairing.problem.symmetries`), rates that these carry into each other have the same mean, and S
commutes with them. So both are averaged over the permutations, at no further trial. Then only
the mean rate of each orbit is estimated from n trials: all that lies across has the mean 0, and
the covariance S / m there. That part, being the same for all readings of eq. (4), is taken once.

Pairs whose samples are not shared are independent: their covariance is put to zero.

The published rates are printed to four decimals, and their rounding adds its variance: without it
nothing could be said of rates that are the same in every trial, as where a class is never ascribed.
"""

from typing import NamedTuple

import numpy as np

from pairing.judging.published import RATE_STEP, Target
from pairing.numerics import lanes
from pairing.numerics.arrays import Array
from pairing.numerics.boundary import check_array, check_real, check_whole
from pairing.numerics.compiled import compiled
from pairing.numerics.linear import (
    covariance,
    extend_cholesky,
    extend_cholesky_compiled,
    extend_solution,
    extend_solution_compiled,
    write_covariance,
)

LOG_2_PI = 1.8378770664093453
TINY = np.finfo(float).tiny
ROUNDING_VARIANCE = RATE_STEP**2 / 12  # of an error that is uniform over a step


class Orbits(NamedTuple):
    """What permutations of the classes do to the rates that are compared.

    Attributes
    ----------
    images : numpy.ndarray of int, shape (G, k)
        Which rate takes the place of each: k of all pairs, as of `off_diagonal`.
    means : numpy.ndarray, shape (o, k)
        Rows of orthonormal vectors: the mean of an orbit times the root of its size.
    pairs : numpy.ndarray of int, shape (o,)
        Place of the pair whose rates an orbit holds.
    """

    images: np.ndarray
    means: Array
    pairs: np.ndarray


class Rates(NamedTuple):
    """What all readings share: the rates' part of them.

    Attributes
    ----------
    away : numpy.ndarray, shape (o, n)
        Means of the orbits of each trial, minus their mean.
    difference : numpy.ndarray, shape (o,)
        Their mean minus that of the published rates.
    covariance : numpy.ndarray, shape (o, o)
        Of that difference.
    across : numpy.ndarray, shape (sharings, 2)
        Distance across the orbits, and the logarithm of the determinant there.
    spread : float
        1 / n + 1 / m.
    """

    away: Array
    difference: Array
    covariance: Array
    across: Array
    spread: float


class Scores(NamedTuple):
    """The scores' part of V ways to score, each at F scales.

    Attributes
    ----------
    away : numpy.ndarray, shape (V, 2 * pairs, n)
        What Table 2's means and the logarithms of its variances are the means of, minus its mean.
    covariance : numpy.ndarray, shape (V, 2 * pairs, 2 * pairs)
        Of that, over trials.
    differences : numpy.ndarray, shape (V, F, 2 * pairs)
        Means, and logarithms of variances, minus the published ones divided by the scale.
    scales : numpy.ndarray, shape (V, F)
        NaN where a score has no such scale.
    """

    away: Array
    covariance: Array
    differences: Array
    scales: Array


def off_diagonal(rates: Array) -> Array:
    """Return the rates without their diagonals, shape (pairs * q * (q - 1), ...).

    Parameters
    ----------
    rates : numpy.ndarray, shape (pairs, ..., q, q)
    """
    q = rates.shape[-1]
    i, j = np.nonzero(~np.eye(q, dtype=bool))
    kept = np.moveaxis(rates[..., i, j], -1, 1)
    return kept.reshape(-1, *kept.shape[2:])


def orbits(permutations: np.ndarray, n_pairs: int) -> Orbits:
    """Return what permutations of the classes do to the rates of n_pairs tables.

    Parameters
    ----------
    permutations : numpy.ndarray of int, shape (G, q)
        A group, from `pairing.problem.symmetries.symmetries`.
    n_pairs : int
    """
    q = permutations.shape[1]
    cells = [(i, j) for i in range(q) for j in range(q) if i != j]
    place = {cell: number for number, cell in enumerate(cells)}
    one = np.array([[place[g[i], g[j]] for i, j in cells] for g in permutations])
    images = np.concatenate([one + pair * len(cells) for pair in range(n_pairs)], axis=1)
    first = np.unique(images.min(axis=0))
    means = np.array([np.isin(np.arange(images.shape[1]), images[:, own]) for own in first]) * 1.0
    means /= np.sqrt(means.sum(axis=1, keepdims=True))
    return Orbits(images, means, first // len(cells))


def symmetrised(values: Array, own: Orbits) -> tuple[Array, Array]:
    """Return mean, shape (k,), and covariance, shape (k, k), of rates averaged over the orbits.

    Parameters
    ----------
    values : numpy.ndarray, shape (k, n)
        Rates of each trial, as of `off_diagonal`.
    own : Orbits
    """
    mean = values.mean(axis=1)[own.images].mean(axis=0)
    away = np.ascontiguousarray(values - mean[:, None])
    matrix = covariance(away, away)
    return mean, np.mean([matrix[np.ix_(image, image)] for image in own.images], axis=0)


def printed(matrix: Array, target: Target) -> Array:
    """Return a covariance of rates in one trial, with what the rounding of the published ones adds.

    Parameters
    ----------
    matrix : numpy.ndarray, shape (k, k)
    target : Target
        The tables of so many trials.
    """
    return np.asarray(matrix + target.trials * ROUNDING_VARIANCE * np.eye(len(matrix)))


def rates_part(rates: Array, target: Target, own: Orbits, groups: np.ndarray) -> Rates:
    """Return the rates' part of what is compared.

    Parameters
    ----------
    rates : numpy.ndarray, shape (pairs, n, q, q)
        Of each trial, pairs in the target's order.
    target : Target
    own : Orbits
    groups : numpy.ndarray of int, shape (sharings, pairs)
        Pairs of the same number have their samples in common.

    Raises
    ------
    ValueError
        One line: the argument, what it is, and what is wanted.
    """
    pairs, q, _ = target.rates.shape
    check_real("rates", rates, (pairs, "n", q, q), finite=False)
    check_whole("trials", rates.shape[1], 2)
    values = np.ascontiguousarray(off_diagonal(rates))
    mean, matrix = symmetrised(values, own)
    matrix = printed(matrix, target)
    difference = mean - off_diagonal(target.rates)
    spread = 1 / values.shape[1] + 1 / target.trials
    pair_of = np.arange(len(mean)) // (q * (q - 1))
    across = [
        _across(matrix * _together(group, pair_of, pair_of), difference, own, target.trials)
        for group in groups
    ]
    along = np.ascontiguousarray(_product(own.means, values - mean[:, None]))
    return Rates(
        along,
        _product(own.means, difference[:, None])[:, 0],
        covariance(along, along) * spread + ROUNDING_VARIANCE * np.eye(len(along)),
        np.array(across),
        spread,
    )


def _together(group: np.ndarray, first: np.ndarray, second: np.ndarray) -> Array:
    """Return 1 where pairs share their samples, and 0 elsewhere."""
    return (group[first][:, None] == group[second]).astype(float)


def _product(first: Array, second: Array) -> Array:
    """Return a matrix product by sums in the written order, as libraries of the machine differ."""
    return np.asarray((first[:, :, None] * second).sum(axis=1))


def _across(matrix: Array, difference: Array, own: Orbits, trials: int) -> tuple[float, float]:
    """Return distance, and log determinant, of the rates across the orbits.

    It is that of all rates less that of the orbits' means; infinite where rates do not vary.
    """
    whole = _distance_of(np.ascontiguousarray(matrix), difference)
    along = _product(_product(own.means, matrix), own.means.T)
    part = _distance_of(along, _product(own.means, difference[:, None])[:, 0])
    k = len(matrix) - len(along)
    if k == 0:
        return 0.0, 0.0
    if whole is None or part is None:
        return np.inf, np.inf
    return (whole[0] - part[0]) * trials, whole[1] - part[1] - k * float(np.log(trials))


def _distance_of(matrix: Array, difference: Array) -> tuple[float, float] | None:
    """Return the squared distance and the log determinant; None where the matrix is singular."""
    factor = np.zeros_like(matrix)
    if not extend_cholesky(matrix, factor, 0):
        return None
    square = extend_solution(factor, difference, np.empty_like(difference), 0)
    return square, 2 * float(lanes.log(np.diag(factor).copy()).sum())


def score_vector(scores: Array) -> Array:
    """Return, shape (..., 2 * pairs, n), what the numbers of Table 2 are the means of, minus these.

    They are the means, and, to first order, the logarithms of the variances; NaN where a score
    does not vary.

    Parameters
    ----------
    scores : numpy.ndarray, shape (..., pairs, n)
    """
    with np.errstate(invalid="ignore"):
        away = scores - scores.mean(axis=-1, keepdims=True)
        relative = away**2 / (away**2).mean(axis=-1, keepdims=True)
    return np.concatenate([away, relative - 1], axis=-2)


def scores_part(scores: Array, scales: Array, target: Target) -> Scores:
    """Return the scores' part of what is compared.

    Parameters
    ----------
    scores : numpy.ndarray, shape (V, pairs, n)
        By V ways to score.
    scales : numpy.ndarray, shape (V, F)
        Scales of each score: a factor of all its values; NaN where a score has no such scale.
    target : Target

    Raises
    ------
    ValueError
        One line: the argument, what it is, and what is wanted.
    """
    n_pairs = len(target.pairs)
    check_real("scores", scores, ("V", n_pairs, "n"), finite=False)
    check_whole("trials", scores.shape[2], 2)
    check_real("scales", scales, (len(scores), "F"), finite=False)
    away = score_vector(scores)
    own = np.empty((len(scores), 2 * n_pairs, 2 * n_pairs))
    _write_covariances(away, own)
    return Scores(away, own, _differences(scores, scales, target), scales)


def _differences(scores: Array, scales: Array, target: Target) -> Array:
    """Return `Scores.differences`: the table is scaled back, in place of the scores."""
    factor = np.where(np.isfinite(scales), scales, 1.0)[..., None]
    means, variances = scores.mean(axis=-1), scores.var(axis=-1, ddof=1)
    legal = (variances > TINY) & (variances < np.inf)
    logs = np.where(legal, lanes.log(np.where(legal, variances, 1.0)), np.nan)
    published = lanes.log(target.scores[:, 1] / factor**2)
    return np.concatenate(
        [means[:, None] - target.scores[:, 0] / factor, logs[:, None] - published], axis=-1
    )


@compiled
def _write_covariances(away: Array, result: Array) -> None:
    for way in range(away.shape[0]):
        write_covariance(away[way], away[way], result[way])


def distances(
    rates: Rates, scores: Scores, target: Target, own: Orbits, groups: np.ndarray
) -> tuple[Array, Array]:
    """Return how far readings lie, for several scales of a score and ways to share samples.

    Parameters
    ----------
    rates : Rates
    scores : Scores
        Of the same trials.
    target : Target
    own : Orbits
    groups : numpy.ndarray of int, shape (sharings, pairs)
        These two as `rates` was made with.

    Returns
    -------
    distance, log_likelihood : numpy.ndarray, shape (V, F, sharings)
        Infinite where the numbers compared do not all vary over trials, or are not finite.

    Raises
    ------
    ValueError
        One line: the argument, what it is, and what is wanted.
    """
    n_pairs = len(target.pairs)
    check_real("scores", scores.away, ("V", 2 * n_pairs, rates.away.shape[1]), finite=False)
    check_array("groups", groups, ("sharings", n_pairs), np.int64)
    pairs = np.concatenate([own.pairs, np.arange(n_pairs), np.arange(n_pairs)])
    squares = np.full((*scores.scales.shape, len(groups)), np.inf)
    pivots = np.ones((len(scores.away), len(groups)))
    _write_distances(
        rates.away, rates.difference, rates.covariance, rates.spread, scores.away,
        scores.covariance, scores.differences, groups, pairs, squares, pivots,
    )  # fmt: skip
    squares += rates.across[:, 0]
    legal = np.isfinite(scores.scales)[..., None]
    squares[np.isnan(squares) | ~legal] = np.inf
    # determinants are those of the unscaled scores
    determinants = 2 * lanes.log(pivots) + rates.across[:, 1]
    # of a pair's mean its scale, squared; the logarithm of a variance is only shifted
    stretch = 2 * n_pairs * lanes.log(np.where(legal, scores.scales[..., None], 1.0))
    constant = target.free_numbers * LOG_2_PI
    with np.errstate(invalid="ignore"):
        likelihoods = -0.5 * (squares + determinants[:, None] + stretch + constant)
    return squares, np.where(np.isfinite(squares), likelihoods, -np.inf)


@compiled
def _write_distances(
    rates: Array, rate_difference: Array, rate_covariance: Array, spread: float, scores: Array,
    covariances: Array, differences: Array, groups: np.ndarray, pairs: np.ndarray, squares: Array,
    pivots: Array,
) -> None:  # fmt: skip
    """Write squares, and the product of each covariance's pivots; nothing where it is singular.

    Rates stand before scores.
    """
    k, extra = rates.shape[0], scores.shape[1]
    n = k + extra
    whole = np.zeros((n, n))
    whole[:k, :k] = rate_covariance
    between = np.empty((extra, k))
    matrix, factor = np.empty((n, n)), np.zeros((n, n))
    difference, solution = np.empty(n), np.empty(n)
    difference[:k] = rate_difference
    for way in range(scores.shape[0]):
        write_covariance(scores[way], rates, between)
        whole[k:, :k], whole[k:, k:] = between * spread, covariances[way] * spread
        for sharing in range(groups.shape[0]):
            group = groups[sharing]
            for i in range(n):
                for j in range(i + 1):
                    together = group[pairs[i]] == group[pairs[j]]
                    matrix[i, j] = whole[i, j] if together else 0.0
            if extend_cholesky_compiled(matrix, factor, 0):
                for i in range(n):
                    pivots[way, sharing] *= factor[i, i]
                for place in range(differences.shape[1]):
                    difference[k:] = differences[way, place]
                    squares[way, place, sharing] = extend_solution_compiled(
                        factor, difference, solution, 0
                    )
