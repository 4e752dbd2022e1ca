"""A complete run: all that it promises to make, and that a second one makes nothing."""

import base64
import json
import os
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from conftest import SMALL, contents, offline, planned_jobs, snakemake, succeeded

from pairing.compiled import cache_folder
from pairing.figures import FIGURES
from pairing.tables import TABLES


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
    promised = ["trials.parquet", "report.html"]
    promised += [f"tables/{name}.{kind}" for name in TABLES for kind in ("csv", "md", "tex")]
    promised += [f"figures/{name}.{kind}" for name in FIGURES for kind in ("svg", "pdf")]
    missing = [name for name in promised if not (finished / "results" / name).stat().st_size]
    assert missing == []
    assert "of the time was not fitting" in (finished / "said.txt").read_text()


def test_nothing_temporary_is_left(finished: Path) -> None:
    assert [path for path in (finished / "results").rglob(".*")] == []


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
    assert len(addresses.loaded) == len(FIGURES)
    assert all(address.startswith("data:image/") for address in addresses.loaded)
    assert all(address.startswith("#") for address in addresses.led_to)
    assert not re.search(r"@import|url\(", page)
    for address in addresses.loaded:
        drawing = base64.b64decode(address.partition("base64,")[2]).decode("utf-8")
        assert all(one.startswith(("#", "data:")) for one in re.findall(r'href="([^"]*)"', drawing))


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="pdflatex is not installed")
@pytest.mark.parametrize("name", TABLES)
def test_latex_tables_compile_on_their_own(finished: Path, tmp_path: Path, name: str) -> None:
    shutil.copy(finished / f"results/tables/{name}.tex", tmp_path)
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", f"{name}.tex"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    if "booktabs.sty' not found" in run.stdout or "longtable.sty' not found" in run.stdout:
        pytest.skip("the LaTeX packages booktabs and longtable are not installed")
    assert run.returncode == 0, run.stdout
    assert "Undefined control sequence" not in run.stdout


def test_snakemakes_own_report_builds_without_network(own_copy: Path) -> None:
    succeeded(snakemake(own_copy, "--report", "report-out.html", **offline()))
    page = (own_copy / "report-out.html").read_text(encoding="utf-8")
    assert all(category in page for category in ("Tables", "Figures", "Report"))
    assert all(f"{name}.svg" in page for name in FIGURES)


def test_a_project_in_a_path_with_a_space_runs(own_copy: Path, project: Path) -> None:
    (own_copy / "results/report.html").unlink()
    with (project / "src/pairing/figures.py").open("a") as module:
        module.write("\nFIGURES['scores'].__doc__ = 'edited'\n")
    before = contents(own_copy / "results")
    said = succeeded(snakemake(own_copy, project=project))
    assert f"{project}/profiles/default" in said
    assert "Drawing figure scores" in said
    # the edit changed no drawing, and drawings and page are the same bytes whoever makes them
    after = contents(own_copy / "results")
    assert {name: after[name] for name in before if "benchmarks" not in name} == {
        name: digest for name, digest in before.items() if "benchmarks" not in name
    }


def test_without_directory_the_results_are_in_the_folder_of_the_call(tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    assert planned_jobs(folder)["fit_batch"] == 2


def test_without_a_home_folder_to_write_to(own_copy: Path, tmp_path: Path) -> None:
    """Snakemake itself needs a cache folder; compiled code goes to the temporary folder."""
    (tmp_path / "pairing").symlink_to(cache_folder().parent)  # what is compiled already
    kept = {k: v for k, v in os.environ.items() if k not in ("PAIRING_CACHE", "XDG_CACHE_HOME")}
    homeless = {"HOME": "/dev/null/home", "TMPDIR": str(tmp_path)}
    scores = "results/scores/declared/0000000-0000004.parquet"
    succeeded(snakemake(own_copy, scores, "--force", environment=kept | homeless))
