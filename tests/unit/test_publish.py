"""README.md and docs/ hold what a run wrote, and for the config that stands beside them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from pairing.config import convergence_from, search_from, study_from
from pairing.jobs.digests import text_digest
from pairing.output import pages
from pairing.output.publish import PIPELINE, with_block
from pairing.study import settings

PROJECT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["README.md", "docs/errata.md"])
def test_published_numbers_belong_to_the_present_config(name, config):
    text = (PROJECT / name).read_text(encoding="utf-8")
    (digest,) = re.findall(r"onfig digest `(\w+)`", text)
    assert digest == text_digest(settings.to_json(study_from(config))), "run make publish"


def test_published_findings_belong_to_the_present_search(config):
    text = (PROJECT / "docs" / "findings.md").read_text(encoding="utf-8")
    (digest,) = re.findall(r"onfig digest `(\w+)`", text)
    study = study_from(config)
    whole = settings.to_json(study) + settings.to_json(search_from(config, study, PROJECT))
    assert digest == text_digest(whole), "run snakemake search, then make publish"


def test_published_answers_on_convergence_belong_to_the_present_config(config):
    text = (PROJECT / "docs" / "convergence.md").read_text(encoding="utf-8")
    (digest,) = re.findall(r"onfig digest `(\w+)`", text)
    whole = settings.to_json(study_from(config)) + settings.to_json(convergence_from(config))
    assert digest == text_digest(whole), "run snakemake convergence, then make publish"


def test_the_picture_of_the_pipeline_is_that_of_the_workflow():
    command = [sys.executable, "-m", "snakemake", "--rulegraph", "mermaid-js"]
    run = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    assert with_block(readme, PIPELINE, pages.pipeline(run.stdout)) == readme, "run make publish"


def test_a_block_replaces_what_stands_between_the_marks():
    begin, end = "<!-- one: begin -->", "<!-- one: end -->"
    text = f"before\n{begin}\nold\n{end}\nafter\n"
    assert with_block(text, "one", "new") == f"before\n{begin}\nnew\n{end}\nafter\n"
    with pytest.raises(ValueError, match=r"README\.md: lacks the marks"):
        with_block("no marks", "one", "new")
