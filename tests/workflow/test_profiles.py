"""The cluster's profiles add to the default one, which goes on to hold."""

import os
import subprocess
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


# What Slurm may say of a job, and how the generic executor is to take it.
STATES = {
    "success": "COMPLETED",
    "failed": "BOOT_FAIL CANCELLED DEADLINE FAILED NODE_FAIL OUT_OF_MEMORY PREEMPTED TIMEOUT",
    "running": "COMPLETING CONFIGURING PENDING REQUEUED RUNNING STAGE_OUT SUSPENDED",
}


@pytest.mark.parametrize(
    ("state", "meaning"),
    [(state, meaning) for meaning, states in STATES.items() for state in states.split()],
)
def test_generic_knows_every_state_of_a_job(tmp_path: Path, state: str, meaning: str) -> None:
    assert said(tmp_path, "status.sh", f"echo {state}") == meaning


def test_generic_says_where_slurm_is_missing_and_does_not_wait(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError) as caught:
        said(tmp_path, "submit.sh", "exit 1")
    assert "sbatch: not found here; load Slurm's commands" in caught.value.stderr


def test_slurm_warns_of_what_it_will_not_outlast(tmp_path: Path) -> None:
    for name, text in {
        "scontrol": "echo 'MinJobAge               = 60 sec'",
        "sacct": "exit 1",
        "sbatch": "exit 1",
    }.items():
        put_command(tmp_path / "bin", name, text)
    environment = os.environ | {"PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}"}
    options = ("--profile", PROFILES / "slurm", "--retries=0")
    run = snakemake(tmp_path, *options, environment=environment)
    assert run.returncode != 0  # no job can be submitted
    assert "slurm: no accounting database answers here" in run.stdout
    assert "slurm: the controller forgets ended jobs after 60 seconds" in run.stdout


def put_command(folder: Path, name: str, text: str) -> None:
    """Make a command of Slurm that does as `text` says."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{text}\n")
    (folder / name).chmod(0o755)


def said(folder: Path, script: str, squeue: str) -> str:
    """Return what a script of the profile prints where no command of Slurm is but a `squeue`."""
    put_command(folder, "squeue", squeue)
    run = subprocess.run(
        ["/bin/sh", PROFILES / "slurm-generic" / script, "1"],
        env={"PATH": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.strip()


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
