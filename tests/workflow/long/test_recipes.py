"""The recipes of docs/extend.md: applied to a copy of the project, one after another, and run."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import yaml
from command import ROOT, SMALL, snakemake, succeeded

TEXT = (ROOT / "docs" / "extend.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (.*?)\n(.*?)(?=^## |\Z)", TEXT, flags=re.M | re.S))
RECIPES = {
    name: "".join(re.findall(r"^```diff\n(.*?)^```", text, flags=re.M | re.S))
    for name, text in SECTIONS.items()
    if "```diff" in text
}
# How many files each changes, besides the value in config.yaml.
FILES = {
    "Another measure, from counts": 2,
    "Another measure, from the outputs": 3,
    "Another training procedure": 2,
    "Another activation": 4,
    "Another pair": 2,
    "Another factor, with its search": 4,
    "Another table": 2,
    "Another figure": 3,
}
NEW = """
pairs: [logistic_least_squares, softmax_least_squares, softmax_cross_entropy,
        softsign_least_squares, softsign_cross_entropy]
settings:
  signs: {hidden_units: 1, procedure: sign_descent, max_iterations: 5, objective_tolerance: 0,
          gradient_tolerance: 0, learning_rate: 0.1, momentum: 0, weight_decay: 0, start_low: -1,
          start_high: 1, start_scaling: none, starts_shared: true, starts_normal: true, restarts: 1,
          target_low: 0, target_high: 1}
"""


def test_recipes_change_as_few_files_as_they_are_said_to():
    changed = {
        name: set(re.findall(r"^\+\+\+ b/(\S+)$", diff, flags=re.M)) - {"config.yaml"}
        for name, diff in RECIPES.items()
    }
    assert {name: len(files) for name, files in changed.items()} == FILES


@pytest.fixture
def extended(project: Path) -> Path:
    """A copy of the project to which all recipes are applied."""
    for name, diff in RECIPES.items():
        run = subprocess.run(
            ["git", "apply", "-"], cwd=project, input=diff, text=True, capture_output=True
        )
        assert run.returncode == 0, f"{name}: {run.stderr}"
    return project


def test_all_that_recipes_add_is_described(extended: Path):
    shutil.copytree(ROOT / "tests" / "unit", extended / "tests" / "unit")
    page = "tests/unit/test_data_dictionary.py"
    command = [sys.executable, "-m", "pytest", "-q", "-k", "described", page]
    own = os.environ | {"PYTHONPATH": str(extended / "src")}
    run = subprocess.run(command, cwd=extended, env=own, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout


def test_a_project_with_all_recipes_runs(extended: Path, tmp_path: Path):
    folder, own = tmp_path / "study", tmp_path / "new.yaml"
    folder.mkdir()
    own.write_text(NEW)
    configs = (SMALL.with_name("small_search.yaml"), own)
    succeeded(snakemake(folder, "search", "all", project=extended, configs=configs))
    results = folder / "results"
    trials = pd.read_parquet(results / "trials.parquet")
    assert set(trials["setting"]) == {"declared", "signs"}
    assert {"softsign_least_squares", "softsign_cross_entropy"} < set(trials["pair"])
    assert trials["accuracy_worst"].between(0, 1).all() and trials["confidence"].between(0, 1).all()
    assert (trials["accuracy_worst"] <= trials["accuracy"]).all()
    scores = pd.read_csv(results / "tables" / "scores.csv")
    assert {"accuracy_worst", "confidence"} < set(scores["score"])
    assert len(pd.read_csv(results / "tables" / "endings.csv")) > 0
    assert "<path" in (results / "figures" / "iterations.svg").read_text()
    report = (results / "report.html").read_text()
    assert "How long training took" in report and "Iterations of all fits" in report
    design = pd.read_parquet(results / "search" / "designs" / "sobol.parquet")
    assert set(design["starts_normal"]) == {False, True}
    profiles = pd.read_parquet(results / "search" / "profiles.parquet")
    assert set(profiles.loc[profiles["factor"] == "starts_normal", "level"]) == {"False", "True"}


def test_the_problem_of_the_page_runs(tmp_path: Path):
    (block,) = re.findall(r"^```yaml\n(.*?)^```", SECTIONS["Another problem"], flags=re.M | re.S)
    folder, own = tmp_path / "study", tmp_path / "problem.yaml"
    folder.mkdir()
    own.write_text(block)
    made = "results/comparison/numbers.parquet"  # test_own_problems.py draws and reports others
    succeeded(snakemake(folder, made, configs=(SMALL, own)))
    numbers = pd.read_parquet(folder / made)
    assert set(numbers["verdict"]) == {"not testable"}
    assert len(yaml.safe_load(block)["problem"]["means"]) == 3
