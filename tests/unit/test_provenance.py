"""What the record of a run is made of."""

import re
import tomllib
from pathlib import Path

import pytest

from pairing.jobs import digests, times
from pairing.output.provenance import PACKAGES, moment

ROOT = Path(__file__).parents[2]
HEAD = "s\th:m:s\tmax_rss\n"


def test_the_versions_are_of_what_the_project_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = project["dependencies"] + project["optional-dependencies"]["study"]
    names = {re.split(r"[\[<>=~! ]", name)[0] for name in asked} - {"setuptools"}
    assert sorted(PACKAGES) == sorted(names)


def test_moments_are_in_utc():
    assert moment(0.9) == "1970-01-01T00:00:00+00:00"


def test_stages_are_summed_over_their_jobs(tmp_path):
    def measure(name, seconds):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{HEAD}{seconds}\t0:00:01\t1\n")
        return str(path)

    batches = [measure("fit_batch/declared/0-4.tsv", 2), measure("fit_batch/declared/5-9.tsv", 3)]
    batches.append(str(tmp_path / "fit_batch/declared/10-14.tsv"))  # gone: it does not count
    found = times.stage_seconds({"fit_batch": batches, "compare": measure("compare.tsv", 1.5)})
    assert found == {
        "compare": {"jobs": 1, "seconds": 1.5},
        "fit_batch": {"jobs": 2, "seconds": 5.0},
    }


@pytest.mark.parametrize("text", ["", "no times\n", HEAD + "many\t0\t0\n"])
def test_a_file_without_times_is_refused_in_one_line(tmp_path, text):
    (tmp_path / "compare.tsv").write_text(text)
    with pytest.raises(ValueError, match=r"compare\.tsv: holds no measured time") as caught:
        times.stage_seconds({"compare": str(tmp_path / "compare.tsv")})
    assert "\n" not in str(caught.value)


def test_the_digest_of_a_tree_depends_on_names_and_content_alone(tmp_path):
    def tree(name, **texts):
        for file, text in texts.items():
            path = tmp_path / name / "src" / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return digests.tree_digest(tmp_path / name, "src")

    first = tree("one", a="1", b="2")
    assert tree("two", b="2", a="1") == first
    assert tree("three", a="1", b="3") != first
    assert tree("four", a="1", c="2") != first
    (tmp_path / "one/src/__pycache__").mkdir()
    (tmp_path / "one/src/__pycache__/a.pyc").write_text("compiled")
    assert tree("one") == first
