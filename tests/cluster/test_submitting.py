"""What may happen to the process that submits, and what the user reads and does then."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import loopback
import pytest
from loopback import command, wait_until
from study import ENDED, PROFILES, TWO_BATCHES, Study, hung, snakemake, status, trials_of

from pairing.jobs.whole import UNFINISHED

MakeStudy = Callable[[str], Study]


def start_again(study: Study) -> None:
    """Unlock, and give the same command, as docs/cluster.md says."""
    study.kill()
    subprocess.run([*snakemake(), "--unlock"], cwd=study.folder, check=True)
    study.start(*TWO_BATCHES)


def test_after_a_kill_an_old_job_that_goes_on_harms_nothing(
    study: MakeStudy, local_bytes: bytes
) -> None:
    one = study("slurm-generic")
    one.start(*TWO_BATCHES)
    old = hung(one)
    start_again(one)
    one.wait_for(3)  # a new job for the batch of the old one
    old.signal("CONT")
    one.succeeds()
    wait_until("the old job ends", lambda: old.number in [job.number for job in one.jobs(*ENDED)])
    assert trials_of(one.folder) == local_bytes
    assert list((one.folder / "results").rglob(f"{UNFINISHED}*")) == []


def test_generic_outlasts_an_absent_controller(study: MakeStudy, local_bytes: bytes) -> None:
    one = study("slurm-generic")
    loopback.stop("slurmctld")
    try:
        one.start(*TWO_BATCHES, "--retries=0")
        wait_until("a submission waits", lambda: "asking again" in one.output())
    finally:
        loopback.start_controller()
    job = hung(one)
    loopback.stop("slurmctld")
    try:
        assert status(job.number) == "running"
    finally:
        loopback.start_controller()
    job.signal("CONT")
    one.succeeds()
    assert trials_of(one.folder) == local_bytes


def test_slurm_says_that_it_will_not_and_can_be_started_again(
    study: MakeStudy, local_bytes: bytes
) -> None:
    """A known fault of the executor, where no accounting database answers."""
    one = study("slurm")
    one.start(*TWO_BATCHES)
    hung(one)
    assert "slurm: no accounting database answers here" in one.output()
    loopback.stop("slurmctld")
    try:
        wait_until("sacct is asked", lambda: "Falling back to 'sacct'" in one.output())
    finally:
        loopback.start_controller()
    command("scancel", *(job.number for job in one.jobs()))
    one.wait_for(2, *ENDED)
    with pytest.raises(subprocess.TimeoutExpired):
        one.process.wait(15)
    assert len(one.jobs()) == 2  # it has not seen that they have ended
    start_again(one)
    one.succeeds()
    assert trials_of(one.folder) == local_bytes


def test_a_forgotten_job_counts_as_failed() -> None:
    assert status("99999999") == "failed"


@pytest.mark.parametrize("profile", PROFILES)
def test_a_refusal_is_shown_in_the_words_of_the_scheduler(study: MakeStudy, profile: str) -> None:
    one = study(profile)
    if profile == "slurm":
        one.start("--default-resources", "slurm_partition=nowhere")
    else:
        one.start(environment={"SBATCH_PARTITION": "nowhere"})
    assert one.ended(120) != 0
    assert "invalid partition specified: nowhere" in one.output()
    assert one.jobs() == []


def test_jobs_that_start_together_with_an_empty_compile_cache(
    study: MakeStudy, local_bytes: bytes, tmp_path: Path
) -> None:
    one = study("slurm-generic")
    cache = tmp_path / "an empty cache"
    one.start(*TWO_BATCHES, environment={"PAIRING_CACHE": str(cache)})
    one.succeeds()
    assert trials_of(one.folder) == local_bytes
    assert list(cache.rglob("*.nbc"))
