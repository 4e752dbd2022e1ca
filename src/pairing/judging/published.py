"""The paper's Tables 1-6 as data, printed digits kept."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import pandas as pd

from pairing.numerics.arrays import Array

FOLDER = files("pairing.judging") / "published_tables"
CONFUSION_TABLES = (4, 5, 6)
RATE_STEP = 1e-4  # Tables 3-6 are printed to four decimals


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
    printed : pandas.DataFrame of str
        The entries, digit for digit.
    """

    number: int
    pages: str
    caption: str
    note: str
    pair: str
    printed: pd.DataFrame


@cache
def table(number: int) -> PublishedTable:
    """Return one of the paper's tables.

    Parameters
    ----------
    number : int
        From 1 to 6.
    """
    with (FOLDER / "index.csv").open() as file:
        index = pd.read_csv(file, dtype=str, keep_default_na=False, index_col="table")
    entry = index.loc[str(number)]
    with (FOLDER / f"table_{number}.csv").open() as file:
        printed = pd.read_csv(file, dtype=str)
    return PublishedTable(
        number, entry["pages"], entry["caption"], entry["note"], entry["pair"], printed
    )


@cache
def rates(number: int) -> Array:
    """Return one of the Tables 3-6 as an array, shape (4, 4), row the true class."""
    values = table(number).printed.drop(columns="true").to_numpy(dtype=float)
    values.flags.writeable = False
    return values


def scores() -> pd.DataFrame:
    """Return Table 2: one row a pair, with the mean and variance of eq. (4) over trials."""
    return table(2).printed.set_index("pair").astype(float)


def confusion_table_of(pair: str) -> int | None:
    """Return which of the Tables 4-6 holds a pair's rates, or None if none does."""
    return next((number for number in CONFUSION_TABLES if table(number).pair == pair), None)
