"""The study of other software as users run it: a package that lies, one that is not to be had."""

import json
from pathlib import Path

import pandas as pd
import pytest
from command import SMALL, planned_jobs, snakemake, succeeded, write_config

from fake_packages import FORM, absent, write_package

SOFTWARE = Path(__file__).with_name("small_software.yaml")
CONFIGS = (SMALL, SOFTWARE)
MADE = "results/software"


@pytest.fixture
def asked(project: Path, own_copy: Path) -> tuple[Path, Path]:
    """A project with three packages, and the folder of its finished study of them."""
    software = project / "software"
    write_package(software, forms={"fits": FORM})
    write_package(software, "gone", needs=["no-such-program"])
    absent(software)
    folder = own_copy
    said = succeeded(snakemake(folder, "software", configs=CONFIGS, project=project))
    assert "no-such-program is not on the path" in said
    return project, folder


def test_every_package_has_its_rows_and_the_liar_is_caught(asked: tuple[Path, Path]) -> None:
    project, folder = asked
    made = folder / MADE
    rows = pd.read_parquet(made / "software.parquet").set_index(["package", "form", "way"])
    liar = rows.loc[("liar", "fits", "defaults")]
    assert liar["claims"] == "softmax_cross_entropy"
    assert liar["minimises"] == "softmax_least_squares"
    assert liar["as_claimed"] == "no"
    assert liar["ok"] == 4
    assert rows.loc[("gone", "fits", "recommended"), "status"] == "missing runtime"
    assert rows.loc[("absent", "", ""), "message"] == "It is gone."
    engine = rows.loc["engine"]
    assert len(engine) == 3
    assert engine["score"].gt(0).all()
    trials = pd.read_parquet(made / "trials.parquet")
    assert len(trials) == 4 * (3 + 2 * 2)  # of the engine's pairs, and of two forms in two ways
    answers = json.loads((made / "answers.json").read_text())
    assert [one["package"] for one in answers["lies"]] == ["liar"]
    assert {one["package"] for one in answers["absent"]} == {"absent", "gone"}
    report = (made / "report.html").read_text()
    assert "says softmax + cross-entropy, and minimises softmax + least squares" in report
    assert 'id="search"' in report  # it is the whole report
    assert planned_jobs(folder, "software", configs=CONFIGS, project=project) == {}
    more = write_config(folder / "more.yaml", *CONFIGS, {"software": {"trials": 8}})
    jobs = planned_jobs(folder, "software", configs=(more,), project=project)
    assert jobs["run_package"] == 2 * 2
    assert "prepare_package" not in jobs


def test_a_mistake_in_a_description_stops_it_in_one_line(project: Path, tmp_path: Path) -> None:
    write_package(project / "software", titel="x")
    folder = tmp_path / "own study"
    folder.mkdir()
    run = snakemake(folder, "software", configs=CONFIGS, project=project)
    assert run.returncode != 0
    assert "software/liar/package.yaml: titel: no such key" in run.stdout
    assert "Traceback" not in run.stdout
    assert planned_jobs(folder, configs=CONFIGS, project=project)["fit_batch"] > 0
