"""Whatever happens to jobs, nodes and the controller, a study ends with the bytes of a local run.

One run for each profile, side by side, is struck by all faults: its five training jobs start
together and hang, the controller is restarted, and then each job meets its own fate.
"""

import subprocess
from collections.abc import Iterator

import loopback
import pytest
from loopback import command
from study import ENDED, PROFILES, Job, Study, trials_of

from pairing.jobs.whole import UNFINISHED

# Fate of each job, with the state in which Slurm then has it.
FATES = {
    "cancelled": "CANCELLED",
    "over its time": "TIMEOUT",
    "over its memory": "FAILED",
    "on a lost node": "NODE_FAIL",
    "left in peace": "COMPLETED",
}
LOST_NODE = "n4"


class Struck:
    """A study, what it said, and the first job of each of its batches by its fate."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.fated = dict(zip(FATES, study.wait_for(len(FATES), "PENDING"), strict=True))

    def number(self, fate: str) -> str:
        return self.fated[fate].number

    def jobs_of(self, fate: str) -> list[Job]:
        """All attempts at the training of a batch, the first one first."""
        trial = self.fated[fate].first_trial
        jobs = [job for job in self.study.jobs() if job.first_trial == trial]
        return jobs[:-1]  # the last one scores it


@pytest.fixture(scope="module")
def struck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Struck]]:
    folder = tmp_path_factory.mktemp("struck")
    studies = [Study(folder / f"a study by {profile}", profile) for profile in PROFILES]
    try:
        scontrol("PartitionName=main", "State=DOWN")
        for study in studies:
            study.start()
        runs = {study.profile: Struck(study) for study in studies}
        for run in runs.values():
            prepare(run)
        scontrol("PartitionName=main", "State=UP")
        for run in runs.values():
            hang(run)
        loopback.stop("slurmctld")
        loopback.start_controller()
        for node in loopback.NODES:
            loopback.start_node(node)
        strike(list(runs.values()))
        for study in studies:
            study.ended(300)
        yield runs
    finally:
        scontrol("PartitionName=main", "State=UP")
        for study in studies:
            study.kill()


def prepare(run: Struck) -> None:
    """Lower a limit and choose nodes, which Slurm allows while a job is pending."""
    starved = run.number("over its memory")
    scontrol(f"JobId={starved}", "MinMemoryNode=50")
    command("scontrol", "hold", starved)
    for fate in FATES:
        key = "ReqNodeList" if fate == "on a lost node" else "ExcNodeList"
        scontrol(f"JobId={run.number(fate)}", f"{key}={LOST_NODE}")


def hang(run: Struck) -> None:
    """Stop the processes of the running jobs, which are all but the one that is held."""
    for job in run.study.wait_for(len(FATES) - 1, "RUNNING"):
        job.signal("STOP")


def strike(runs: list[Struck]) -> None:
    for run in runs:
        run.fated["left in peace"].signal("CONT")
        command("scancel", run.number("cancelled"))
        command("scontrol", "release", run.number("over its memory"))
        scontrol(f"JobId={run.number('over its time')}", "EndTime=now+1second")
    loopback.kill(f"slurmd-{LOST_NODE}")
    scontrol(f"NodeName={LOST_NODE}", "State=DOWN", "Reason=lost")
    for run in runs:
        loopback.wait_until(
            f"the first jobs of {run.study.profile} end",
            lambda run=run: sum(job.state in ENDED for job in run.study.jobs()) >= len(FATES),
        )
    loopback.start_node(LOST_NODE)


def scontrol(*changes: str) -> None:
    subprocess.run(["scontrol", "update", *changes], check=True)


@pytest.mark.parametrize("profile", PROFILES)
def test_the_study_survives_with_the_bytes_of_a_local_run(
    struck: dict[str, Struck], local_bytes: bytes, profile: str
) -> None:
    study = struck[profile].study
    assert study.process.returncode == 0, study.output()
    assert trials_of(study.folder) == local_bytes


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("fate", FATES)
def test_every_job_met_its_fate_and_was_run_again(
    struck: dict[str, Struck], profile: str, fate: str
) -> None:
    first, *again = struck[profile].jobs_of(fate)
    assert first.state == FATES[fate]
    assert [job.state for job in again] == (["COMPLETED"] if fate != "left in peace" else [])


@pytest.mark.parametrize("profile", PROFILES)
def test_a_second_attempt_asks_for_twice_the_time_and_memory(
    struck: dict[str, Struck], profile: str
) -> None:
    first, second = struck[profile].jobs_of("cancelled")
    assert (amount(second.minutes), amount(second.memory)) == (
        2 * amount(first.minutes),
        2 * amount(first.memory),
    )


def amount(text: str) -> int:
    """Return the number in 11:00 (minutes) or 1001M (megabytes)."""
    return int(text.split(":")[0].rstrip("M"))


@pytest.mark.parametrize("profile", PROFILES)
def test_nothing_temporary_is_left(struck: dict[str, Struck], profile: str) -> None:
    assert list((struck[profile].study.folder / "results").rglob(f"{UNFINISHED}*")) == []
