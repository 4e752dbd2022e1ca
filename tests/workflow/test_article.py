"""`snakemake article`: the study as a PDF, the same bytes whenever and however it is made."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from command import snakemake, succeeded

SOURCE, PDF = "results/article/article.tex", "results/article/article.pdf"


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="pdflatex is not installed")
def test_its_source_makes_the_same_article_by_hand(finished: Path, own_copy: Path) -> None:
    assert not (finished / PDF).exists()  # it is not a part of the study itself
    succeeded(snakemake(own_copy, "article"))
    made = (own_copy / PDF).read_bytes()
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "article.tex"]
    for _ in range(3):
        folder = (own_copy / SOURCE).parent
        run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stdout
    assert (own_copy / PDF).read_bytes() == made
    assert "undefined references" not in run.stdout
    over = re.findall(r"Overfull .hbox \(([\d.]+)pt", run.stdout)
    assert max(map(float, over), default=0) < 3, over  # points
