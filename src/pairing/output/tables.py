"""Results as tables for people: Markdown and LaTeX from one description, CSV with all digits."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pairing.catalogue.levels import QUANTITIES
from pairing.catalogue.pairs import PAIRS
from pairing.catalogue.tables import NUMBERS, TableSpec
from pairing.catalogue.verdicts import NOT_TESTABLE


def rows_of(spec: TableSpec, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that a table shows."""
    return rows[rows["table"].isin(spec.tables)] if spec.tables else rows


def cells(spec: TableSpec, rows: pd.DataFrame) -> list[list[str]]:
    """Return a table's cells as text, row by row."""
    shown = rows_of(spec, rows)
    written = [shown[column.key].map(column.written) for column in spec.columns]
    return [list(row) for row in zip(*written, strict=True)]


def to_markdown(spec: TableSpec, rows: pd.DataFrame) -> str:
    """Return a table in Markdown."""
    header = [column.header for column in spec.columns]
    escaped = [[cell.replace("|", r"\|") for cell in line] for line in cells(spec, rows)]
    lines = [header, ["---"] * len(header), *escaped]
    body = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    return f"**{spec.title}**\n\n{body}\n\n{spec.caption}\n"


_LATEX_SPECIAL = {character: rf"\{character}" for character in "%_&#${}"} | {
    "–": "--",
    "−": "$-$",
    "×": r"$\times$",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "\\": r"\textbackslash{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
}


def latex(text: str) -> str:
    """Return a text as LaTeX sets it."""
    return "".join(_LATEX_SPECIAL.get(character, character) for character in text)


PAGE = 180  # characters in scriptsize on a landscape page of A4, with margins of 1 cm
GAP = 2  # characters between two columns
LONG = 16  # letters of a word that may be broken, after one of these
_BREAKS = re.compile(r"(?<=[*/,;=_+)])")


def _cell(text: str) -> str:
    words = (map(latex, _parts(word)) for word in text.split(" "))
    return " ".join(r"\allowbreak{}".join(parts) for parts in words)


def _parts(word: str) -> list[str]:
    return _BREAKS.split(word) if len(word) > LONG else [word]


def _length(text: str) -> float:
    """Return a text's length in letters of the usual width."""
    wide = sum(letter in "mwMW%" for letter in text) + sum(map(str.isupper, text))
    return len(text) + wide / 2


def _widths(columns: list[list[str]]) -> list[float] | None:
    """Return each column's share of a page's width; None if all fit as they are.

    A column is at most as wide as its longest cell and at least as its longest word; between
    them, widths are as the roots of the columns' mean lengths.
    """
    lengths = [[_length(cell) for cell in column] for column in columns]
    longest = np.array([max(column) for column in lengths])
    if (longest + GAP).sum() <= PAGE:
        return None
    words = [
        max(_length(part) for cell in column for word in cell.split() for part in _parts(word))
        for column in columns
    ]
    least = np.minimum(words, longest)
    roots = np.array([math.sqrt(sum(column) / len(column)) for column in lengths])
    room = PAGE - GAP * len(columns)
    low, high = 0.0, float(room)
    for _ in range(50):  # bisection: the sum grows with the level
        level = (low + high) / 2
        total = np.clip(level * roots, least, longest).sum()
        low, high = (low, level) if total > room else (level, high)
    widths = np.clip(low * roots, least, longest) + GAP
    return [float(width) for width in widths / widths.sum()]


def _columns(columns: list[list[str]]) -> str:
    widths = _widths(columns)
    if widths is None:
        return "l" * len(columns)
    column = r">{{\raggedright\arraybackslash}}p{{\dimexpr {:.4f}\linewidth-2\tabcolsep}}"
    return "".join(column.format(math.floor(width * 1e4) / 1e4) for width in widths)


