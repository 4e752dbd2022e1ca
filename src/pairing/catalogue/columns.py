"""What the columns of all tables are: `columns.csv` beside this file, and the scores.

The file names tables as stages make them. A table for people holds what its source does, in CSV
with classes and residuals apart.
"""

import csv
from dataclasses import dataclass, replace
from importlib.resources import files

from pairing.catalogue.factors import FACTORS, TrainingFactor
from pairing.catalogue.kinds import OneOf, Range, Truth
from pairing.catalogue.scores import CONFUSION, READINGS, SCORES
from pairing.catalogue.tables import SEARCH_TABLES, STUDY_TABLES

HOLD_SETTINGS = ("design", "candidates", "readings", "specifications")


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
    return [replace(one, tables=_made_from(one.tables)) for one in _read("csv")]


def _made_from(sources: tuple[str, ...]) -> tuple[str, ...]:
    specs = (STUDY_TABLES | SEARCH_TABLES).items()
    return tuple(name for name, spec in specs if spec.source in sources)


def explore_columns() -> list[ColumnEntry]:
    """Return the columns of the tables behind the page that readers explore."""
    return _read("explore")


def convergence_columns() -> list[ColumnEntry]:
    """Return the columns of the tables of the study of convergence."""
    return _read("convergence")


def software_columns() -> list[ColumnEntry]:
    """Return the columns of the tables of the study of other software."""
    return _read("software")


def search_columns() -> list[ColumnEntry]:
    """Return the columns of the search's tables; of a factor that is not among them by its kind."""
    known = _read("search")
    named = {one.name for one in known}
    return known + [_of_factor(one) for name, one in FACTORS.items() if name not in named]


def _of_factor(factor: TrainingFactor) -> ColumnEntry:
    """Return the column of a factor in all tables that hold whole settings."""
    limits = factor.kind.interval if isinstance(factor.kind, Range) else ""
    number = "integer" if factor.whole else "number"
    kind = {Range: number, OneOf: "text", Truth: "truth"}[type(factor.kind)]
    return ColumnEntry(factor.name, HOLD_SETTINGS, kind, limits, f"{factor.words}: a factor")
