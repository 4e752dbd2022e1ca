"""The loopback cluster, taken down whatever happens, and a local run to compare with."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import loopback
import pytest
from study import Study, snakemake, trials_of


@pytest.fixture(scope="session", autouse=True)
def cluster() -> Iterator[None]:
    if loopback.obstacle():
        pytest.skip(f"NOT TESTED ON A CLUSTER: {loopback.obstacle()}", allow_module_level=True)
    with loopback.alone():
        try:
            loopback.down()  # a run that was killed has left its cluster
            loopback.up()
            yield
        finally:
            loopback.down()


@pytest.fixture(scope="session")
def local_bytes(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The trials table of a run on this machine, in a single batch."""
    folder = tmp_path_factory.mktemp("local")
    one_batch = ("--config", "fits_per_job=1000")
    subprocess.run([*snakemake(), "--cores", "1", *one_batch], cwd=folder, check=True)
    return trials_of(folder)


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Callable[[str], Study]]:
    """Make a study in a path with a space; what it leaves running is killed."""
    made: list[Study] = []

    def make(profile: str) -> Study:
        made.append(Study(tmp_path / f"a study by {profile}", profile))
        return made[-1]

    yield make
    for one in made:
        one.kill()
        loopback.command("scancel", *(job.number for job in one.jobs() if job))
