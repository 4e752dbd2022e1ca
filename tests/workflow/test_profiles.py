"""The cluster's profiles add to the default one, which goes on to hold."""

import os
import subprocess
from pathlib import Path

import pytest
from command import ROOT, planned_jobs, snakemake

FITS = "results/fits/declared/0000000-0000004.parquet"
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


# What Grid Engine 8.1.9 says: a list of own jobs, and records of a job, of which the last counts.
JOBS = """\
job-ID  prior   name       user         state submit/start at     queue         slots ja-task-ID
------------------------------------------------------------------------------------------------
     10 0.75000 fit_batch  somebody     r     11/27/2026 17:02:56 all.q@node1       1
      1 0.25000 fit_batch  somebody     {state:5} 11/27/2026 17:02:21                   1
"""
AWAY = """\
error: commlib error: got select error (Connection refused)
unable to send message to qmaster using port 6444 on host "master": got send error
"""
RECORD = """\
==============================================================
qname        all.q
jobname      fit_batch
failed       {failed}
exit_status  {status}
"""
BEFORE = RECORD.format(failed="11  : before job", status="0")
ENDED = {
    "success": [
        RECORD.format(failed="0", status="0"),
        BEFORE + RECORD.format(failed="0", status="0"),
    ],
    "failed": [
        RECORD.format(failed="0", status="1"),  # also by its limit of memory, as of any fault
        RECORD.format(failed="37  : qmaster enforced h_rt, h_cpu, or h_vmem limit", status="137"),
        BEFORE,
    ],
}


@pytest.mark.parametrize(
    ("state", "meaning"),
    [
        *((state, "running") for state in ("qw", "hqw", "t", "r", "s", "T", "dr")),
        *((state, "failed") for state in ("Eqw", "Rq", "Rr")),
    ],
)
def test_grid_engine_waits_for_no_job_that_will_never_run(
    tmp_path: Path, state: str, meaning: str
) -> None:
    put_command(tmp_path, "qdel", f"echo $1 >> '{tmp_path}/deleted'")
    assert of_grid_engine(tmp_path, f"cat <<'END'\n{JOBS.format(state=state)}END") == meaning
    deleted = (tmp_path / "deleted").exists()
    assert deleted == (meaning == "failed")


@pytest.mark.parametrize(
    ("record", "meaning"), [(one, meaning) for meaning, several in ENDED.items() for one in several]
)
def test_grid_engine_tells_how_a_job_ended(tmp_path: Path, record: str, meaning: str) -> None:
    """It is the second question that accounting answers: a job is known there later."""
    later = f"test -e '{tmp_path}/asked' || {{ touch '{tmp_path}/asked'; exit 1; }}"
    put_command(tmp_path, "qacct", f"{later}\ncat <<'END'\n{record}END")
    assert of_grid_engine(tmp_path, "exit 0") == meaning


def test_grid_engine_waits_while_its_master_is_away(tmp_path: Path) -> None:
    assert of_grid_engine(tmp_path, f"cat >&2 <<'END'\n{AWAY}END\nexit 1") == "running"


def test_grid_engine_runs_again_what_nobody_knows(tmp_path: Path) -> None:
    put_command(tmp_path, "qacct", "echo error: job id 1 not found >&2; exit 1")
    assert of_grid_engine(tmp_path, "exit 0") == "failed"


def of_grid_engine(folder: Path, qstat: str) -> str:
    """Return what the status command prints where `qstat` does as its text says."""
    put_command(folder, "qstat", qstat)
    return status(folder, "grid-engine", os.environ["PATH"], GRID_ENGINE_PAUSES="0")


def test_grid_engine_is_asked_for_what_a_rule_needs(tmp_path: Path) -> None:
    put_command(tmp_path / "bin", "qstat", "exit 0")
    put_command(tmp_path / "bin", "qsub", 'echo "$@" >&2; exit 1')
    environment = os.environ | {"PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}"}
    options = (
        "--profile",
        PROFILES / "grid-engine",
        "--retries=0",
        "--set-threads=fit_batch=2",
        FITS,
    )
    run = snakemake(tmp_path, *options, environment=environment)
    assert "-terse -r n -cwd -V" in run.stdout
    assert "-pe smp 2 -l h_rt=0:" in run.stdout


def test_slurm_warns_of_what_it_will_not_outlast(tmp_path: Path) -> None:
    for name, text in {
        "scontrol": "echo 'MinJobAge               = 60 sec'",
        "sacct": "exit 1",
        "sbatch": "exit 1",
    }.items():
        put_command(tmp_path / "bin", name, text)
    environment = os.environ | {"PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}"}
    options = ("--profile", PROFILES / "slurm", "--retries=0", FITS)
    run = snakemake(tmp_path, *options, environment=environment)
    assert run.returncode != 0  # no job can be submitted
    assert "slurm: no accounting database answers here" in run.stdout
    assert "slurm: the controller forgets ended jobs after 60 seconds" in run.stdout


def put_command(folder: Path, name: str, text: str) -> None:
    """Make a command of a scheduler that does as `text` says."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{text}\n")
    (folder / name).chmod(0o755)


def said(folder: Path, script: str, squeue: str) -> str:
    """Return what a script of slurm-generic prints where no command is but a `squeue`."""
    put_command(folder, "squeue", squeue)
    return status(folder, "slurm-generic", script=script)


def status(
    folder: Path, profile: str, path: str = "", script: str = "status.sh", **environment: str
) -> str:
    """Return what a script of a profile prints of job 1; a scheduler's commands are in `folder`."""
    run = subprocess.run(
        ["/bin/sh", PROFILES / profile / script, "1"],
        env={"PATH": f"{folder}:{path}".rstrip(":")} | environment,
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
