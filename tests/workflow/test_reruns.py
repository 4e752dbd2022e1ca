"""What makes a stage run again: the content of its code and its part of the config, no date."""

import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from command import ROOT, SMALL, planned_jobs, write_config

# the record, and the report, which shows the digest of all code
TOLD = {"write_report", "record_provenance"}
SHOWN = {"make_tables", "draw_figures"} | TOLD
COMPARED = {"compare", "judge_programs"} | SHOWN
SCORED = {"score_batch", "collect_trials"} | COMPARED
EXPLORED = {"explore", "write_explore"} | TOLD
WATCHED = {"watch_training", "draw_mathematics", "make_tables"} | TOLD
ALL = {"fit_batch", "evaluate_posteriors"} | SCORED | WATCHED | EXPLORED

EDITS = {
    "src/pairing/training/bfgs.py": ALL,  # which is loaded by its name
    "src/pairing/study/expectations.py": SCORED | WATCHED | EXPLORED,
    "src/pairing/judging/monte_carlo.py": COMPARED | WATCHED | EXPLORED,
    "src/pairing/judging/inferences.py": COMPARED - {"judge_programs"},
    "src/pairing/judging/programs.py": COMPARED - {"compare"},
    "src/pairing/judging/published_tables/table_2.csv": COMPARED | {"derive"},
    "src/pairing/study/posteriors.py": {"evaluate_posteriors", "draw_figures"} | EXPLORED,
    "src/pairing/mathematics/errata.py": {"derive", "make_tables"} | TOLD,
    "src/pairing/output/figures/mathematics.py": {"draw_mathematics"} | TOLD,
    "src/pairing/output/tables.py": {"make_tables"} | TOLD,
    "src/pairing/output/templates/report.html": TOLD,
    "src/pairing/output/templates/explore.html": {"write_explore"} | TOLD,
    "workflow/scripts/make_tables.py": {"make_tables"} | TOLD,
    "src/pairing/reading/value.py": TOLD,  # a tool of its own, behind no stage
}


@pytest.mark.parametrize("edited", EDITS)
def test_an_edit_runs_the_stages_behind_which_it_stands(
    finished: Path, project: Path, edited: str
) -> None:
    with (project / edited).open("a", encoding="utf-8") as file:
        file.write("EDITED = True\n" if edited.endswith(".py") else "\n")
    assert set(planned_jobs(finished, project=project)) == EDITS[edited]


# What is edited without a change of meaning, or of what is shown alone.
WORDS = {
    "src/pairing/network/heads.py": ('"""', '"""Edited. ', set()),
    "src/pairing/jobs/running.py": ("", "# edited\n", set()),
    "workflow/rules/common.smk": ("", "# edited\n", set()),
    "src/pairing/catalogue/pairs.py": (
        'label="softmax + cross-entropy"',
        'label="softmax and cross-entropy"',
        {"make_tables", "draw_figures", "draw_mathematics", "write_explore"} | TOLD,
    ),
    "src/pairing/catalogue/procedures.py": (
        'words="',
        'words="Edited. ',
        {"make_tables", "draw_figures", "write_explore"} | TOLD,
    ),
}


@pytest.mark.parametrize("edited", WORDS)
def test_words_run_only_what_shows_them(finished: Path, project: Path, edited: str) -> None:
    before, after, expected = WORDS[edited]
    path = project / edited
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    assert set(planned_jobs(finished, project=project)) == expected


CHANGES: dict[str, tuple[dict[str, Any], set[str]]] = {
    "normalisation": ({"measure": {"normalisation": "mean"}}, COMPARED | EXPLORED),
    "test sample": ({"data": {"test_per_class": 30}}, SCORED | WATCHED | EXPLORED),
    "hidden units": ({"settings": {"declared": {"hidden_units": 3}}}, ALL),
    "trial shown": (
        {"figures": {"trial": 7}, "trials": 10, "repeats": 1, "programs": {"scipy": None}},
        {"evaluate_posteriors"} | COMPARED,
    ),
    "program": (
        {"programs": {"scipy": {"max_iterations": 30}}},
        {"fit_batch", "score_batch", "judge_programs"} | SHOWN,
    ),
    "same values written otherwise": (
        {
            "problem": {
                "means": [[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]],
                "covariances": [[1, 0], [0, 1]],
                "priors": [0.25] * 4,
            }
        },
        set(),
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_key_runs_the_stages_that_depend_on_it(
    finished: Path, tmp_path: Path, change: str
) -> None:
    values, expected = CHANGES[change]
    config = write_config(tmp_path / "config.yaml", SMALL, values)
    assert set(planned_jobs(finished, configs=(config,))) == expected


def test_more_repeats_add_only_the_new_batches(finished: Path, tmp_path: Path) -> None:
    config = write_config(tmp_path / "config.yaml", SMALL, {"repeats": 3})
    jobs = planned_jobs(finished, configs=(config,))
    assert jobs == {"fit_batch": 1, "score_batch": 1, "collect_trials": 1} | dict.fromkeys(
        COMPARED, 1
    )


def test_the_order_of_keys_matters_to_nothing(finished: Path, tmp_path: Path) -> None:
    config = write_config(tmp_path / "config.yaml", ROOT / "config.yaml", SMALL)
    config.write_text(
        yaml.safe_dump(backwards(yaml.safe_load(config.read_text())), sort_keys=False)
    )
    assert planned_jobs(finished, "--replace-workflow-config", configs=(config,)) == {}


def backwards(values: Any) -> Any:
    if not isinstance(values, dict):
        return values
    return {key: backwards(value) for key, value in reversed(values.items())}


def test_touching_files_runs_nothing(own_copy: Path, project: Path) -> None:
    for path in [*project.rglob("*"), *(own_copy / "results").rglob("*")]:
        os.utime(path)
    assert planned_jobs(own_copy, project=project) == {}
