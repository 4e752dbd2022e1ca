"""The report: one HTML file that needs no network, from the question to the verdicts.

Nothing is computed here; sentences take their numbers from `pairing.judging.headline` and tables
from `pairing.output.tables`.
"""

import base64
import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import pandas as pd

from pairing.catalogue.figures import GROUPS
from pairing.catalogue.levels import QUANTITIES
from pairing.catalogue.pairs import PAIRS
from pairing.catalogue.procedures import PROCEDURES
from pairing.catalogue.tables import ALL_TABLES, CONVERGENCE_TABLES, SEARCH_TABLES, SOFTWARE_TABLES
from pairing.catalogue.verdicts import MARKS
from pairing.mathematics.headline import mathematics
from pairing.output import answer, templating
from pairing.output.convergence import points
from pairing.output.glossary import explain
from pairing.output.provenance import versions
from pairing.output.software import in_sentences
from pairing.output.tables import (
    PaperTable,
    cells,
    numbers_by_program,
    orders_by_program,
    table_2,
    table_3,
    tables_4_to_6,
)
from pairing.output.words import WORDS
from pairing.study.settings import Study, settings_rows


def picture(svg: bytes) -> str:
    """Return a drawing as a data address, so that the page needs no other file."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg).decode("ascii")


def table_parts(rows: Mapping[str, pd.DataFrame]) -> dict[str, dict[str, Any]]:
    """Return title, caption, header and cells of every table."""
    return {
        name: {
            "title": spec.title,
            "caption": spec.caption,
            "header": [column.header for column in spec.columns],
            "cells": [[_minus(cell) for cell in line] for line in cells(spec, rows[spec.source])],
            "path": f"{_folder(name)}tables/{name}",
        }
        for name, spec in ALL_TABLES.items()
        if spec.source in rows
    }


def _folder(table: str) -> str:
    """Return where a table's folder stands below ``results/``."""
    if table in SEARCH_TABLES:
        return "search/"
    if table in SOFTWARE_TABLES:
        return "software/"
    return "convergence/" if table in CONVERGENCE_TABLES else ""


def _minus(cell: str) -> str:
    """Return a cell with the sign of a number that is one word, as figures have it."""
    return re.sub(r"(?<![^\s(])-(?=\d+(?:\.\d+)?(?:$|[\s,)]))", "−", cell)


def figure_parts(pictures: Mapping[str, bytes]) -> dict[str, dict[str, Any]]:
    """Return what each figure shows, its picture, and what it was made from and by."""
    return {
        name: {
            **asdict(group.figures[name]),
            "picture": picture(pictures[name]),
            "path": f"{group.folder}/{name}",
            "module": f"{group.module}.{name}",
            "rule": group.rule,
        }
        for group in GROUPS
        for name in group.figures
        if name in pictures
    }


def paper_tables(
    rows: Mapping[str, pd.DataFrame], normalisation: str, trials: int
) -> dict[str, PaperTable | list[PaperTable]]:
    """Return the paper's Tables 2 to 6 in its form, and numbers and orders by program.

    Orders are those over so many trials.
    """
    return {
        "table_2": table_2(rows["numbers"], normalisation),
        "table_3": table_3(rows["bayes_rates"]),
        "tables_4_to_6": tables_4_to_6(rows["numbers"]),
        "programs": [
            numbers_by_program(rows["program_numbers"]),
            orders_by_program(rows["program_orders"], trials),
        ],
    }


def render(
    study: Study,
    headline: Mapping[str, Any],
    rows: Mapping[str, pd.DataFrame],
    pictures: Mapping[str, bytes],
    code: str,
    lock: str,
    programs: Mapping[str, Any],
    search: Mapping[str, Any] | None = None,
    convergence: Mapping[str, Any] | None = None,
    software: Mapping[str, Any] | None = None,
) -> str:
    """Return the report as HTML.

    Parameters
    ----------
    study : pairing.study.settings.Study
    headline : dict
        From `pairing.judging.headline.headline`.
    rows : dict of pandas.DataFrame
        The comparison's results by name.
    pictures : dict of bytes
        Drawings in SVG by figure name.
    code, lock : str
        Digests of the project's code and of its lock file.
    programs : dict
        The summary of `pairing.judging.programs.compare_programs`.
    search : dict, optional
        From `pairing.search.findings.findings`; without it the page has no section on the search.
    convergence : dict, optional
        From `pairing.convergence.answers.answers`; likewise.
    software : dict, optional
        From `pairing.software.judge.judge`; likewise. With one of the three the page stands in a
        folder below ``results``, and else there.
    """
    page = templating.page("report.html").render(
        root="../" if search or convergence or software else "",
        question=answer.QUESTION,
        answer=answer.sentences(headline),
        marks=MARKS,
        papers=paper_tables(rows, headline["normalisation"], programs["trials"]),
        study=study,
        labels={name: pair.label for name, pair in PAIRS.items()},
        settings=settings_rows(study),
        h=headline,
        by=programs,
        s=search,
        c=convergence,
        c_points=points(convergence) if convergence else [],
        f=software,
        f_words=in_sentences(software) if software else {},
        words=WORDS,
        procedures=PROCEDURES,
        families=QUANTITIES,
        m=mathematics(rows),
        tables=table_parts(rows),
        figures=figure_parts(pictures),
        digests={"config": headline["config_digest"], "code": code, "lock": lock},
        versions=versions(),
    )
    # a number stays beside its per cent
    return re.sub(r"(?<=\d) %", "\N{NO-BREAK SPACE}%", explain(page))
