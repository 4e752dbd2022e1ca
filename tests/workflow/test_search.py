"""The search as users run it: resumable, the same on any machine, and never more than is new."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from command import (
    ROOT,
    command,
    contents,
    jobs_in,
    planned_jobs,
    snakemake,
    succeeded,
    write_config,
)

SEARCH = Path(__file__).with_name("small_search.yaml")
MADE = "results/search"


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished search. To be read, not changed."""
    folder = tmp_path_factory.mktemp("search") / "study"
    folder.mkdir()
    succeeded(snakemake(folder, "search", configs=(SEARCH,), cores=1))
    return folder


def tables(folder: Path) -> dict[str, str]:
    """Return the digests of all that does not depend on how the work is cut."""
    found = contents(folder / MADE)
    cut = ("runs/", "evaluated/", "confirmed/", "judged/")
    return {name: digest for name, digest in found.items() if not name.startswith(cut)}


def test_a_killed_search_resumes_to_the_same_bytes(searched: Path, tmp_path: Path) -> None:
    """On two cores and with other jobs; killed as soon as the first setting is scored."""
    folder = shutil.copytree(searched, tmp_path / "study")
    shutil.rmtree(folder / MADE)  # what the search stands on need not be made again
    jobs = {"search": {"settings_per_job": 1, "confirm": {"trials_per_job": 44}}}
    config = write_config(tmp_path / "config.yaml", SEARCH, jobs)
    kill_when(folder / MADE / "evaluated/sobol/00000-00000/summary.parquet", folder, config)
    assert not (folder / MADE / "joint.parquet").exists()
    kept = contents(folder / MADE / "runs")
    succeeded(snakemake(folder, "--unlock", configs=(config,)))
    succeeded(snakemake(folder, "search", configs=(config,), cores=2))
    assert kept.items() <= contents(folder / MADE / "runs").items()
    assert tables(folder) == tables(searched)
    assert len(tables(searched)) >= 11


