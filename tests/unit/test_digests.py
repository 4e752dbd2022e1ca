"""Digests follow imports and content, and nothing else."""

import os

from pairing.support import digests


def test_imports_are_followed_at_any_depth():
    found = digests.imported_modules("study.trials")
    assert {"model.kernels", "numerics.lanes", "training.bfgs", "problem.mixture"} <= found
    assert not found & {"output.figures", "output.report", "verdicts.comparison", "study.scores"}


def test_a_digest_depends_on_content_and_not_on_dates(tmp_path):
    path = tmp_path / "script.py"
    path.write_text("1")
    first = digests.code_digest(["support.files"], path)
    os.utime(path, (0, 0))
    assert digests.code_digest(["support.files"], path) == first
    path.write_text("2")
    assert digests.code_digest(["support.files"], path) != first


def test_stages_of_different_modules_have_different_digests():
    assert digests.code_digest(["study.trials"]) != digests.code_digest(["study.scores"])
