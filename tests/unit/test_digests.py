"""Digests follow imports and content, and nothing else."""

import os

from pairing.jobs import digests


def test_imports_are_followed_at_any_depth():
    found = digests.imported_modules("study.trials")
    assert {"network.kernels", "numerics.lanes", "training.bfgs", "problem.mixture"} <= found
    assert not found & {"output.figures", "output.report", "verdicts.comparison", "study.scores"}


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
    for number, imports in enumerate(("", "from pairing.study import trials", "import numpy")):
        folder = tmp_path / str(number)
        folder.mkdir()
        script = folder / "script.py"
        script.write_text(imports)
        found.add(digests.code_digest(script))
    assert len(found) == 3
