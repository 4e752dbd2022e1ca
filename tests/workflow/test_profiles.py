"""The cluster's profiles add to the default one, which goes on to hold."""

import os
from pathlib import Path

import pytest
from command import ROOT, planned_jobs

PROFILES = ROOT / "workflow/profiles"
CLUSTER = sorted(path.name for path in PROFILES.iterdir() if path.name != "default")


@pytest.mark.parametrize("profile", CLUSTER)
def test_touching_code_runs_nothing(finished: Path, project: Path, profile: str) -> None:
    """Not so by Snakemake's own triggers: the default profile holds beside the cluster's."""
    for path in (project / "workflow").rglob("*"):
        os.utime(path)
    assert planned_jobs(finished, "--profile", PROFILES / profile, project=project) == {}
