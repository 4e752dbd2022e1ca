"""What a row of probabilities must be, and which columns seem to be no probabilities."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from pairing.numerics.arrays import Array
from pairing.reading.cells import MISSING, ROUNDING_OF_DOUBLE, RowError
from pairing.reading.columns import listed

MOST_DECIMALS = 15
MOST_STRAYS = 3  # columns that are no classes, which a message names
MOST_TRIED = 30  # columns among which they are looked for
ONE_OF_Q = 1 - 1e-6  # a largest probability above it is a label's


def distributions(
    names: Sequence[str], values: Array, rounding: float, tolerance: float
) -> tuple[Array, float]:
    """Return values as distributions.

    Parameters
    ----------
    names : sequence of str
        The columns, for messages.
    values : numpy.ndarray, shape (q, n)
    rounding : float
        Relative rounding of the values, as they were stored.
    tolerance : float
        As of `pairing.reading.predictions.chunks`.

    Returns
    -------
    distributions : numpy.ndarray, shape (q, n)
    off : float
        How far from one a row summed at most.

    Raises
    ------
    RowError
        For the first row at fault: a value out of range, or else a wrong sum.
    """
    # numbers are decimal and stored as binary ones: bounds that they meet must not refuse them
    slack = 2 * rounding + (len(values) + 4) * ROUNDING_OF_DOUBLE
    _check_range(names, values, tolerance + slack)
    sums = values.sum(axis=0)
    off = np.maximum(np.abs(sums - 1) - slack, 0.0)
    wrong = off > tolerance
    if wrong.any():
        wrong = off > max(tolerance, _off_by_rounding(values, rounding))
    positive = np.maximum(values, 0.0)
    totals = positive.sum(axis=0)
    wrong |= totals == 0
    if wrong.any():
        at = int(np.argmax(wrong))
        way = "--tolerance widens it" if totals[at] else "leave out rows without a prediction"
        raise RowError(
            at, f"{listed(names)} sum to {sums[at]:.6g}, must sum to 1 within {tolerance:g}; {way}"
        )
    scaled: Array = positive / totals
    return scaled, float(off.max(initial=0.0))


def _check_range(names: Sequence[str], values: Array, slack: float) -> None:
    legal = (values >= -slack) & (values <= 1 + slack)
    if not legal.all():
        at = int(np.argmin(legal.all(axis=0)))
        column = int(np.argmin(legal[:, at]))
        value = values[column, at]
        what = MISSING if np.isnan(value) else f"{value:g} is not a probability"
        raise RowError(at, f"{what}; give numbers from 0 to 1", names[column])


def _off_by_rounding(values: Array, rounding: float) -> float:
    """Return how far from one rounding to decimals may move a sum: by half a unit a number.

    Two numbers of one decimal are no evidence of rounding, and whole numbers are none at all.
    """
    q = len(values)
    for decimals in range(1 if q > 2 else 2, MOST_DECIMALS + 1):
        in_units = values * 10.0**decimals
        error = 4 * rounding * 10.0**decimals
        if error > 0.1:  # all numbers would pass
            break
        if (np.abs(in_units - np.rint(in_units)) <= error).all():
            return q / 2 * 10.0**-decimals
    return 0.0


def is_one_of_q(truth: Array) -> np.ndarray:
    """Say where one class has all of the true probability, as a label has it; shape (n,)."""
    largest: Array = truth.max(axis=0)
    return largest > ONE_OF_Q


def strays(values: Array, candidates: Sequence[int], tolerance: float) -> tuple[int, ...]:
    """Return the fewest columns without which a row is a distribution.

    Parameters
    ----------
    values : numpy.ndarray, shape (q,)
        Of one row; not a number where it is none.
    candidates : sequence of int
        The columns that may be left out.
    tolerance : float

    Returns
    -------
    tuple of int
        Empty if no few columns are enough.
    """
    for n in range(1, min(MOST_STRAYS, len(values) - 2) + 1):
        for left_out in combinations(candidates[:MOST_TRIED], n):
            rest = np.delete(values, left_out)
            try:
                distributions([""] * len(rest), rest[:, None], ROUNDING_OF_DOUBLE, tolerance)
            except RowError:
                continue
            return left_out
    return ()
