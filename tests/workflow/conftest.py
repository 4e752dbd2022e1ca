"""A small finished run that the tests share, and copies that a test may change."""

import fcntl
import os
import shutil
from pathlib import Path

import pytest
from command import ROOT, offline, snakemake, succeeded

PROJECT_FILES = ("Snakefile", "config.yaml", "envs", "profiles", "src", "workflow")


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished small run without network, in a path with a space. To be read, not changed.

    It is made once for all processes of pytest-xdist; what it printed is in ``said.txt``.
    """
    base = tmp_path_factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = base / "small study"
    with (base / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "said.txt").exists():
            folder.mkdir(exist_ok=True)
            said = succeeded(snakemake(folder, **offline()))
            (folder / "said.txt").write_text(said)
    return folder


@pytest.fixture
def own_copy(finished: Path, tmp_path: Path) -> Path:
    """A copy of the finished run that a test may change."""
    return Path(shutil.copytree(finished, tmp_path / "own copy"))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project that a test may edit, in a path with a space."""
    folder = tmp_path / "own project"
    folder.mkdir()
    for name in PROJECT_FILES:
        source, target = ROOT / name, folder / name
        if source.is_dir() and not source.is_symlink():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, target, follow_symlinks=False)
    return folder
