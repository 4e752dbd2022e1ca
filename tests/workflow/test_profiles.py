"""The cluster's profiles add to the default one, which goes on to hold."""

import os
from pathlib import Path

import pytest
from command import ROOT, planned_jobs, snakemake

PROFILES = ROOT / "workflow/profiles"
CLUSTER = sorted(path.name for path in PROFILES.iterdir() if path.name != "default")


@pytest.mark.parametrize("profile", CLUSTER)
def test_touching_code_runs_nothing(finished: Path, project: Path, profile: str) -> None:
    """Not so by Snakemake's own triggers: the default profile holds beside the cluster's."""
    for path in (project / "workflow").rglob("*"):
        os.utime(path)
    assert planned_jobs(finished, "--profile", PROFILES / profile, project=project) == {}


@pytest.mark.parametrize("character", ['"', "$", "`", "\\"])
def test_generic_refuses_a_folder_whose_name_a_shell_would_read(
    tmp_path: Path, character: str
) -> None:
    folder = tmp_path / f"a{character}b"
    folder.mkdir()
    run = snakemake(folder, "--profile", PROFILES / "slurm-generic")
    assert run.returncode == 1
    assert f"folder: {folder}: cluster-generic cannot run where a path holds" in run.stdout
    assert "Traceback" not in run.stdout
    assert not (folder / "results").exists()
