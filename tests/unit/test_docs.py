"""Pages made of docstrings, and the notebook that tells the story."""

import datetime
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import yaml
from nbclient import NotebookClient

import pairing

DOCS = Path(__file__).parents[2] / "docs"


def test_pages_of_the_api_are_made_without_a_warning(tmp_path):
    command = [sys.executable, DOCS / "make_api.py", tmp_path]
    made = subprocess.run(command, capture_output=True, text=True)
    assert (made.returncode, made.stderr) == (0, "")
    page = (tmp_path / "pairing.html").read_text()
    assert [name for name in pairing.__all__ if f'<section id="{name}">' not in page] == []
    assert "_typing" not in page  # types stand by the names that people know
    assert "kullback_leibler" in (tmp_path / "pairing" / "cross_entropy.html").read_text()


@pytest.fixture(scope="module")
def story():
    return nbformat.read(DOCS / "story.ipynb", as_version=4)


def test_the_notebook_is_kept_without_what_differs_between_runs(story):
    nbformat.validate(story)
    kept = [cell for cell in story.cells if cell.get("outputs") or cell.get("execution_count")]
    assert kept == []


def test_the_notebook_tells_the_story(story):
    NotebookClient(story, timeout=60, resources={"metadata": {"path": os.curdir}}).execute()
    outputs = [output for cell in story.cells for output in cell.get("outputs", [])]
    assert sum("image/png" in output.get("data", {}) for output in outputs) == 3
    told = "".join(output.get("text", "") for output in outputs)
    assert "the outputs of softmax + cross-entropy come" in told
    assert not [output for output in outputs if output.get("name") == "stderr"], told


def test_the_citation_is_of_this_version_and_says_when():
    citation = yaml.safe_load((DOCS.parent / "CITATION.cff").read_text(encoding="utf-8"))
    assert str(citation["version"]) == pairing.__version__
    assert isinstance(citation["date-released"], datetime.date)
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
