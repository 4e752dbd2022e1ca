"""The study of convergence as users run it: resumable, the same however cut, only what is new."""

import json
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from command import SMALL, contents, planned_jobs, snakemake, succeeded, write_config
from test_browser import CHROMIUM, looked_at

from pairing.catalogue.figures import CONVERGENCE_FIGURES
from pairing.catalogue.tables import CONVERGENCE_TABLES, FORMS

CONVERGENCE = Path(__file__).with_name("small_convergence.yaml")
MADE = "results/convergence"
CONFIGS = (SMALL, CONVERGENCE)


@pytest.fixture(scope="module")
def converged(finished: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished study of convergence in a finished study. To be read, not changed."""
    folder = Path(shutil.copytree(finished, tmp_path_factory.mktemp("convergence") / "study"))
    succeeded(snakemake(folder, "convergence", configs=CONFIGS, cores=1))
    return folder


def test_everything_that_is_promised_is_made(converged: Path) -> None:
    made = converged / MADE
    for name in CONVERGENCE_TABLES:
        for form in FORMS:
            assert (made / f"tables/{name}{form}").stat().st_size > 0
    for name in CONVERGENCE_FIGURES:
        assert b"<text" in (made / f"figures/{name}.svg").read_bytes()
        assert (made / f"figures/{name}.pdf").exists()
    trials = pd.read_parquet(made / "trials.parquet")
    assert len(trials) == 2 * 2 * 4 * 3 * 4  # units, sizes, pairs, steps, trials
    limits = pd.read_csv(made / "tables/limits.csv")
    assert {
        "pair", "hidden_units", "class_counts", "quantity", "value", "found_by", "starts",
        "starts_at_best",
    } <= set(limits)  # fmt: skip
    answers = json.loads((made / "answers.json").read_text())
    assert answers["fits"] == 2 * 2 * 4 * 4
    page = (made / "convergence.md").read_text()
    assert [f"\n{number}. **" in page for number in range(1, 7)] == [True] * 5 + [False]
    report = (made / "report.html").read_text()
    assert "How fast, and how variably" in report
    assert 'href="../tables/' in report
    assert "snakemake convergence" not in report.split('id="convergence"')[1].split("</section>")[0]


def test_nothing_is_left_to_do(converged: Path) -> None:
    assert planned_jobs(converged, "convergence", configs=CONFIGS) == {}


def test_the_bytes_are_the_same_however_the_work_is_cut(converged: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(converged, tmp_path / "study"))
    shutil.rmtree(folder / MADE)
    cut = write_config(tmp_path / "cut.yaml", *CONFIGS, {"convergence": {"trials_per_job": 3}})
    results = [f"{MADE}/{name}" for name in ("trials.parquet", "answers.json", "convergence.md")]
    succeeded(snakemake(folder, *results, configs=(cut,)))
    whole, found = (
        {name: digest for name, digest in contents(one / MADE).items() if "runs/" not in name}
        for one in (converged, folder)
    )
    assert len(found) > 20
    assert found.items() <= whole.items()


def test_what_is_there_is_not_trained_again(converged: Path, tmp_path: Path) -> None:
    """As after a run that was stopped between training and scoring."""
    folder = Path(shutil.copytree(converged, tmp_path / "study"))
    for name in ("scored", "limits", "tables", "runs/0/20"):
        shutil.rmtree(folder / MADE / name)
    (folder / MADE / "trials.parquet").unlink()
    jobs = planned_jobs(folder, "convergence", configs=CONFIGS)
    assert jobs["train_convergence"] == 1
    assert jobs["score_convergence"] == 4


@pytest.mark.parametrize(
    ("values", "trained", "scored", "limits"),
    [
        ({"patterns_per_class": [20, 40, 60]}, 2, 2, 0),
        ({"hidden_units": [0, 2, 3]}, 2, 2, 1),
        ({"limits": {"hidden_units": [0, 2, 3]}}, 0, 0, 1),
        ({"trials": 8}, 4, 4, 0),
    ],
)
def test_what_is_new_is_trained_alone(
    converged: Path, tmp_path: Path, values: dict[str, Any], trained: int, scored: int, limits: int
) -> None:
    config = write_config(tmp_path / "more.yaml", *CONFIGS, {"convergence": values})
    jobs = planned_jobs(converged, "convergence", configs=(config,))
    counts = [
        jobs.get(name, 0) for name in ("train_convergence", "score_convergence", "find_limits")
    ]
    assert counts == [trained, scored, limits]
    assert "fit_batch" not in jobs


def test_more_than_memory_holds_starts_nothing(converged: Path, tmp_path: Path) -> None:
    values = {
        "problem": {"means": [[float(k)] * 10 for k in range(50)]},
        "convergence": {"patterns_per_class": [20, 1000000], "hidden_units": [64]},
    }
    config = write_config(tmp_path / "huge.yaml", *CONFIGS, values)
    before = contents(converged / "results")
    run = snakemake(converged, "convergence", configs=(config,))
    assert run.returncode != 0
    (line,) = [line for line in run.stdout.splitlines() if line.startswith("config: ")]
    assert line.startswith("config: convergence.patterns_per_class: 1000000 patterns a class")
    assert "this machine has" in line
    assert "Traceback" not in run.stdout
    assert contents(converged / "results") == before


@pytest.mark.skipif(not CHROMIUM, reason="chromium is not installed")
def test_nothing_of_its_report_is_too_wide_or_too_faint(converged: Path, tmp_path: Path) -> None:
    for found in looked_at(converged / MADE / "report.html", tmp_path):
        assert not found["scrolls"]
        assert found["wide"] == []
        assert found["faint"] == []
        assert found["drawn"]
