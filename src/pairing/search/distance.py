"""How far a reading of a setting lies from the published tables, jointly and table by table.

For each trial the numbers behind Tables 2 and 4-6 are one vector: the score of each pair, its
squared deviation times n / (n - 1), and the rates of each confusion table without its diagonal,
which the rest of a row fixes. Its mean over n trials is the tables; the covariance matrix S of
that vector over trials gives their Monte Carlo covariance S / n. The published tables, of m
trials, have the covariance S / m, so the squared distance is

    (ours - published)' [S (1 / n + 1 / m)]^-1 (ours - published).

Were the published tables made by this very reading, on other samples, this would follow
Hotelling's T-squared (Anderson 2003, section 5.2.2): times (n - k) / (k (n - 1)) it is F with k and
n - k degrees of freedom, k being the numbers compared: 42 for the paper. (Of its 54 numbers 12
are fixed by the others, because each row of rates sums to one.)
"""

from typing import NamedTuple

import numpy as np
from scipy.special import fdtrc, fdtri

from pairing.judging.published import Target
from pairing.numerics.arrays import Array
from pairing.numerics.boundary import check_real, check_whole
from pairing.numerics.compiled import compiled
from pairing.numerics.linear import (
    covariance,
    extend_cholesky_compiled,
    extend_solution_compiled,
    mahalanobis,
    mahalanobis_compiled,
    write_covariance,
)


class Rates(NamedTuple):
    """What distances in all readings share: the rates' part of them.

    Attributes
    ----------
    away : numpy.ndarray, shape (k, n)
        Rates of each trial minus their mean.
    difference : numpy.ndarray, shape (k,)
        Their mean minus the published rates.
    covariance : numpy.ndarray, shape (k, k)
    by_table : tuple of float
        Distance of each confusion table, in the order of the target's pairs.
    spread : float
        1 / n + 1 / m.
    """

    away: Array
    difference: Array
    covariance: Array
    by_table: tuple[float, ...]
    spread: float


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


def rates_part(rates: Array, target: Target) -> Rates:
    """Return the rates' part of the distance.

    Parameters
    ----------
    rates : numpy.ndarray, shape (pairs, n, q, q)
        Of each trial, pairs in the target's order.
    target : Target

    Raises
    ------
    ValueError
        One line: the argument, what it is, and what is wanted.
    """
    pairs, q, _ = target.rates.shape
    check_real("rates", rates, (pairs, "n", q, q), finite=False)
    check_whole("trials", rates.shape[1], 2)
    values = np.ascontiguousarray(off_diagonal(rates))
    mean = values.mean(axis=1)
    away = values - mean[:, None]
    difference = mean - off_diagonal(target.rates)
    spread = 1 / values.shape[1] + 1 / target.trials
    both = covariance(away, away) * spread
    size = len(mean) // len(target.pairs)
    tables = [slice(first, first + size) for first in range(0, len(mean), size)]
    by_table = tuple(
        mahalanobis(difference[own], np.ascontiguousarray(both[own, own])) for own in tables
    )
    return Rates(away, difference, both, by_table, spread)


def score_vector(scores: Array) -> Array:
    """Return, shape (2 * pairs, n), what Table 2's means and variances are the means of."""
    n = scores.shape[1]
    away = scores - scores.mean(axis=1, keepdims=True)
    return np.concatenate([scores, away**2 * (n / (n - 1))])


def distances(rates: Rates, scores: Array, factors: Array, target: Target) -> Array:
    """Return the squared distances of one reading, for several scales of its score.

    Parameters
    ----------
    rates : Rates
    scores : numpy.ndarray, shape (pairs, n)
    factors : numpy.ndarray, shape (F,)
        Scales of the score: a factor of all its values; NaN where the score has no such scale.
    target : Target

    Returns
    -------
    numpy.ndarray, shape (F, 2)
        Joint distance, and that of Table 2 alone; infinite where the numbers compared do not
        all vary over trials, or are not finite.

    Raises
    ------
    ValueError
        One line: the argument, what it is, and what is wanted.
    """
    check_real("scores", scores, (len(target.pairs), rates.away.shape[1]), finite=False)
    check_real("factors", factors, ("F",), finite=False)
    values = score_vector(scores)
    mean = values.mean(axis=1)
    scales = np.concatenate([np.repeat(factors[:, None], len(scores), axis=1)] * 2, axis=1)
    scales[:, len(scores) :] **= 2
    # a scaled score is held against the table as a score is against the table scaled back
    differences = mean - target.scores.T.ravel() / scales
    with np.errstate(invalid="ignore"):
        away = values - mean[:, None]
    result = np.full((len(factors), 2), np.inf)
    _write_distances(
        rates.away, rates.difference, rates.covariance, rates.spread, away, differences, result
    )
    return result


@compiled
def _write_distances(
    rates: Array, rate_difference: Array, rate_covariance: Array, spread: float,
    scores: Array, differences: Array, result: Array,
) -> None:  # fmt: skip
    k, extra = rates.shape[0], scores.shape[0]
    matrix = np.empty((k + extra, k + extra))
    matrix[:k, :k] = rate_covariance
    across, own = np.empty((extra, k)), np.empty((extra, extra))
    write_covariance(scores, rates, across)
    write_covariance(scores, scores, own)
    own *= spread
    matrix[k:, :k] = across * spread
    matrix[k:, k:] = own
    factor = np.zeros_like(matrix)
    regular = extend_cholesky_compiled(matrix, factor, 0)
    difference, solution = np.empty(k + extra), np.empty(k + extra)
    difference[:k] = rate_difference
    for place in range(differences.shape[0]):
        result[place, 1] = mahalanobis_compiled(differences[place], own)
        if regular:
            difference[k:] = differences[place]
            result[place, 0] = extend_solution_compiled(factor, difference, solution, 0)


def p_value(distance: Array, k: int, n: int) -> Array:
    """Return the chance of a squared distance at least as large, had this reading made the tables.

    Parameters
    ----------
    distance : numpy.ndarray
    k : int
        Numbers compared.
    n : int, > k
        Trials.
    """
    return np.asarray(fdtrc(k, n - k, np.asarray(distance) * (n - k) / (k * (n - 1))))


def critical_distance(k: int, n: int, level: float) -> float:
    """Return the squared distance whose `p_value` is `level`: beyond it a reading is rejected.

    Parameters
    ----------
    k, n : int
        As of `p_value`.
    level : float, 0 < level < 1
    """
    return float(fdtri(k, n - k, 1 - level) * (k * (n - 1)) / (n - k))
