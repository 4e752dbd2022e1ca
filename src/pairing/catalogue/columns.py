"""What the columns of all tables are: `columns.csv` beside this file, and the scores.

A table for people is named as its file, one that a stage makes as its result.
"""

import csv
from dataclasses import dataclass
from importlib.resources import files

from pairing.catalogue.scores import CONFUSION, READINGS, SCORES


@dataclass(frozen=True)
class ColumnEntry:
    """A column.

    Attributes
    ----------
    name : str
    tables : tuple of str
        Those that hold it; none for the trials table.
    kind : str
        text, words, number, integer, list or truth.
    limits : str
        The range of its numbers, as an interval; empty where it has none.
    meaning : str
    """

    name: str
    tables: tuple[str, ...]
    kind: str
    limits: str
    meaning: str


def _read(of: str) -> list[ColumnEntry]:
    text = (files("pairing.catalogue") / "columns.csv").read_text(encoding="utf-8")
    return [
        ColumnEntry(
            row["name"],
            tuple(filter(None, row["tables"].split(", "))),
            row["kind"],
            row["range"],
            row["meaning"],
        )
        for row in csv.DictReader(text.splitlines())
        if row["of"] == of
    ]


def trials_columns() -> list[ColumnEntry]:
    """Return the columns of `results/trials.parquet`: of fits, then of scores."""
    scores = [*READINGS.values(), *SCORES.values(), CONFUSION]
    return _read("fits") + [
        ColumnEntry(one.name, (), one.kind, one.limits, one.words) for one in scores
    ]


def csv_columns() -> list[ColumnEntry]:
    """Return the columns of tables for people, as CSV."""
    return _read("csv")


def search_columns() -> list[ColumnEntry]:
    """Return the columns of the search's tables."""
    return _read("search")
