"""What a row of probabilities must be, and which columns seem to be no probabilities."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from pairing.numerics.arrays import Array
from pairing.reading.cells import LEGAL, ROUNDING_OF_DOUBLE, RowError
from pairing.reading.columns import listed

MOST_DECIMALS = 15
MOST_STRAYS = 3  # columns that are no classes, which a message names
MOST_TRIED = 30  # columns among which they are looked for
ONE_OF_Q = 1 - 1e-6  # a largest probability above it is a label's


def distributions(
    names: Sequence[str], values: Array, rounding: float, tolerance: float
) -> tuple[Array, Array]:
    """Return values as distributions; a row's sum may be off as far as its own decimals let it.

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
    off : numpy.ndarray, shape (n,)
        How far from one the rows summed.

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
        far = np.flatnonzero(wrong)
        few = values[:, far]
        wrong[far] = off[far] > off_by_rounding(few, sums[far], decimals(few, rounding))
    positive = np.maximum(values, 0.0)
    totals = positive.sum(axis=0)
    wrong |= totals == 0
    if wrong.any():
        at = int(np.argmax(wrong))
        raise wrong_sum(names, at, float(sums[at]), tolerance, empty=not totals[at])
    return positive / totals, off


def wrong_sum(
    names: Sequence[str], row: int, total: float, tolerance: float, empty: bool = False
) -> RowError:
    """Return what is to be said of a row that does not sum to one."""
    if empty:
        return RowError(row, f"{listed(names)} sum to 0; leave out rows without a prediction")
    return RowError(
        row,
        f"{listed(names)} sum to {total:.6g}, must sum to 1 within {tolerance:g}; --tolerance "
        "widens it",
    )


def _check_range(names: Sequence[str], values: Array, slack: float) -> None:
    legal = (values >= -slack) & (values <= 1 + slack)
    if not legal.all():
        at = int(np.argmin(legal.all(axis=0)))
        column = int(np.argmin(legal[:, at]))
        value = values[column, at]
        raise RowError(at, f"{value:g} is not a probability; give {LEGAL}", names[column])


def decimals(values: Array, rounding: float) -> np.ndarray:
    """Return the fewest decimals to which all numbers of a row are rounded.

    Returns
    -------
    numpy.ndarray of int, shape (n,)
        0 for whole numbers, `MOST_DECIMALS` + 1 where numbers are not rounded.
    """
    found = np.full(values.shape[1], MOST_DECIMALS + 1)
    left = np.arange(values.shape[1])
    for n in range(MOST_DECIMALS + 1):
        error = 4 * rounding * 10.0**n
        if error > 0.1 or not len(left):  # all numbers would pass
            break
        in_units = values[:, left] * 10.0**n
        fits = (np.abs(in_units - np.rint(in_units)) <= error).all(axis=0)
        found[left[fits]] = n
        left = left[~fits]
    return found


def off_by_rounding(values: Array, sums: Array, decimals: np.ndarray | int) -> Array:
    """Return how far from one rounding to decimals may have moved a sum.

    A number is moved by half a unit of the last decimal at most, and one that became zero was not
    moved up. Two numbers of one decimal are no evidence of rounding, and whole numbers are none.
    """
    moved = np.where(sums > 1, (values > 0).sum(axis=0), len(values))
    known = (decimals >= np.where(len(values) > 2, 1, 2)) & np.less_equal(decimals, MOST_DECIMALS)
    limit: Array = np.where(known, moved / 2 * 10.0 ** -np.asarray(decimals, dtype=float), 0.0)
    return limit


class Rounding:
    """Holds rows whose sums are off to the decimals of all rows, which show at the end alone.

    So the answer does not depend on how a table is cut into batches.
    """

    def __init__(self, names: Sequence[str], tolerance: float):
        self.names, self.tolerance = names, tolerance
        self.decimals = 0  # of all rows so far
        # the first row, and its sum, that is too far off if all rows have so many decimals
        self.first: dict[int, tuple[int, float]] = {}

    def add(self, values: Array, off: Array, rounding: float, before: int) -> None:
        """Take rows that came after `before` others, and how far off they are."""
        if self.decimals <= MOST_DECIMALS:
            start = decimals(values[:, :1], rounding)  # most tables are not rounded at all
            unrounded = start.max(initial=0) > MOST_DECIMALS
            own = start if unrounded else decimals(values, rounding)
            self.decimals = max(self.decimals, int(own.max(initial=0)))
        at = np.flatnonzero(off > self.tolerance)
        sums = values[:, at].sum(axis=0)
        for n in range(1, MOST_DECIMALS + 2) if len(at) else ():
            wrong = off[at] > off_by_rounding(values[:, at], sums, n)
            if n not in self.first and wrong.any():
                i = int(np.argmax(wrong))
                self.first[n] = before + int(at[i]), float(sums[i])

    def fault(self) -> RowError | None:
        """Return the first row at fault, counted from the first of the table."""
        row = self.first.get(max(self.decimals, 1))
        return wrong_sum(self.names, *row, self.tolerance) if row else None


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
