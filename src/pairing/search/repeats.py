"""Repeats of the published experiment by a reading, drawn from its fresh trials.

A repeat is m trials drawn from the n that there are, each with its classes renamed by a permutation
that leaves the law unchanged, drawn too: n trials stand for as many times more. Pairs whose
samples are not shared draw their trials apart. So the law of the published numbers, were they
made by this reading, is found without taking anything to be normal.

The distance of a repeat from the mean of all trials is compared with that of the published tables
from the same mean, in units of one experiment's covariance S / m. That mean has an error of its
own, which the published tables are held against and a repeat is not; so the part of a repeat
that the mean is estimated in is stretched by sqrt(1 + m / n), as if it stood off a mean of its own.

The variances of Table 2 enter as logarithms, about the mean and in units of the spread that these
have over the first repeats. Where a few fits stick, one experiment's variance is skew: by the
normal error of a mean of squares a printed variance would pass which no repeat comes near.
"""

from typing import NamedTuple

import numpy as np

from pairing.catalogue.verdicts import SIGNIFICANCE, STRICT, SURE
from pairing.judging import monte_carlo
from pairing.judging.published import Target
from pairing.numerics import lanes
from pairing.numerics.arrays import Array
from pairing.numerics.boundary import check_array, check_labels, check_real
from pairing.numerics.compiled import compiled
from pairing.numerics.linear import (
    covariance,
    extend_cholesky_compiled,
    extend_solution_compiled,
)
from pairing.search.distance import (
    TINY,
    Orbits,
    off_diagonal,
    printed,
    score_vector,
    symmetrised,
)
from pairing.study import seeds
from pairing.study.seeds import Purpose

LOOKS = (100, 300, 1000, 2000)  # repeats after which it is asked whether p is told
SCALE = (0, LOOKS[0])  # those that tell what is usual for the logarithm of a variance
FAR = 1.5  # times the farthest repeat: beyond it no more repeats are asked for


class Draws(NamedTuple):
    """Which trials the repeats are made of.

    Attributes
    ----------
    trials, renamed : numpy.ndarray of int64, shape (groups, R, m)
        Trials, and the permutation by which the classes of each are renamed; one group for each
        pair at most.
    """

    trials: np.ndarray
    renamed: np.ndarray


class Trials(NamedTuple):
    """What the repeats of all readings of one run share.

    Attributes
    ----------
    rates : numpy.ndarray, shape (k, n)
        Of each trial, as of `pairing.search.distance.off_diagonal`.
    mean : numpy.ndarray, shape (k,)
    covariance : numpy.ndarray, shape (k, k)
        Both averaged over the permutations; pairs apart do not vary together.
    difference : numpy.ndarray, shape (k,)
        The published rates minus the mean.
    repeats : numpy.ndarray, shape (k, R)
        Rates of each repeat minus the mean, stretched.
    group : numpy.ndarray of int, shape (pairs,)
    """

    rates: Array
    mean: Array
    covariance: Array
    difference: Array
    repeats: Array
    group: np.ndarray


class Vector(NamedTuple):
    """One reading's published numbers and repeats of them, rates before scores.

    Variances stand as logarithms.

    Attributes
    ----------
    difference : numpy.ndarray, shape (k,)
        Published minus mean.
    repeats : numpy.ndarray, shape (k, R)
    covariance : numpy.ndarray, shape (k, k)
        Of one experiment.
    """

    difference: Array
    repeats: Array
    covariance: Array


def draw(n: int, m: int, permutations: int, groups: int, seed: int, *key: int) -> Draws:
    """Return the trials of as many repeats as there may be looks at.

    Parameters
    ----------
    n, m : int
        Trials that there are, and those of one experiment.
    permutations, groups : int
        Of classes, and of pairs that share samples: one a pair at most.
    seed : int
    *key : int
        What the stream is for.
    """
    generator = seeds.stream(seed, Purpose.RESAMPLING, *key)
    shape = (groups, LOOKS[-1], m)
    trials = generator.integers(n, size=shape, dtype=np.int32)
    renamed = generator.integers(permutations, size=shape, dtype=np.int32)
    return Draws(trials.astype(np.int64), renamed.astype(np.int64))


def stretch(n: int, target: Target) -> float:
    """Return by how much a repeat is stretched where the mean of n trials is estimated."""
    return float(np.sqrt(1 + target.trials / n))


