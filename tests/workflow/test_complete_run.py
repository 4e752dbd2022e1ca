"""A complete run: all that it promises to make, and that a second one makes nothing."""

import base64
import io
import json
import os
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
from command import contents, offline, snakemake, succeeded

from pairing.catalogue.figures import MATHEMATICS_FIGURES, STUDY_FIGURES
from pairing.catalogue.tables import FORMS, STUDY_TABLES
from pairing.jobs.seals import FOLDER
from pairing.jobs.times import SECONDS
from pairing.numerics.compiled import cache_folder

ALL_FIGURES = [*STUDY_FIGURES, *MATHEMATICS_FIGURES]


class Addresses(HTMLParser):
    """Collects what a page loads (src, and the href of links to style) and where it leads to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.led_to: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for name, value in attributes:
            if name in ("src", "srcset", "poster", "data") or (name, tag) == ("href", "link"):
                self.loaded.append(value or "")
            elif name == "href":
                self.led_to.append(value or "")


def test_all_promised_files_are_made(finished: Path) -> None:
    promised = ["trials.parquet", "trials.csv.gz", "report.html", "explore.html", "provenance.json"]
    promised += [f"tables/{name}{kind}" for name in STUDY_TABLES for kind in FORMS]
    promised += [f"figures/{name}.{kind}" for name in ALL_FIGURES for kind in ("svg", "pdf")]
    missing = [name for name in promised if not (finished / "results" / name).stat().st_size]
    assert missing == []
    assert "of the time went to the rest" in (finished / "said.txt").read_text()


def test_how_long_each_fit_took_stands_beside_the_fits(finished: Path) -> None:
    fits = sorted((finished / "results/fits").rglob("*.parquet"))
    assert len(fits) == 3  # two batches of the study, and one of a program
    for path in fits:
        rows = pd.read_parquet(path)
        beside = pd.read_csv(path.with_suffix(SECONDS), sep="\t")
        assert "seconds" not in rows
        assert beside[["trial", "pair"]].equals(rows[["trial", "pair"]])
        assert (beside["seconds"] > 0).all()


def test_trials_as_csv_are_those_of_parquet(finished: Path) -> None:
    trials = pd.read_parquet(finished / "results/trials.parquet")
    text = (finished / "results/trials.csv.gz").read_bytes()
    assert text[4:8] == bytes(4)  # no date
    read = pd.read_csv(io.BytesIO(text), compression="gzip", keep_default_na=False)
    pd.testing.assert_frame_equal(read, trials, check_dtype=False, check_exact=True)


def test_nothing_temporary_is_left(finished: Path) -> None:
    left = [path.name for path in (finished / "results").rglob(".*")]
    assert left == [FOLDER]


def test_a_second_run_makes_nothing(finished: Path) -> None:
    before = contents(finished / "results")
    assert "Nothing to be done" in succeeded(snakemake(finished))
    assert contents(finished / "results") == before


def test_the_headline_counts_the_fits(finished: Path) -> None:
    headline = json.loads((finished / "results/comparison/headline.json").read_text())
    assert headline["n_fits"] == 30 == sum(headline["fits_by_status"].values())


def test_the_report_needs_no_other_file(finished: Path) -> None:
    page = (finished / "results/report.html").read_text(encoding="utf-8")
    addresses = Addresses(page)
    assert len(addresses.loaded) == len(ALL_FIGURES)
    assert all(address.startswith("data:image/") for address in addresses.loaded)
    leads = [address for address in addresses.led_to if not address.startswith("#")]
    assert [one for one in leads if not (finished / "results" / one).is_file()] == []
    assert not re.search(r"@import|url\(", page)
    for address in addresses.loaded:
        drawing = base64.b64decode(address.partition("base64,")[2]).decode("utf-8")
        assert all(one.startswith(("#", "data:")) for one in re.findall(r'href="([^"]*)"', drawing))


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="pdflatex is not installed")
@pytest.mark.parametrize("name", STUDY_TABLES)
def test_latex_tables_compile_on_their_own(finished: Path, tmp_path: Path, name: str) -> None:
    shutil.copy(finished / f"results/tables/{name}.tex", tmp_path)
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", f"{name}.tex"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout
    assert "Undefined control sequence" not in run.stdout


def test_snakemakes_own_report_builds_without_network(own_copy: Path) -> None:
    succeeded(snakemake(own_copy, "--report", "report-out.html", **offline()))
    page = (own_copy / "report-out.html").read_text(encoding="utf-8")
    assert all(category in page for category in ("Tables", "Figures", "Report"))
    assert all(f"{name}.svg" in page for name in ALL_FIGURES)


def test_a_project_in_a_path_with_a_space_runs(own_copy: Path, project: Path) -> None:
    before = science(own_copy)
    (own_copy / "results/tables/order.md").unlink()
    said = succeeded(snakemake(own_copy, project=project))
    assert "Writing the tables" in said
    # a table is the same bytes whenever and by whatever copy of the project it is written
    assert science(own_copy) == before


def science(folder: Path) -> dict[str, str]:
    """Return digests of all results but what tells of the run: its times, command and machine."""
    found = contents(folder / "results")
    del found["provenance.json"], found[f"{FOLDER}/record_provenance.json"]
    return {name: digest for name, digest in found.items() if not name.startswith("benchmarks/")}


def test_a_home_folder_that_cannot_be_used(own_copy: Path, tmp_path: Path) -> None:
    """Snakemake keeps a cache of its own in the home folder; XDG_CACHE_HOME names another."""
    homeless = os.environ | {"HOME": "/dev/null/home", "XDG_CACHE_HOME": str(tmp_path)}
    page = own_copy / "results/report.html"
    page.unlink()
    succeeded(snakemake(own_copy, environment=homeless))
    assert page.exists()


@pytest.mark.parametrize("home", ["/dev/null/home", None])
def test_compiled_code_finds_a_folder_without_a_home(
    home: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HOME", "PAIRING_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    if home:
        monkeypatch.setenv("HOME", home)
    else:  # nor does the machine know the user
        monkeypatch.setattr(Path, "home", unknown_user)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert cache_folder().is_relative_to(tmp_path)


def unknown_user() -> Path:
    raise RuntimeError("Could not determine home directory.")