def to_latex_body(name: str, spec: TableSpec, rows: pd.DataFrame) -> str:
    r"""Return a table for \input in a document with packages array, booktabs and longtable."""
    header = [column.header for column in spec.columns]
    lines = cells(spec, rows)
    columns = [list(column) for column in zip(header, *lines, strict=True)]
    head, *body = (" & ".join(map(_cell, line)) + r" \\" for line in [header, *lines])
    return "\n".join(
        [
            r"{\scriptsize\setlength{\tabcolsep}{2.5pt}\setlength{\LTcapwidth}{\linewidth}",
            rf"\begin{{longtable}}{{{_columns(columns)}}}",
            rf"\caption{{{latex(spec.title)}. {latex(spec.caption)}}}\label{{tab:{name}}} \\",
            *[r"\toprule", head, r"\midrule", r"\endfirsthead"],
            *[r"\toprule", head, r"\midrule", r"\endhead"],
            *body,
            r"\bottomrule",
            r"\end{longtable}}",
            "",
        ]
    )


def to_latex(name: str, spec: TableSpec, rows: pd.DataFrame) -> str:
    """Return a table as a LaTeX document of its own."""
    return "\n".join(
        [
            r"\documentclass{article}",
            r"\usepackage[a4paper,landscape,margin=1cm]{geometry}",
            r"\usepackage{array,booktabs,longtable}",
            r"\begin{document}",
            to_latex_body(name, spec, rows),
            r"\end{document}",
            "",
        ]
    )


# What a spreadsheet takes for the beginning of a formula, in a cell of text.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
RESIDUALS = ("residual", "residual_printed", "residual_correct")


def to_csv(spec: TableSpec, rows: pd.DataFrame) -> str:
    """Return a table's rows as CSV, all columns and all digits.

    A column holds numbers alone, or words alone; what is not known, or has no end, is empty. Words
    that a spreadsheet would take for a formula begin with an apostrophe.
    """
    shown = _residuals_apart(_classes_apart(rows_of(spec, rows)))
    numbers = shown.select_dtypes("float").columns
    shown = shown.assign(**{name: shown[name].where(np.isfinite(shown[name])) for name in numbers})
    words = shown.select_dtypes(["object", "str"]).columns
    shown = shown.assign(**{name: shown[name].map(_no_formula) for name in words})
    return shown.to_csv(index=False, lineterminator="\n")