def trials_of(
    rates: Array, target: Target, orbits: Orbits, group: np.ndarray, draws: Draws
) -> Trials:
    """Return what the repeats of all readings of one run share.

    Parameters
    ----------
    rates : numpy.ndarray, shape (pairs, n, q, q)
    target : pairing.judging.published.Target
    orbits : pairing.search.distance.Orbits
    group : numpy.ndarray of int64, shape (pairs,)
        Pairs of the same number have their samples in common.
    draws : Draws
        Of so many trials, permutations and groups.

    Raises
    ------
    ValueError
        One line: the argument, what it is, and what is wanted.
    """
    pairs, q, _ = target.rates.shape
    check_real("rates", rates, (pairs, "n", q, q), finite=False)
    _check_draws(draws, rates.shape[1], len(orbits.images), group)
    values = np.ascontiguousarray(off_diagonal(rates))
    mean, matrix = symmetrised(values, orbits)
    pair_of = np.arange(len(mean)) // (len(mean) // len(group))
    together = group[pair_of][:, None] == group[pair_of]
    repeats = np.empty((len(mean), draws.trials.shape[1]))
    _write_rates(values, orbits.images, group[pair_of], draws.trials, draws.renamed, repeats)
    repeats -= mean[:, None]
    along = np.zeros_like(repeats)
    for row in orbits.means:
        own = (row[:, None] * repeats).sum(axis=0)
        along += row[:, None] * own
    repeats += (stretch(values.shape[1], target) - 1) * along
    difference = off_diagonal(target.rates) - mean
    return Trials(values, mean, printed(matrix, target) * together, difference, repeats, group)


def _check_draws(draws: Draws, n: int, permutations: int, group: np.ndarray) -> None:
    check_array("group", group, ("pairs",), np.int64)
    groups, repeats, m = draws.trials.shape
    check_labels("group", group, group.shape, groups)
    check_labels("trials", draws.trials, (groups, repeats, m), n)
    check_labels("renamed", draws.renamed, (groups, repeats, m), permutations)


@compiled
def _write_rates(
    values: Array, images: np.ndarray, groups: np.ndarray, trials: np.ndarray,
    renamed: np.ndarray, result: Array,
) -> None:  # fmt: skip
    for rate in range(values.shape[0]):
        group = groups[rate]
        for repeat in range(trials.shape[1]):
            total = 0.0
            for j in range(trials.shape[2]):
                image = images[renamed[group, repeat, j], rate]
                total += values[image, trials[group, repeat, j]]
            result[rate, repeat] = total / trials.shape[2]


@compiled
def _write_scores(
    scores: Array, groups: np.ndarray, trials: np.ndarray, first: int, last: int, result: Array
) -> None:
    """Write mean and variance of each pair's score of the repeats first, ..., last - 1."""
    n_pairs, m = scores.shape[0], trials.shape[2]
    for pair in range(n_pairs):
        group = groups[pair]
        for repeat in range(first, last):
            total = 0.0
            for j in range(m):
                total += scores[pair, trials[group, repeat, j]]
            mean, square = total / m, 0.0
            for j in range(m):
                away = scores[pair, trials[group, repeat, j]] - mean
                square += away * away
            result[pair, repeat] = mean
            result[n_pairs + pair, repeat] = square / (m - 1)


def vector_of(
    trials: Trials, scores: Array, target: Target, orbits: Orbits, draws: Draws,
    repeats: tuple[int, int],
) -> Vector:  # fmt: skip
    """Return the published numbers, and repeats of them, by one reading.

    Parameters
    ----------
    trials : Trials
    scores : numpy.ndarray, shape (pairs, n)
        In the reading's own scale.
    target : pairing.judging.published.Target
    orbits : pairing.search.distance.Orbits
    draws : Draws
        These three as `trials` was made with.
    repeats : tuple of int
        The first, and the one after the last.

    Raises
    ------
    ValueError
        One line: the argument, what it is, and what is wanted.
    """
    check_real("scores", scores, (len(target.pairs), trials.rates.shape[1]), finite=False)
    n_pairs, k = len(scores), len(trials.mean)
    matrix = np.empty((k + 2 * n_pairs, k + 2 * n_pairs))
    matrix[:k, :k] = trials.covariance
    matrix[k:, :k], matrix[k:, k:] = _with_scores(trials, score_vector(scores), orbits)
    matrix[:k, k:] = matrix[k:, :k].T
    matrix /= target.trials
    first, last = repeats
    usual = _in_logs(_scores_of(trials, scores, draws, SCALE))
    some = usual if repeats == SCALE else _in_logs(_scores_of(trials, scores, draws, repeats))
    centre = np.concatenate([scores.mean(axis=1), usual[n_pairs:].mean(axis=1)])
    spread = usual[n_pairs:].std(axis=1, ddof=1)
    _rescale(matrix, np.arange(k + n_pairs, k + 2 * n_pairs), spread)
    away = (some - centre[:, None]) * stretch(scores.shape[1], target)
    published = _in_logs(target.scores.T.ravel()[:, None])[:, 0]
    return Vector(
        np.concatenate([trials.difference, published - centre]),
        np.concatenate([trials.repeats[:, first:last], away]),
        matrix,
    )


def _scores_of(trials: Trials, scores: Array, draws: Draws, repeats: tuple[int, int]) -> Array:
    """Return mean and variance of each pair's score of some repeats, shape (2 * pairs, R)."""
    found = np.empty((2 * len(scores), LOOKS[-1]))
    _write_scores(np.ascontiguousarray(scores), trials.group, draws.trials, *repeats, found)
    return found[:, slice(*repeats)]


