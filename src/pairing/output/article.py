"""The study as an article: LaTeX made of the headline, the tables and the figures, and its PDF."""

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
from markupsafe import Markup

import pairing
from pairing.catalogue.figures import ARTICLE_FIGURES, FIGURES
from pairing.catalogue.procedures import PROCEDURES
from pairing.catalogue.tables import ARTICLE_TABLES
from pairing.catalogue.verdicts import VERDICTS
from pairing.mathematics.headline import mathematics
from pairing.output import answer, templating
from pairing.output.tables import latex
from pairing.study.settings import Study

LATEX = (
    "pdflatex",
    "-no-shell-escape",
    "-interaction=nonstopmode",
    "-halt-on-error",
    "article.tex",
)
PASSES = 3  # until widths of long tables and references stand
# A date in the file, and an identifier made of it, would differ from run to run.
WITHOUT_DATES = {"SOURCE_DATE_EPOCH": "0", "FORCE_SOURCE_DATE": "1"}
INSTALL = "apt-get install texlive-latex-base texlive-latex-recommended"


def source(study: Study, headline: Mapping[str, Any], rows: Mapping[str, pd.DataFrame]) -> str:
    r"""Return the article in LaTeX; it takes tables by ``\input`` and figures from beside it.

    Parameters
    ----------
    study : pairing.study.settings.Study
    headline : dict
        From `pairing.judging.headline.headline`.
    rows : dict of pandas.DataFrame
        Results by name, those of `pairing.mathematics.headline.mathematics` among them.
    """
    environment = templating.environment(
        keep_trailing_newline=True,
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<<",
        variable_end_string=">>",
        comment_start_string="<#",
        comment_end_string="#>",
        finalize=_as_latex,
    )
    return environment.get_template("article.tex").render(
        version=pairing.__version__,
        study=study,
        setting=study.settings[0],
        procedure=PROCEDURES[study.settings[0].procedure].words,
        answer=answer.sentences(headline),
        h=headline,
        m=mathematics(rows),
        labels=[pair.label for pair in study.pairs],
        verdicts={name: VERDICTS[name] for name in headline["verdicts"]["declared"]["by_verdict"]},
        figures={name: FIGURES[name].caption for name in ARTICLE_FIGURES},
        tables=ARTICLE_TABLES,
    )


def _as_latex(value: object) -> str:
    if isinstance(value, Markup):  # by `|safe`
        return value
    return latex(str(value)).replace(r" \%", r"~\%")


def typeset(document: str, parts: Mapping[str, bytes]) -> bytes:
    """Return an article as PDF, the same bytes for the same parts.

    Parameters
    ----------
    document : str
        From `source`.
    parts : dict of bytes
        What it takes from beside it, by path, such as ``figures/at_a_glance.pdf``.

    Raises
    ------
    ValueError
        If there is no LaTeX, or it fails: one line that says why, and what to install.
    """
    with TemporaryDirectory() as folder:
        beside = Path(folder)
        for path, content in {**parts, "article/article.tex": document.encode()}.items():
            (beside / path).parent.mkdir(exist_ok=True)
            (beside / path).write_bytes(content)
        for _ in range(PASSES):
            _run_latex(beside / "article")
        return (beside / "article" / "article.pdf").read_bytes()


def _run_latex(folder: Path) -> None:
    try:
        run = subprocess.run(
            LATEX, cwd=folder, env=os.environ | WITHOUT_DATES, capture_output=True, check=False
        )
    except FileNotFoundError:
        raise ValueError(f"article: pdflatex is not installed; {INSTALL}") from None
    if run.returncode:
        told = re.search(r"^! (.*)$", run.stdout.decode(errors="replace"), flags=re.M)
        why = told[1] if told else f"status {run.returncode}"
        raise ValueError(f"article: pdflatex fails: {why} If a package is missing: {INSTALL}")
