"""The conda environment has the versions of the lock, and every package of the locks a hash."""

import re
import runpy
from pathlib import Path

import pytest

ENVS = Path(__file__).parents[2] / "envs"


def test_the_conda_environment_is_the_lock_s():
    made = runpy.run_path(str(ENVS / "conda_from_lock.py"))["environment"]()
    assert (ENVS / "environment.yaml").read_text(encoding="utf-8") == made, "run make lock"


def versions(lock):
    text = (ENVS / lock).read_text(encoding="utf-8")
    return set(re.findall(r"^([A-Za-z0-9_.-]+==[^ ;\\]+)", text, flags=re.MULTILINE))


def test_a_run_has_the_versions_that_tests_have():
    assert versions("requirements.lock") < versions("test.lock"), "run make lock"


def test_a_run_installs_no_tool_of_tests_alone():
    names = {entry.partition("==")[0] for entry in versions("requirements.lock")}
    assert not names & {"mypy", "pytest", "ruff", "playwright", "scikit-learn"}


LOCKS = ["requirements.lock", "test.lock", "installer.lock", "../benchmarks/peers.lock"]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_a_hash(lock):
    text = (ENVS / lock).read_text(encoding="utf-8")
    entries = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert entries
    assert all("--hash=sha256:" in entry for entry in entries)