def _in_logs(numbers: Array) -> Array:
    """Return means as they are and variances as logarithms, shape (2 * pairs, R)."""
    means, variances = np.split(numbers, 2)
    return np.concatenate([means, lanes.log(np.maximum(variances, TINY))])


def _rescale(matrix: Array, places: np.ndarray, spread: Array) -> None:
    """Give some numbers other standard deviations, their correlations kept."""
    before = np.sqrt(np.diag(matrix)[places])
    factors = np.divide(spread, before, out=np.zeros_like(spread), where=before > 0)
    matrix[places] *= factors[:, None]
    matrix[:, places] *= factors


def _with_scores(trials: Trials, away: Array, orbits: Orbits) -> tuple[Array, Array]:
    """Return how scores vary with rates, and with each other."""
    n_pairs = len(trials.group)
    score_group = np.concatenate([trials.group, trials.group])
    rate_group = np.repeat(trials.group, len(trials.mean) // n_pairs)
    between = covariance(
        np.ascontiguousarray(away), np.ascontiguousarray(trials.rates - trials.mean[:, None])
    )
    between = np.mean([between[:, image] for image in orbits.images], axis=0)
    own = covariance(np.ascontiguousarray(away), np.ascontiguousarray(away))
    return (
        between * (score_group[:, None] == rate_group),
        own * (score_group[:, None] == score_group),
    )


def squares(vector: Vector, kept: np.ndarray) -> tuple[float, Array] | None:
    """Return the squared distances of the published numbers and of the repeats, by some numbers.

    Parameters
    ----------
    vector : Vector
    kept : numpy.ndarray of int
        Places of the numbers that count.

    Returns
    -------
    published : float
    repeats : numpy.ndarray, shape (R,)
        None in place of both where these numbers do not all vary over trials.
    """
    matrix = np.ascontiguousarray(vector.covariance[np.ix_(kept, kept)])
    columns = np.concatenate([vector.difference[kept][:, None], vector.repeats[kept]], axis=1)
    found = np.empty(columns.shape[1])
    if not _write_squares(matrix, np.ascontiguousarray(columns.T), found):
        return None
    return float(found[0]), found[1:]


@compiled
def _write_squares(matrix: Array, rows: Array, result: Array) -> bool:
    factor = np.zeros_like(matrix)
    if not extend_cholesky_compiled(matrix, factor, 0):
        return False
    solution = np.empty(matrix.shape[0])
    for row in range(rows.shape[0]):
        result[row] = extend_solution_compiled(factor, rows[row], solution, 0)
    return True


class Found(NamedTuple):
    """What repeats say of a reading.

    Attributes
    ----------
    distance : float
        Squared, of the published numbers, in units of one experiment's covariance.
    p, p_se : float
        Share of repeats at least as far away, the published tables counted; and its Monte Carlo
        standard error.
    repeats : int
        As many as were needed to tell p from 0.05, or all.
    """

    distance: float
    p: float
    p_se: float
    repeats: int


NEVER = Found(np.inf, 0.0, 0.0, 0)  # of numbers that do not vary


def p_value(beyond: int, n: int) -> tuple[float, float]:
    """Return the share of n repeats at least as far away, the published tables counted; and se."""
    return (1 + beyond) / (n + 1), float(monte_carlo.share_se(beyond / n, n))


def is_told(beyond: int, n: int, far: bool) -> bool:
    """Tell whether n repeats are enough: p is told from 0.05, and, where below, from 0.01.

    Parameters
    ----------
    beyond, n : int
        Repeats at least as far away, and all.
    far : bool
        Whether the published tables are `FAR` beyond the farthest repeat.
    """
    p, se = p_value(beyond, n)
    if abs(p - SIGNIFICANCE) < SURE * se:
        return False
    return p > SIGNIFICANCE or far or (beyond > 0 and abs(p - STRICT) >= SURE * se)


def judge(
    trials: Trials, scores: Array, target: Target, orbits: Orbits, draws: Draws,
    kept: np.ndarray | None = None,
) -> Found:  # fmt: skip
    """Return how often the reading's own repeats are as far away as the published tables.

    Parameters
    ----------
    trials, scores, target, orbits, draws
        As of `vector_of`.
    kept : numpy.ndarray of int, optional
        Places of the numbers that count: all by default.
    """
    beyond, farthest = 0, 0.0
    before = 0
    places = np.arange(target.free_numbers) if kept is None else kept
    for n in LOOKS:
        vector = vector_of(trials, scores, target, orbits, draws, (before, n))
        found = squares(vector, places)
        if found is None:
            return NEVER
        published, own = found
        beyond += int((own >= published).sum())
        farthest = max(farthest, float(own.max()))
        before = n
        if is_told(beyond, n, published > FAR * farthest):
            break
    return Found(published, *p_value(beyond, before), before)
