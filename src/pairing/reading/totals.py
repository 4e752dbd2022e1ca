"""Rows of predictions reduced to sums, a block at a time, so that memory does not grow."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from pairing.cross_entropy import entropy, kullback_leibler, log
from pairing.numerics import lanes
from pairing.numerics.arrays import Array
from pairing.reading.predictions import Chunk
from pairing.reading.rows import is_one_of_q

SLOPES = 2.0 ** np.arange(-8, 4.25, 0.5)  # slopes at which sums are kept; the range searched
AS_GIVEN = int(np.flatnonzero(SLOPES == 1.0)[0])
LOG_OF_ZERO = -1e6  # so low that every power of it vanishes, and finite
BINS = 20  # of the top probability and of the probability given to the true class
BLOCK = 2**15  # probabilities taken at a time: they stay in the processor's cache


class Totals(NamedTuple):
    """Sums over rows; those of several blocks are added.

    A row is possible if the class that came true was given more than zero. A row's cost is
    -log of that probability, in nats.

    Attributes
    ----------
    rows, possible : numpy.ndarray, shape (q,)
        Rows and possible rows by true class.
    cost : numpy.ndarray, shape (2, q)
        Cost and its square over possible rows, by true class.
    scores : numpy.ndarray, shape (2, 4)
        Values and squares of: whether the likeliest class came true (shared between ties), its
        probability, the second less the first, the Brier score.
    slopes : numpy.ndarray, shape (5, len(SLOPES))
        Over possible rows, at each slope: cost, its first and second derivative by the slope,
        the squares of the first derivative and of the cost's change from slope one.
    bins : numpy.ndarray, shape (4, BINS)
        By the likeliest class's probability: rows, that probability, whether it came true
        (shared between ties), and the square of that.
    given_to_truth : numpy.ndarray, shape (BINS,)
        Rows by the probability that was given to the class that came true.
    shifted : numpy.ndarray, shape (2,)
        Whether the likeliest class came true, if labels are raised or lowered by one.
    truth : numpy.ndarray, shape (2, 6)
        Values and squares, where the true probabilities are known, of: their entropy, their
        maximum, their expected Brier score, the divergence of the predictions from them, the
        true probability of the class that came true less its expectation, and whether one class
        has all.
    """

    rows: Array
    possible: Array
    cost: Array
    scores: Array
    slopes: Array
    bins: Array
    given_to_truth: Array
    shifted: Array
    truth: Array


def total(parts: Iterable[Chunk], neighbours: np.ndarray) -> tuple[Totals | None, bool]:
    """Reduce rows to sums.

    Parameters
    ----------
    parts : iterable of pairing.reading.predictions.Chunk
    neighbours : numpy.ndarray of int, shape (2, q)
        The classes whose labels are one more and one less than each class's; -1 for none.

    Returns
    -------
    totals : Totals or None
        None where there are no rows.
    with_truth : bool
    """
    totals: Totals | None = None
    with_truth = False
    for block in _blocks(parts):
        one = _totals(block, neighbours)
        with_truth = block.truth is not None
        totals = one if totals is None else Totals(*map(np.add, totals, one))
    return totals, with_truth


def _blocks(parts: Iterable[Chunk]) -> Iterator[Chunk]:
    for p, labels, truth in parts:
        size = max(1, BLOCK // len(p))
        for at in range(0, len(labels), size):
            rows = slice(at, at + size)
            part = None if truth is None else truth[:, rows]
            yield Chunk(np.ascontiguousarray(p[:, rows]), labels[rows], part)


def _with_squares(values: Array) -> Array:
    both: Array = np.stack([values.sum(axis=-1), (values**2).sum(axis=-1)])
    return both


def _totals(block: Chunk, neighbours: np.ndarray) -> Totals:
    p, labels, truth = block
    q, at_row = len(p), np.arange(len(labels))
    given, top, log_p = p[labels, at_row], p.max(axis=0), log(p)
    tied = p == top
    share = 1 / tied.sum(axis=0)
    right = tied[labels, at_row] * share
    others = neighbours[:, labels]
    shifted = ((others >= 0) & tied[others, at_row]) * share
    brier = (p**2).sum(axis=0) - 2 * given + 1
    possible = given > 0
    cost = np.where(possible, -np.where(possible, log_p[labels, at_row], 0.0), 0.0)
    if not possible.all():
        log_p = log_p[:, possible]
    of_truth = np.zeros((2, 6)) if truth is None else _totals_of_truth(truth, p, labels)
    return Totals(
        rows=_by(labels, q),
        possible=_by(labels, q, possible),
        cost=np.stack([_by(labels, q, cost), _by(labels, q, cost**2)]),
        scores=_with_squares(np.stack([right, top, top - right, brier])),
        slopes=_totals_at_slopes(log_p, labels[possible]),
        bins=np.stack([_by(_bin(top), BINS, part) for part in (None, top, right, right**2)]),
        given_to_truth=_by(_bin(given), BINS),
        shifted=shifted.sum(axis=1),
        truth=of_truth,
    )


def _by(groups: np.ndarray, n: int, values: Array | None = None) -> Array:
    return np.bincount(groups, weights=values, minlength=n).astype(float)


def _bin(probability: Array) -> np.ndarray:
    bins: np.ndarray = np.minimum((probability * BINS).astype(int), BINS - 1)
    return bins


def _totals_of_truth(truth: Array, p: Array, labels: np.ndarray) -> Array:
    values = [
        entropy(truth),
        truth.max(axis=0),
        (truth * (1 - truth)).sum(axis=0),
        kullback_leibler(truth, p),
        truth[labels, np.arange(len(labels))] - (truth**2).sum(axis=0),
        is_one_of_q(truth),
    ]
    return _with_squares(np.stack(values))


def _totals_at_slopes(log_p: Array, labels: np.ndarray) -> Array:
    """Return `Totals.slopes`.

    With r proportional to p^s, the cost log sum p^s - s log p_true has the derivatives
    E_r[log p] - log p_true and Var_r[log p] by s.
    """
    below = np.maximum(log_p - log_p.max(axis=0), LOG_OF_ZERO)
    true = below[labels, np.arange(len(labels))]
    as_given = lanes.log(lanes.exp(below).sum(axis=0)) - true
    sums = np.empty((5, len(SLOPES)))
    for i, slope in enumerate(SLOPES):
        power = lanes.exp(slope * below)
        total = power.sum(axis=0)
        weighted = power * below
        mean = weighted.sum(axis=0) / total
        weighted *= below
        cost = lanes.log(total) - slope * true
        first = mean - true
        second = weighted.sum(axis=0) / total - mean**2
        change = cost - as_given
        sums[:, i] = [part.sum() for part in (cost, first, second, first**2, change**2)]
    return sums
