"""What LaTeX makes of an article, or what is said where it makes nothing."""

import shutil

import pytest

from pairing.output import article

HELD = r"""\documentclass{article}
\pdfinfoomitdate=1 \pdfsuppressptexinfo=-1 \pdftrailerid{}
\begin{document}
\input{../tables/one_body.tex} \today
\end{document}
"""
PARTS = {"tables/one_body.tex": b"A table."}
NEEDS_LATEX = pytest.mark.skipif(not shutil.which("pdflatex"), reason="pdflatex is not installed")


@NEEDS_LATEX
def test_an_article_takes_what_stands_beside_it_and_no_date():
    made = article.typeset(HELD, PARTS)
    assert made.startswith(b"%PDF")
    assert made == article.typeset(HELD, PARTS)
    assert made != article.typeset(HELD, {"tables/one_body.tex": b"Another."})


@NEEDS_LATEX
def test_what_latex_refuses_is_said_in_one_line():
    with pytest.raises(ValueError, match=r"^article: pdflatex fails: .*one_body.tex.*apt-get.*$"):
        article.typeset(HELD, {"tables/other_body.tex": b""})


def test_where_there_is_no_latex_one_line_says_what_to_install(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ValueError, match=r"^article: pdflatex is not installed; apt-get install "):
        article.typeset(HELD, PARTS)