def _no_formula(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _classes_apart(rows: pd.DataFrame) -> pd.DataFrame:
    """Put the classes of a rate into columns of numbers, and what a number is into one of words."""
    if "row" not in rows or "column" not in rows:
        return rows
    true, ascribed = (_whole(rows[name]) for name in ("row", "column"))
    what = rows["column"].where(ascribed.isna(), "rate")
    place = rows.columns.get_loc("row")
    others = rows.drop(columns=["row", "column"])
    for offset, (name, column) in enumerate(
        {"quantity": what, "true_class": true, "ascribed_class": ascribed}.items()
    ):
        others.insert(int(place) + offset, name, column)
    return others


def _whole(words: "pd.Series[str]") -> "pd.Series[int]":
    return pd.to_numeric(words, errors="coerce").astype("Int64")


def _residuals_apart(rows: pd.DataFrame) -> pd.DataFrame:
    """Put the words of residuals, as that they are within their tolerance, into own columns."""
    for name in RESIDUALS:
        if name in rows:
            numbers = pd.to_numeric(rows[name], errors="coerce")
            words = rows[name].where(numbers.isna(), "")
            rows = rows.assign(**{name: numbers, f"{name}_words": words})
    return rows


def in_every_form(name: str, spec: TableSpec, rows: pd.DataFrame) -> dict[str, str]:
    """Return the texts of a table's files, by what follows its name in theirs."""
    return {
        ".csv": to_csv(spec, rows),
        ".md": to_markdown(spec, rows),
        ".tex": to_latex(name, spec, rows),
        "_body.tex": to_latex_body(name, spec, rows),
    }


@dataclass(frozen=True)
class PaperTable:
    """A table in the paper's form: in each cell the published number over ours.

    Attributes
    ----------
    title, corner : str
        Above the table, and in its first cell.
    header : list of str
    lines : list of (str, list of Cell)
        Each with its name.
    """

    title: str
    corner: str
    header: list[str]
    lines: list[tuple[str, list["Cell"]]]


@dataclass(frozen=True)
class Cell:
    """A published number, ours, and the verdict on it."""

    published: str
    ours: str
    verdict: str


def table_2(numbers: pd.DataFrame, normalisation: str) -> PaperTable:
    """Return mean and variance of eq. (4), in the declared reading, a line a pair."""
    own = numbers[(numbers["table"] == 2) & (numbers["reading"] == normalisation)]
    lines = {PAIRS[pair].label: own[own["pair"] == pair] for pair in PAIRS}
    return _paper_table("Table 2", "pair", {k: v for k, v in lines.items() if len(v)}, "ours")


def table_3(rates: pd.DataFrame) -> PaperTable:
    """Return the Bayes rule's rates, published over exact."""
    return _confusion("Table 3: the Bayes rule", rates, "exact")


def tables_4_to_6(numbers: pd.DataFrame) -> list[PaperTable]:
    """Return the confusion table of each pair: the paper's by number, then others."""
    pooled = numbers[numbers["reading"] == "pooled"]
    tables = []
    for (number, pair), own in pooled.groupby(["table", "pair"]):
        label = PAIRS[pair].label
        title = f"Table {number}: {label}" if number else label
        tables.append(_confusion(title, own, "ours"))
    return tables


def numbers_by_program(numbers: pd.DataFrame) -> PaperTable:
    """Return what programs make of the setting, side by side.

    Parameters
    ----------
    numbers : pandas.DataFrame
        ``program_numbers`` of `pairing.judging.programs.compare_programs`.
    """
    lines = {
        f"{NUMBERS[quantity]}, {PAIRS[pair].label}": own
        for (quantity, pair), own in numbers.groupby(["quantity", "pair"], sort=False)
    }
    return _by_program("Table 2 and accuracies", "number", lines, ("ours", "ours_se"))


def orders_by_program(orders: pd.DataFrame, n_trials: int) -> PaperTable:
    """Return what programs make of the ranking claims, side by side.

    Parameters
    ----------
    orders : pandas.DataFrame
        ``program_orders``, likewise.
    n_trials : int
        The number of trials whose rows are taken.
    """
    own = orders[orders["n_trials"] == n_trials]
    lines = {
        f"{QUANTITIES[family]}: {PAIRS[first].label} less {PAIRS[second].label}": rows
        for (family, first, second), rows in own.groupby(["family", "first", "second"], sort=False)
    }
    return _by_program("Differences between pairs", "difference", lines, ("difference", "se"))


def _by_program(
    title: str, corner: str, lines: Mapping[str, pd.DataFrame], keys: tuple[str, str]
) -> PaperTable:
    """Return a table of a line a number, a column a program: the number over its standard error."""
    value, se = keys
    cells_of = {
        name: [
            Cell(_four_digits(rows["published"].iloc[0]), "", NOT_TESTABLE),
            *(
                Cell(_four_digits(row[value]), f"± {_four_digits(row[se])}", str(row["verdict"]))
                for _, row in rows.iterrows()
            ),
        ]
        for name, rows in lines.items()
    }
    header = ["published", *next(iter(lines.values()))["program"]] if lines else []
    return PaperTable(title, corner, header, list(cells_of.items()))


def _confusion(title: str, rates: pd.DataFrame, ours: str) -> PaperTable:
    classes = sorted(set(rates["row"]), key=int)
    lines = {name: rates[rates["row"] == name] for name in classes}
    ordered = {
        name: own.sort_values("column", key=lambda names: names.astype(int))
        for name, own in lines.items()
    }
    return _paper_table(title, "true class", ordered, ours)


def _paper_table(
    title: str, corner: str, lines: Mapping[str, pd.DataFrame], ours: str
) -> PaperTable:
    header = [str(name) for name in next(iter(lines.values()))["column"]] if lines else []
    cells_of = {
        name: [
            Cell(_four_digits(row["published"]), _four_digits(row[ours]), str(row["verdict"]))
            for _, row in rows.iterrows()
        ]
        for name, rows in lines.items()
    }
    return PaperTable(title, corner, header, list(cells_of.items()))


def _four_digits(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.4f}".replace("-", "−")
