"""Digests follow imports and content, and nothing else."""

import os
import re
from pathlib import Path

import pytest

from pairing.catalogue.procedures import PROCEDURES
from pairing.jobs import digests

PACKAGE = digests.PACKAGE
SCRIPTS = sorted((Path(__file__).parents[2] / "workflow" / "scripts").glob("*.py"))
TRAINING = {"fit_batch", "train_search", "confirm_candidate", "watch_training"}


def test_imports_are_followed_at_any_depth():
    found = digests.imported_modules("study.fits")
    assert {"network.heads", "numerics.lanes", "problem.mixture"} <= found
    assert not found & {"output.figures", "output.report", "verdicts.comparison", "study.scores"}


def test_what_is_loaded_by_name_counts():
    found = digests.imported_modules("training.optimisers")
    assert {f"training.{name}" for name in PROCEDURES} <= found


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_only_stages_that_train_have_the_engine_behind_them(script):
    found = re.findall(r"^from pairing\.([\w.]+) import (.*)$", script.read_text(), flags=re.M)
    names = {
        name
        for module, some in found
        for name in (module, *(f"{module}.{one}" for one in some.split(", ")))
    }
    modules = {name for name in names if (PACKAGE / f"{name.replace('.', '/')}.py").exists()}
    behind = set().union(*map(digests.imported_modules, modules))
    trains = any(name.startswith("training.") for name in behind)
    assert trains == (script.stem in TRAINING), script.stem


def test_a_digest_depends_on_content_and_not_on_dates(tmp_path):
    script, data = tmp_path / "script.py", tmp_path / "data"
    for path in (script, data):
        path.write_text("1")
    for path in (script, data):
        first = digests.code_digest(script, data)
        os.utime(path, (0, 0))
        assert digests.code_digest(script, data) == first
        path.write_text("2")
        assert digests.code_digest(script, data) != first


def test_scripts_that_import_other_modules_have_different_digests(tmp_path):
    found = set()
    for number, imports in enumerate(("", "from pairing.study import fits", "import numpy")):
        folder = tmp_path / str(number)
        folder.mkdir()
        script = folder / "script.py"
        script.write_text(imports)
        found.add(digests.code_digest(script))
    assert len(found) == 3
