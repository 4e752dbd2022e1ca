"""A tiny study on the loopback cluster: its process, its jobs in the queue, its results."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from loopback import MARK, command, wait_until

ROOT = Path(__file__).parents[2]
TINY = Path(__file__).with_name("tiny.yaml")
TRIALS = "results/trials.parquet"
PROFILES = ("slurm", "slurm-generic")
TWO_BATCHES = ("--config", "fits_per_job=15")
ENDED = ("CANCELLED", "COMPLETED", "FAILED", "NODE_FAIL", "OUT_OF_MEMORY", "TIMEOUT")
# What the profiles choose for a cluster of many users is slow for a test.
QUICK = {
    "slurm": ("--slurm-init-seconds-before-status-checks=2", "--max-status-checks-per-second=1"),
    "slurm-generic": ("--seconds-between-status-checks=2",),
}


class Job(NamedTuple):
    """A job of Slurm: its number, state, first trial, time limit, and memory in megabytes."""

    number: str
    state: str
    first_trial: int
    minutes: str
    memory: str

    def signal(self, name: str) -> None:
        """Send a signal to all processes of a running job: STOP makes it hang, CONT go on."""
        command("scancel", f"--signal={name}", "--full", self.number)
        # the controller forgets a signal that has not arrived when it ends
        state = ("squeue", "--noheader", "--states=all", "--format=%T", f"--jobs={self.number}")
        wait_until(f"{name} arrives", lambda: "SIGNALING" not in command(*state))


class Study:
    """A run of Snakemake with a cluster's profile, in a folder of its own."""

    def __init__(self, folder: Path, profile: str) -> None:
        self.folder = folder
        self.profile = profile
        self.said = folder / "said.txt"
        folder.mkdir()

    def start(self, *arguments: str, environment: dict[str, str] | None = None) -> None:
        """Start Snakemake, in a process group of its own."""
        profile = ROOT / "workflow/profiles" / self.profile
        options = ["--profile", str(profile), *QUICK[self.profile], *arguments]
        with self.said.open("a", encoding="utf-8") as said:
            self.process = subprocess.Popen(
                [*snakemake(), *options],
                cwd=self.folder,
                env=os.environ | MARK | (environment or {}),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )

    def succeeds(self, patience: float = 400) -> None:
        """Return when Snakemake has ended by itself, and well."""
        assert self.ended(patience) == 0, self.output()

    def ended(self, patience: float) -> int:
        """Return the exit status, once Snakemake has ended by itself."""
        try:
            return self.process.wait(patience)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"Snakemake did not end:\n{self.output()}") from None

    def kill(self) -> None:
        """Kill Snakemake, with all that it started on this machine, if it still runs."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def output(self) -> str:
        """Return all that Snakemake has said."""
        return self.said.read_text(encoding="utf-8")

    def jobs(self, *states: str) -> list[Job]:
        """Return the study's jobs, ended ones included, or just those in some states."""
        lines = command("squeue", "--noheader", "--states=all", "--format=%i|%T|%k|%l|%m|%Z")
        rows = (line.split("|") for line in lines.splitlines())
        found = [
            Job(number, state, first_trial(comment), minutes, memory)
            for number, state, comment, minutes, memory, folder in rows
            if folder == str(self.folder)
        ]
        ordered = sorted(found, key=lambda job: int(job.number))
        return [job for job in ordered if not states or job.state in states]

    def first_trials(self) -> list[int]:
        """Return the first trial of each job's batch."""
        return [job.first_trial for job in self.jobs()]

    def wait_for(self, count: int, *states: str) -> list[Job]:
        """Return the jobs, or those in some states, once there are `count`."""
        what = f"{count} jobs of {self.profile} are {' or '.join(states) or 'submitted'}"
        wait_until(what, lambda: len(self.jobs(*states)) >= count)
        return self.jobs(*states)


def hung(study: Study) -> Job:
    """Return a running job that was made to hang, once all batches are submitted."""
    job = study.wait_for(1, "RUNNING")[0]
    job.signal("STOP")
    study.wait_for(2)
    return job


def first_trial(comment: str) -> int:
    """Return the first trial of a batch, which the profiles write into the job's comment."""
    return int(re.findall(r"\d{7}", comment)[0])


def status(number: str) -> str:
    """Return what the status command of slurm-generic says of a job."""
    script = ROOT / "workflow/profiles/slurm-generic/status.sh"
    return subprocess.check_output(["sh", script, number], text=True).strip()


def snakemake() -> list[str]:
    """Return the command of a run of the study, to which options are added."""
    command = [sys.executable, "-m", "snakemake", TRIALS]
    return [*command, "--snakefile", str(ROOT / "Snakefile"), "--configfile", str(TINY)]


def trials_of(folder: Path) -> bytes:
    """Return the bytes of the trials table."""
    return (folder / TRIALS).read_bytes()
