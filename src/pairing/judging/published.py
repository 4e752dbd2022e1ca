"""Published tables as data, printed digits kept: the paper's own, or a user's of the same form.

A folder holds ``index.csv`` and a ``table_N.csv`` for each row of it. Table 2 gives mean and
variance of eq. (4) over trials by pair; a table whose row in the index names a pair holds its
rates. This module imports little, because the workflow reads the tables before a run.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, NamedTuple

import numpy as np
from pydantic import PlainValidator

from pairing.numerics.arrays import Array

PAPER = "paper"
FOLDER = files("pairing.judging") / "published_tables"
CONFUSION_TABLES = (4, 5, 6)
RATE_STEP = 1e-4  # Tables 3-6 are printed to four decimals
ROUNDING = 2.5 * RATE_STEP  # four entries printed so add up to one within this

Rows = list[dict[str, str]]
ArrayInJson = Annotated[Array, PlainValidator(np.array)]


@dataclass(frozen=True)
class PublishedTable:
    """One table as printed.

    Attributes
    ----------
    number : int
    pages, caption, note : str
        Where it stands (the scan has no page breaks), its caption in short, and what to know.
    pair : str
        The pair whose results it holds; empty for Tables 1-3.
    printed : list of dict of str
        The entries, digit for digit, row by row.
    """

    number: int
    pages: str
    caption: str
    note: str
    pair: str
    printed: Rows


class Score(NamedTuple):
    """A row of Table 2: mean and variance of eq. (4) over trials."""

    mean: float
    variance: float


@dataclass(frozen=True)
class Target:
    """Tables 2 and 4-6 as numbers.

    Attributes
    ----------
    pairs : tuple of str
        In the order of the rows below.
    scores : numpy.ndarray, shape (pairs, 2)
        Mean and variance of eq. (4) over trials (Table 2).
    rates : numpy.ndarray, shape (pairs, q, q)
        Class-conditional classification rates, row the true class (Tables 4-6).
    trials : int
        Of the experiment behind them.
    """

    pairs: tuple[str, ...]
    scores: ArrayInJson
    rates: ArrayInJson
    trials: int

    @property
    def free_numbers(self) -> int:
        """How many numbers are free: each row of rates sums to one."""
        pairs, q, _ = self.rates.shape
        return 2 * pairs + pairs * q * (q - 1)


@cache
def table(number: int) -> PublishedTable:
    """Return one of the paper's tables.

    Parameters
    ----------
    number : int
        From 1 to 6.
    """
    (entry,) = (row for row in _read(FOLDER, "index") if row["table"] == str(number))
    printed = _read(FOLDER, f"table_{number}")
    return PublishedTable(
        number, entry["pages"], entry["caption"], entry["note"], entry["pair"], printed
    )


@cache
def rates(number: int) -> Array:
    """Return one of the Tables 3-6 as an array, shape (4, 4), row the true class."""
    values = _square(FOLDER, f"table_{number}")
    values.flags.writeable = False
    return values


def scores() -> dict[str, Score]:
    """Return Table 2, by pair."""
    rows = table(2).printed
    return {row["pair"]: Score(float(row["mean"]), float(row["variance"])) for row in rows}


def confusion_table_of(pair: str) -> int | None:
    """Return which of the Tables 4-6 holds a pair's rates, or None if none does."""
    return next((number for number in CONFUSION_TABLES if table(number).pair == pair), None)


def folder_of(published: str, root: Path) -> Traversable:
    """Return the folder that holds the tables: of the paper, or a user's under the project."""
    return FOLDER if published == PAPER else root / published


