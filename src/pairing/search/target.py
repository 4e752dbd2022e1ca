"""The published numbers that a search is held against: the paper's, or a user's own tables."""

import csv
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import PlainValidator

from pairing.numerics.arrays import Array

PAPER = "paper"
ROUNDING = 2.5e-4  # four entries printed to four decimals add up to one within this

ArrayInJson = Annotated[Array, PlainValidator(np.array)]


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


def folder_of(published: str, root: Path) -> Traversable:
    """Return the folder that holds the tables: of the paper, or a user's under the project."""
    return files("pairing.judging") / "published_tables" if published == PAPER else root / published


def read_target(folder: Traversable, trials: int) -> Target:
    """Read ``table_2.csv`` and the confusion tables that ``index.csv`` names with a pair.

    Raises
    ------
    ValueError
        One line: a file that is missing or not a table, a pair without one, a rate that is
        none, or a row whose rates do not sum to one.
    """
    table_2 = _read(folder, "table_2", "pair", "mean", "variance")
    scores = {row["pair"]: [row["mean"], row["variance"]] for row in table_2}
    index = _read(folder, "index", "pair", "table")
    numbers = {row["pair"]: row["table"] for row in index if row["pair"]}
    if not scores or set(scores) != set(numbers):
        raise ValueError(
            f"{folder}: table_2.csv has the pairs {sorted(scores)} and index.csv "
            f"{sorted(numbers)}; give each pair a row in both"
        )
    rates = [_rates(folder, f"table_{numbers[pair]}") for pair in scores]
    if len({one.shape for one in rates}) > 1:
        raise ValueError(f"{folder}: tables differ in their number of classes; mend index.csv")
    numbers_2 = _numbers(list(scores.values()), folder, "table_2")
    return Target(tuple(scores), numbers_2, np.stack(rates), trials)


def _read(folder: Traversable, name: str, *columns: str) -> list[dict[str, str]]:
    try:
        with (folder / f"{name}.csv").open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{folder}/{name}.csv: cannot be read ({error}); add it") from None
    for column in columns:
        if not all(column in row for row in rows):
            raise ValueError(f"{folder}/{name}.csv: has no column {column}; add it")
    return rows


def _numbers(rows: list[list[str]], folder: Traversable, name: str) -> Array:
    try:
        numbers = np.array(rows, dtype=float)
    except (ValueError, TypeError):
        numbers = np.full(1, np.nan)
    if not np.isfinite(numbers).all():
        raise ValueError(f"{folder}/{name}.csv: {rows} are not all numbers; mend them")
    return numbers


def _rates(folder: Traversable, name: str) -> Array:
    rows = [[value for key, value in row.items() if key != "true"] for row in _read(folder, name)]
    rates = _numbers(rows, folder, name)
    if rates.ndim != 2 or rates.shape[0] != rates.shape[1]:
        raise ValueError(f"{folder}/{name}.csv: is not square; give a row and a column a class")
    for number, row in enumerate(rates, start=1):
        if not ((row >= 0).all() and abs(row.sum() - 1) <= ROUNDING):
            raise ValueError(
                f"{folder}/{name}.csv: row {number} sums to {row.sum():.4f}; rates are at least 0 "
                "and sum to 1"
            )
    return rates