def test_the_second_search_has_the_jobs_of_the_first(tmp_path: Path) -> None:
    """By the command that `make search-again` gives, but for its folder."""
    make = ["make", "--dry-run", "search-again"]
    shown = subprocess.run(make, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    (line,) = [line for line in shown.stdout.splitlines() if "--directory results/again" in line]
    words = line.replace("results/again", str(tmp_path)).split()[1:]
    run = subprocess.run(
        [sys.executable, "-m", "snakemake", "--dry-run", *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    first = planned_jobs(tmp_path, "search", configs=())
    assert jobs_in(succeeded(run)) == first
    assert first["train_search"] > 1


def kill_when(made: Path, folder: Path, config: Path) -> None:
    """Start a search, and kill it with all its jobs as soon as a file is there."""
    words = command(folder, "search", configs=(config,))
    with (folder / "said.txt").open("w") as said:
        run = subprocess.Popen(words, stdout=said, stderr=said, start_new_session=True)
        while run.poll() is None and not made.exists():
            time.sleep(0.05)
        assert run.poll() is None, (folder / "said.txt").read_text()
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()


def planned(folder: Path, tmp_path: Path, values: dict[str, Any]) -> tuple[dict[str, int], str]:
    """Return how many jobs of each rule a changed search would run, and all that is said."""
    config = write_config(tmp_path / "config.yaml", SEARCH, {"search": values})
    said = succeeded(snakemake(folder, "search", "--dry-run", configs=(config,)))
    return jobs_in(said), said


def trained(said: str) -> list[str]:
    """Return the blocks whose settings a dry run would train, each once."""
    marked = "Training settings "
    lines = [line for line in said.splitlines() if marked in line]
    return sorted({line.rpartition("block ")[2] for line in lines})


def test_nothing_is_left_to_do(searched: Path) -> None:
    assert planned_jobs(searched, "search", configs=(SEARCH,)) == {}


def test_verify_finds_the_search_whole(searched: Path) -> None:
    """What it misses is the report of the main job, which was not made here."""
    said = snakemake(searched, "verify", configs=(SEARCH,)).stdout
    refused = re.findall(r"^error: (results/\S+): (.*?);", said, re.MULTILINE)
    assert {reason for _, reason in refused} == {"is missing"}
    assert not [path for path, _ in refused if path.startswith(MADE)]


def test_the_search_s_page_to_explore_shows_its_map(searched: Path) -> None:
    page = (searched / MADE / "explore.html").read_text(encoding="utf-8")
    found = re.search(r'id="data">(.*?)</script>', page)
    assert found
    rows = json.loads(found[1])["map"]["rows"]
    mapped = pd.read_parquet(searched / MADE / "map.parquet")
    contrasts = mapped[mapped["contrast"].str.contains(" - ")]
    assert sum(map(len, rows.values())) == len(contrasts)
    assert rows["score|softmax_least_squares|softmax_cross_entropy"].keys() == {
        f"2|{decay}|{steps}" for decay in ("0", "0.01") for steps in (5, 10)
    }
    assert "over 44 trials" in page


TOLD = {"write_full_report", "search"}
EDITS = {
    "src/pairing/output/tables.py": {"make_search_tables"} | TOLD,
    "src/pairing/output/figures/search.py": {"draw_search"} | TOLD,
}


@pytest.mark.parametrize("edited", EDITS)
def test_an_edit_runs_the_stages_behind_which_it_stands(
    searched: Path, project: Path, edited: str
) -> None:
    with (project / edited).open("a", encoding="utf-8") as file:
        file.write("EDITED = True\n")
    assert (
        set(planned_jobs(searched, "search", configs=(SEARCH,), project=project)) == (EDITS[edited])
    )


# Rounds look around the best of all settings, and the race looks at them again.
LATER = ["race_1", "round_1"]
AFTER = {
    "judge_finals", "gather_set", "choose_candidates", "confirm_candidate", "judge_candidates",
    "map_claims",
}  # fmt: skip


def test_an_addition_trains_its_own_settings_alone(searched: Path, tmp_path: Path) -> None:
    addition = {"factor": "weight_decay", "level": 1, "settings": 2}
    jobs, said = planned(searched, tmp_path, {"additions": [addition]})
    assert jobs["design_search"] == 1
    assert trained(said) == ["added_0", *LATER]
    assert set(jobs) >= AFTER


def test_a_new_procedure_trains_its_own_settings_alone(searched: Path, tmp_path: Path) -> None:
    addition = {"factor": "procedure", "level": "second_order", "settings": 2}
    steps = {"steps": {"second_order": [5]}}
    jobs, said = planned(searched, tmp_path, {"additions": [addition], "space": steps})
    assert jobs["design_search"] == 1
    assert trained(said) == ["added_0", *LATER]


FORMS: dict[str, dict[str, Any]] = {
    "levels for a range": {"hidden_units": {"levels": [7, 8], "reason": "large ones"}},
    "a range for levels": {
        "weight_decay": {"low": 2, "high": 3, "scale": "linear", "reason": "large ones"}
    },
}


@pytest.mark.parametrize("form", FORMS)
def test_levels_and_ranges_of_ones_own_replace_each_other(tmp_path: Path, form: str) -> None:
    """Snakemake merges files at any depth: the old ones come to stand beside those given."""
    own = write_config(tmp_path / "own.yaml", {"search": {"space": FORMS[form]}})
    folder = tmp_path / "study"
    folder.mkdir()
    design = f"{MADE}/designs/sobol.parquet"
    succeeded(snakemake(folder, design, configs=(SEARCH, own), cores=1))
    ((name, values),) = FORMS[form].items()
    low, high = values.get("levels") or (values["low"], values["high"])
    assert pd.read_parquet(folder / design)[name].between(low, high).all()


def test_a_new_measure_scores_anew_and_trains_no_fixed_settings(
    searched: Path, tmp_path: Path
) -> None:
    measures = {"reference_variances": [0.5, 1, 2]}
    jobs, said = planned(searched, tmp_path, {"measures": measures})
    assert (jobs["score_search"], jobs["judge_finals"]) == (3, 2)
    assert "design_search" not in jobs
    assert trained(said) == LATER


def test_more_repeats_confirm_and_search_nothing(searched: Path, tmp_path: Path) -> None:
    jobs, _ = planned(searched, tmp_path, {"confirm": {"repeats": 4}})
    assert "train_search" not in jobs
    assert jobs["confirm_candidate"] == 5


BAD: dict[str, tuple[dict[str, Any], str, str]] = {
    "procedure": (
        {"space": {"procedure": {"levels": ["adam"]}}},
        "search.space.procedure.levels.0",
        "bfgs",
    ),
    "no steps": (
        {"space": {"procedure": {"levels": ["second_order"]}}},
        "search.space.steps.second_order",
        "missing",
    ),
    "tables": ({"published": "own"}, "search.published", "row 1 sums to 1.1000"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_search_starts_nothing(
    searched: Path, project: Path, tmp_path: Path, case: str
) -> None:
    values, key, legal = BAD[case]
    own = shutil.copytree(
        project / "src/pairing/judging/published_tables", project / "own", dirs_exist_ok=True
    )
    table = own / "table_4.csv"
    table.write_text(table.read_text().replace("0.7001", "0.8001", 1))
    config = write_config(tmp_path / "config.yaml", SEARCH, {"search": values})
    before = contents(searched / "results")
    run = snakemake(searched, "search", configs=(config,), project=project)
    assert run.returncode != 0
    (line,) = [line for line in run.stdout.splitlines() if line.startswith("config: ")]
    assert line.startswith(f"config: {key}: ")
    assert legal in line
    assert "Traceback" not in run.stdout
    assert contents(searched / "results") == before


def test_tables_of_other_classes_start_nothing(searched: Path, tmp_path: Path) -> None:
    """They are not refused before the search is asked for, which they alone concern."""
    problem = {"problem": {"means": [[1, 1], [1, -1], [-1, 1]]}}
    config = write_config(tmp_path / "config.yaml", SEARCH, problem)
    run = snakemake(searched, "search", "--dry-run", configs=(config,))
    assert run.returncode != 0
    assert "config: search.published: has tables of 4 classes" in run.stdout
    assert "Traceback" not in run.stdout
