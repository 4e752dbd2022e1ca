"""What an accounting database changes: accounts are refused, and `sacct` knows ended jobs."""

import subprocess
from collections.abc import Callable, Iterator

import accounting
import loopback
import pytest
from loopback import command, wait_until
from study import ENDED, TWO_BATCHES, Study, hung, status, trials_of

MakeStudy = Callable[[str], Study]


@pytest.fixture(scope="module", autouse=True)
def _accounting(cluster: None) -> Iterator[None]:
    if accounting.obstacle():
        pytest.skip(f"NOT TESTED WITH ACCOUNTS: {accounting.obstacle()}")
    try:
        accounting.up()
        yield
    finally:
        accounting.down()


def test_the_database_of_a_killed_run_is_replaced() -> None:
    command("sacctmgr", "--immediate", "add", "account", "left", "Description=by a killed run")
    assert accounts() == {"root", accounting.ACCOUNT, "left"}
    accounting.up()
    assert accounts() == {"root", accounting.ACCOUNT}


def accounts() -> set[str]:
    show = ("sacctmgr", "--noheader", "--parsable2", "show", "account", "format=account")
    return set(command(*show).split())


def test_sbatch_refuses_an_unknown_account_in_its_own_words(study: MakeStudy) -> None:
    one = study("slurm-generic")
    one.start(environment={"SBATCH_ACCOUNT": "nobody"})
    refused(one, "sbatch: error: Batch job submission failed: Invalid account")


def test_slurm_refuses_an_unknown_account_and_names_those_that_are_known(study: MakeStudy) -> None:
    one = study("slurm")
    one.start("--default-resources", "slurm_account=nobody")
    refused(one, "The given account nobody appears to be invalid. Available accounts:")


def refused(study: Study, words: str) -> None:
    assert study.ended(120) != 0
    assert words in study.output()
    assert study.jobs() == []


def test_slurm_outlasts_an_absent_controller_and_notices_a_cancelled_job(
    study: MakeStudy, local_bytes: bytes
) -> None:
    """Without a database it would wait for ever: see test_submitting.py."""
    one = study("slurm")
    one.start("--default-resources", f"slurm_account={accounting.ACCOUNT}", *TWO_BATCHES)
    job = hung(one)
    assert "no accounting database" not in one.output()
    loopback.stop("slurmctld")
    try:
        wait_until("sacct is asked", lambda: "Falling back to 'sacct'" in one.output())
    finally:
        loopback.start_controller()
    command("scancel", job.number)
    one.succeeds()
    assert trials_of(one.folder) == local_bytes


def test_generic_asks_the_database_for_a_job_that_the_controller_forgot() -> None:
    numbers = {code: submitted(f"exit {code}") for code in (0, 1)}
    wait_until("both have ended", lambda: all(in_database(one) for one in numbers.values()))
    loopback.stop("slurmctld")
    loopback.start("slurmctld", "slurmctld", "-c", "-i")  # it forgets all jobs
    loopback.start_controller()
    assert command("squeue", "--noheader", "--states=all") == ""
    assert {code: status(number) for code, number in numbers.items()} == {
        0: "success",
        1: "failed",
    }


def submitted(shell: str) -> str:
    run = ["sbatch", "--parsable", "--output=/dev/null", f"--wrap={shell}"]
    return subprocess.check_output(run, text=True).strip()


def in_database(number: str) -> bool:
    states = command("sacct", "--allocations", "--noheader", "--format=State", f"--jobs={number}")
    return states.strip() in ENDED
