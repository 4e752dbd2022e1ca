"""Results as tables for people: Markdown and LaTeX from one description, CSV with all digits."""

import pandas as pd

from pairing.output.table_specs import TableSpec


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
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "\\": r"\textbackslash{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
}


def _latex(text: str) -> str:
    return "".join(_LATEX_SPECIAL.get(character, character) for character in text)


def to_latex(spec: TableSpec, rows: pd.DataFrame) -> str:
    """Return a table as a LaTeX document of its own, with booktabs."""
    header = [column.header for column in spec.columns]
    lines = [" & ".join(map(_latex, line)) + r" \\" for line in cells(spec, rows)]
    return "\n".join(
        [
            r"\documentclass{article}",
            r"\usepackage[a4paper,landscape,margin=1cm]{geometry}",
            r"\usepackage{booktabs,longtable}",
            r"\begin{document}",
            r"\scriptsize",
            rf"\begin{{longtable}}{{{'l' * len(header)}}}",
            rf"\caption{{{_latex(spec.title)}. {_latex(spec.caption)}}} \\",
            r"\toprule",
            " & ".join(map(_latex, header)) + r" \\",
            r"\midrule",
            r"\endhead",
            *lines,
            r"\bottomrule",
            r"\end{longtable}",
            r"\end{document}",
            "",
        ]
    )


def to_csv(spec: TableSpec, rows: pd.DataFrame) -> str:
    """Return a table's rows as CSV, all columns and all digits."""
    return rows_of(spec, rows).to_csv(index=False, lineterminator="\n")