def read_target(folder: Traversable, trials: int) -> Target:
    """Read ``table_2.csv`` and the confusion tables that ``index.csv`` names with a pair.

    Raises
    ------
    ValueError
        One line: a file that is missing or not a table, a pair without one or twice, a mean or
        variance that is not above 0, classes in another order, a rate that is none, or a row whose
        rates do not sum to one.
    """
    scores = _scores(folder)
    index = _read(folder, "index", "pair", "table")
    numbers = _once(folder, "index", [row for row in index if row["pair"]], "table")
    if not scores or set(scores) != set(numbers):
        raise ValueError(
            f"{folder}: table_2.csv has the pairs {sorted(scores)} and index.csv "
            f"{sorted(numbers)}; give each pair a row in both"
        )
    found = [_rates(folder, f"table_{numbers[pair]}") for pair in scores]
    if len({one.shape for one in found}) > 1:
        raise ValueError(f"{folder}: tables differ in their number of classes; mend index.csv")
    return Target(tuple(scores), np.array(list(scores.values())), np.stack(found), trials)


def _scores(folder: Traversable) -> dict[str, Score]:
    rows = _read(folder, "table_2", "pair", "mean", "variance")
    means, variances = (_once(folder, "table_2", rows, name) for name in ("mean", "variance"))
    values = _numbers([[means[pair], variances[pair]] for pair in means], folder, "table_2")
    found = {pair: Score(*map(float, row)) for pair, row in zip(means, values, strict=True)}
    for pair, (mean, variance) in found.items():
        if mean <= 0 or variance <= 0:
            raise ValueError(
                f"{folder}/table_2.csv: {pair} has mean {mean:g} and variance {variance:g}; both "
                "are above 0"
            )
    return found


def _once(folder: Traversable, name: str, rows: Rows, column: str) -> dict[str, str]:
    """Return a column by pair."""
    found = {row["pair"]: row[column] for row in rows}
    if len(found) < len(rows):
        raise ValueError(f"{folder}/{name}.csv: has a pair twice; give each one row")
    return found


def _read(folder: Traversable, name: str, *columns: str) -> Rows:
    path = f"{folder}/{name}.csv"
    try:
        # a spreadsheet may put a mark before the first column
        with (folder / f"{name}.csv").open(encoding="utf-8-sig") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise ValueError(f"{path}: cannot be read ({error.strerror}); add it") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise ValueError(f"{path}: is no CSV in UTF-8 ({error}); save it as such") from None
    for number, row in enumerate(rows, start=1):
        # the reader puts what is too much under None, and None where something lacks
        if None in row or None in row.values():
            raise ValueError(
                f"{path}: row {number} has not as many values as there are columns; separate them "
                "by commas, and write decimals with a point"
            )
    for column in columns:
        if not all(column in row for row in rows):
            raise ValueError(
                f"{path}: has no column {column}; add it, with commas between the columns"
            )
    return rows


def _numbers(rows: list[list[str]], folder: Traversable, name: str) -> Array:
    try:
        numbers = np.array(rows, dtype=float)
    except (ValueError, TypeError):
        numbers = np.full(1, np.nan)
    if not np.isfinite(numbers).all():
        raise ValueError(f"{folder}/{name}.csv: {rows} are not all numbers; mend them")
    return numbers


def _square(folder: Traversable, name: str) -> Array:
    table = _read(folder, name, "true")
    labels = [row["true"] for row in table]
    rows = [[value for key, value in row.items() if key != "true"] for row in table]
    values = _numbers(rows, folder, name)
    if values.ndim != 2 or values.shape[0] != values.shape[1]:
        raise ValueError(f"{folder}/{name}.csv: is not square; give a row and a column a class")
    if ["true", *labels] != list(table[0]) or len(set(labels)) < len(labels):
        raise ValueError(
            f"{folder}/{name}.csv: has the columns {list(table[0])[1:]} and the rows {labels}; "
            "name the classes once each, in the same order"
        )
    return values


def _rates(folder: Traversable, name: str) -> Array:
    found = _square(folder, name)
    for number, row in enumerate(found, start=1):
        if not ((row >= 0).all() and abs(row.sum() - 1) <= ROUNDING):
            raise ValueError(
                f"{folder}/{name}.csv: row {number} sums to {row.sum():.4f}; rates are at least 0 "
                "and sum to 1"
            )
    return found
