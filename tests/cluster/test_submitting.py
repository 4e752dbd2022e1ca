"""What may happen to the process that submits, and what the user reads and does then."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import loopback
import pytest
from loopback import command, wait_until
from study import PROFILES, ROOT, Study, snakemake, timeless

MakeStudy = Callable[[str], Study]


def start_again(study: Study) -> None:
    """Do as docs/cluster.md says after the submitting process has died."""
    if study.profile == "slurm":
        jobs = study.jobs("PENDING", "RUNNING", "STOPPED")
        command("scancel", *(job.number for job in jobs))
    subprocess.run([*snakemake(), "--unlock"], cwd=study.folder, check=True)
    study.start()
    assert study.ended(300) == 0, study.output()


@pytest.mark.parametrize("profile", PROFILES)
def test_killed_and_started_again(study: MakeStudy, local_bytes: bytes, profile: str) -> None:
    one = study(profile)
    one.start()
    running = one.wait_for(5, "RUNNING", "COMPLETED")
    one.kill()
    start_again(one)
    assert timeless(one.folder) == local_bytes
    if profile == "slurm-generic":  # it takes up the jobs that it finds, and trains nothing twice
        assert "Resuming incomplete job" in one.output()
        trained = {job.number for job in running}
        assert len(one.jobs()) == len(trained) + 5  # one job more a batch, to score it


def test_generic_outlasts_an_absent_controller(study: MakeStudy, local_bytes: bytes) -> None:
    one = study("slurm-generic")
    one.start()
    job = hung(one)
    loopback.stop("slurmctld")
    try:
        assert status(job.number) == "running"
    finally:
        loopback.start_controller()
    job.signal("CONT")
    assert one.ended(300) == 0, one.output()
    assert timeless(one.folder) == local_bytes


def test_slurm_says_that_it_will_not_and_can_be_started_again(
    study: MakeStudy, local_bytes: bytes
) -> None:
    """A known fault of the executor where no accounting database answers."""
    one = study("slurm")
    one.start()
    job = hung(one)
    assert "slurm: no accounting database answers here" in one.output()
    loopback.stop("slurmctld")
    try:
        wait_until("sacct is asked", lambda: "Falling back to 'sacct'" in one.output(), 90)
    finally:
        loopback.start_controller()
    job.signal("CONT")
    one.wait_for(5, "COMPLETED")
    with pytest.raises(subprocess.TimeoutExpired):
        one.process.wait(15)  # it does not look at its jobs any more
    one.kill()
    start_again(one)
    assert timeless(one.folder) == local_bytes


def hung(study: Study) -> object:
    """Return a running job of a study that was made to hang."""
    job = study.wait_for(5, "RUNNING")[0]
    job.signal("STOP")
    return job


def test_a_forgotten_job_counts_as_failed() -> None:
    assert status("99999999") == "failed"


def status(number: str) -> str:
    script = ROOT / "workflow/profiles/slurm-generic/status.sh"
    return subprocess.check_output(["sh", script, number], text=True).strip()


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


def test_an_account_is_refused_with_the_reason(study: MakeStudy) -> None:
    """The executor asks the accounting database, and says that there is none."""
    one = study("slurm")
    one.start("--default-resources", "slurm_account=nobody")
    assert one.ended(120) != 0
    assert "'nobody'" in one.output()
    assert one.jobs() == []


def test_jobs_that_start_together_with_an_empty_compile_cache(
    study: MakeStudy, local_bytes: bytes, tmp_path: Path
) -> None:
    one = study("slurm-generic")
    cache = tmp_path / "an empty cache"
    one.start("--config", "fits_per_job=15", environment={"PAIRING_CACHE": str(cache)})
    assert one.ended(400) == 0, one.output()
    assert timeless(one.folder) == local_bytes
    assert list(cache.rglob("*.nbc"))
