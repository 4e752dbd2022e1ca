"""The conda environment has the versions of the lock, and every package of the lock a hash."""

import re
import runpy
from pathlib import Path

ENVS = Path(__file__).parents[2] / "envs"


def test_the_conda_environment_is_the_lock_s():
    made = runpy.run_path(str(ENVS / "conda_from_lock.py"))["environment"]()
    assert (ENVS / "environment.yaml").read_text(encoding="utf-8") == made, "run make lock"


def test_every_locked_package_has_a_hash():
    text = (ENVS / "requirements.lock").read_text(encoding="utf-8")
    entries = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert entries
    assert all("--hash=sha256:" in entry for entry in entries)
