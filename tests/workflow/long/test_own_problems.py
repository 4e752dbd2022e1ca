"""A user's own problem runs to the end: nothing published to compare with, everything drawn."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from command import ROOT, SMALL, snakemake, succeeded, write_config

HERE = Path(__file__).parents[1]
DECLARED = yaml.safe_load((ROOT / "config.yaml").read_text())["settings"]["declared"]
SECOND = {
    "hidden_units": 0,
    "procedure": "bfgs_nnet",
    "max_iterations": 10,
    "weight_decay": 0.01,
    "starts_shared": False,
    "restarts": 2,
    "target_low": 0.1,
    "target_high": 0.9,
}
CASES = {
    # settings besides the declared one, and the fits of all
    "three_classes_on_a_line": ({}, 12),
    "three_classes_in_space": ({"second": DECLARED | SECOND}, 40),
}


@pytest.mark.parametrize("problem", CASES)
def test_an_own_problem_runs_to_the_end(own_copy: Path, tmp_path: Path, problem: str) -> None:
    """In the folder of a finished run, as when a user edits the config and runs again."""
    settings, n_fits = CASES[problem]
    parts = (SMALL, HERE / f"{problem}.yaml", {"settings": settings})
    succeeded(snakemake(own_copy, configs=(write_config(tmp_path / "own.yaml", *parts),)))
    check(own_copy / "results", n_fits)


UNLIKE = {
    "problem": {
        "means": [[0, 0], [1, 0]],
        "covariances": [[[0.0025, 0], [0, 0.0025]], [[4, 0], [0, 4]]],
    }
}


def test_bounds_of_a_narrow_class_beside_a_wide_one_are_right(
    own_copy: Path, tmp_path: Path
) -> None:
    """By 16 million draws; nodes of one box around both classes gave half as much again."""
    config = write_config(tmp_path / "own.yaml", SMALL, UNLIKE)
    table = "results/tables/scores.csv"
    succeeded(snakemake(own_copy, table, configs=(config,)))
    scores = pd.read_csv(own_copy / table).set_index("score")
    assert scores.loc["cross_entropy", "bound"].unique() == pytest.approx(0.01055, abs=1e-4)
    assert scores.loc["brier", "bound"].unique() == pytest.approx(0.00413, abs=1e-4)
    exact = scores.loc["accuracy_exact"]
    assert (exact["mean"] <= exact["bound"] + 1e-4).all()


CONVERGENCE = HERE / "small_convergence.yaml"
ON_A_LINE = {
    "problem": {"means": [[-1], [1.5]], "priors": [0.3, 0.7]},
    "convergence": {"class_counts": "random"},
}


@pytest.mark.parametrize(
    ("problem", "law", "words"),
    [
        (ON_A_LINE, True, "follows from the problem alone"),
        (
            HERE / "three_classes_in_space.yaml",
            False,
            "No law: the classes have different covariances",
        ),
    ],
    ids=["two classes on a line", "three classes in space"],
)
def test_convergence_of_an_own_problem_has_its_own_theory(
    tmp_path: Path, problem: Any, law: bool, words: str
) -> None:
    folder = tmp_path / "study"
    folder.mkdir()
    logit = {"convergence": {"hidden_units": [0], "limits": {"hidden_units": [0]}}}
    config = write_config(tmp_path / "own.yaml", SMALL, CONVERGENCE, logit, problem)
    made = "results/convergence"
    targets = (f"{made}/convergence.md", f"{made}/tables/limits.csv", f"{made}/figures/sums.svg")
    succeeded(snakemake(folder, *targets, configs=(config,)))
    limits = pd.read_csv(folder / made / "tables/limits.csv")
    laws = limits[limits["quantity"].str.startswith("patterns x ")]
    softmax = laws[laws["pair"].str.startswith("softmax")]
    of_random = softmax[softmax["class_counts"] == "random"]
    assert of_random["value"].notna().all() == law
    assert softmax[softmax["class_counts"] == "fixed"]["value"].isna().all()  # of other priors
    assert limits[limits["quantity"] == "squared_error"]["value"].notna().all()
    assert words in (folder / made / "convergence.md").read_text()


def check(results: Path, n_fits: int) -> None:
    trials = pd.read_parquet(results / "trials.parquet")
    assert len(trials) == n_fits
    assert np.isfinite(trials["eq4_integral"]).all()
    assert "confusion_3_3" in trials
    assert "confusion_4_4" not in trials
    numbers = pd.read_parquet(results / "comparison/numbers.parquet")
    assert set(numbers["verdict"]) == {"not testable"}
    headline = json.loads((results / "comparison/headline.json").read_text())
    assert not headline["papers_problem"]
    assert headline["n_fits"] == n_fits
    report = (results / "report.html").read_text()
    assert "another problem than the paper" in report
    assert "Nothing is published on this problem" in report
    drawings = [path.read_bytes() for path in (results / "figures").glob("*.svg")]
    assert drawings
    marks = [drawing.count(b"<path") + drawing.count(b"<text") for drawing in drawings]
    assert min(marks) > 10
