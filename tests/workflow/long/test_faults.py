"""A bad disk, home, clock, network or environment: right results or one line, and nothing lost."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from command import (
    ROOT,
    TRIALS,
    command,
    contents,
    offline,
    planned_jobs,
    snakemake,
    succeeded,
    trials_of,
)

from pairing.jobs.seals import FOLDER
from pairing.jobs.times import SECONDS
from pairing.jobs.whole import UNFINISHED

FITS = "results/fits/declared/0000000-0000004.parquet"
SCORES = "results/scores/declared/0000000-0000004.parquet"


# ---- the disk


@contextmanager
def mounted(folder: Path, *arguments: str | Path) -> Iterator[None]:
    """Mount something at a folder meanwhile; the test is skipped where that is not permitted."""
    run = subprocess.run(["mount", *arguments, folder], capture_output=True, text=True, check=False)
    if run.returncode != 0:
        pytest.skip(f"needs leave to mount: {run.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


def fill(folder: Path, left: int) -> Path:
    """Fill a disk but for some bytes, and return the file that does it."""
    ballast = folder / "ballast"
    free = shutil.disk_usage(folder).free
    ballast.write_bytes(bytes(max(0, free - left)))
    return ballast


NO_SPACE = "cannot be written (No space left on device); mend that"


@pytest.mark.parametrize("left", [0, 100_000], ids=["not a byte", "too little for a run"])
def test_a_full_disk(finished: Path, tmp_path: Path, left: int) -> None:
    folder = tmp_path / "disk"
    folder.mkdir()
    with mounted(folder, "-t", "tmpfs", "-o", "size=40m", "tmpfs"):
        shutil.copytree(finished, folder, dirs_exist_ok=True)
        shutil.rmtree(folder / "results/figures")
        (folder / TRIALS).unlink()
        kept = contents(folder / "results/fits")
        ballast = fill(folder, left)
        run = snakemake(folder, "results/figures/scores.svg", "results/figures/figure_1.svg")
        assert run.returncode != 0
        assert_one_clear_line(run.stdout, f"disk: {folder}: {NO_SPACE}")
        assert contents(folder / "results/fits") == kept
        ballast.unlink()
        succeeded(snakemake(folder))
        assert trials_of(folder) == trials_of(finished)
        assert unfinished(folder) == []


COMPARED = ("results/comparison/numbers.parquet", "results/comparison/posteriors.npz")
SHOWN = ("results/tables/table_2.csv", "results/figures/figure_1.pdf")


@pytest.mark.parametrize(
    ("targets", "folders"),
    [(COMPARED, ["comparison"]), (SHOWN, ["tables", "figures"]), (("crate",), ["crate"])],
    ids=["rows and arrays", "tables and figures", "crate"],
)
def test_a_disk_that_is_full_where_a_stage_writes(
    finished: Path, own_copy: Path, targets: tuple[str, ...], folders: list[str]
) -> None:
    """Snakemake has room for its own notes; a stage, for a block of the disk."""
    with ExitStack() as disks:
        for name in folders:
            folder = own_copy / "results" / name
            folder.mkdir(exist_ok=True)
            disks.enter_context(mounted(folder, "-t", "tmpfs", "-o", "size=4k", "tmpfs"))
            (folder / "kept").touch()  # Snakemake would delete an empty folder
        run = snakemake(own_copy, *targets, "--keep-going")
    assert run.returncode != 0
    for name in folders:
        assert_one_clear_line(run.stdout, f"error: results/{name}/")
    assert run.stdout.count(NO_SPACE) == len(targets)
    succeeded(snakemake(own_copy, "all", *targets))
    assert untimed(own_copy) == untimed(finished)
    assert unfinished(own_copy) == []


def assert_one_clear_line(said: str, line: str) -> None:
    assert "Traceback" not in said, said
    assert line in said, said


def unfinished(folder: Path) -> list[Path]:
    return list((folder / "results").rglob(".unfinished-*"))


@pytest.mark.parametrize("place", [".", "results"])
def test_a_folder_that_is_read_only(own_copy: Path, place: str) -> None:
    (own_copy / TRIALS).unlink()
    before = contents(own_copy / "results")
    folder = (own_copy / place).resolve()
    with mounted(folder, "--bind", "-o", "ro", folder):
        run = snakemake(own_copy)
        assert_one_clear_line(run.stdout, f"disk: {folder}: cannot be written (Read-only file")
    assert run.returncode != 0
    assert contents(own_copy / "results") == before


# ---- two runs in one folder


def test_a_second_run_in_the_same_folder_is_refused(finished: Path, own_copy: Path) -> None:
    (own_copy / TRIALS).unlink()
    (own_copy / SCORES).unlink()
    first = subprocess.Popen(
        command(own_copy), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    while first.poll() is None and not list((own_copy / ".snakemake/locks").glob("*")):
        time.sleep(0.05)
    second = snakemake(own_copy)
    said, _ = first.communicate()
    assert first.returncode == 0, said
    assert second.returncode != 0
    assert_one_clear_line(second.stdout, "Directory cannot be locked")
    assert trials_of(own_copy) == trials_of(finished)


def test_a_job_clears_what_a_killed_one_left_of_its_files_alone(own_copy: Path) -> None:
    """Another run, too, may be at work in the folder, at other files."""
    fits = own_copy / FITS
    own, other = (
        fits.with_name(f"{UNFINISHED}{stem}-0a1b2c3d.parquet") for stem in (fits.stem, "x")
    )
    for path in (own, other):
        path.touch()
    fits.unlink()
    assert "1 unfinished files of a killed job deleted" in succeeded(snakemake(own_copy, FITS))
    assert not own.exists()
    assert other.exists()


# ---- home and clock


@pytest.mark.parametrize("given", [{"HOME": "/dev/null/home"}, {"HOME": "/proc/none"}])
def test_make_finds_another_place_for_caches_than_an_unusable_home(given: dict[str, str]) -> None:
    show = ["make", "-s", "--eval", "show:; @echo $$XDG_CACHE_HOME", "show"]
    environment = {key: value for key, value in os.environ.items() if key != "XDG_CACHE_HOME"}
    options = {"cwd": ROOT, "capture_output": True, "text": True, "check": True}
    shown = subprocess.run(show, env=environment | given, **options)
    assert shown.stdout.strip() == str(ROOT / ".cache")
    chosen = environment | given | {"XDG_CACHE_HOME": "/chosen"}
    assert subprocess.run(show, env=chosen, **options).stdout.strip() == "/chosen"


@pytest.mark.parametrize("days", [-3650, 2])
def test_a_clock_that_was_set(finished: Path, own_copy: Path, days: int) -> None:
    """Results from the past or the future are as good: what counts is their content."""
    for path in (own_copy / "results").rglob("*"):
        moment = path.stat().st_mtime + days * 86_400
        os.utime(path, (moment, moment))
    assert planned_jobs(own_copy) == {}
    (own_copy / SCORES).unlink()
    (own_copy / TRIALS).unlink()
    succeeded(snakemake(own_copy, TRIALS))
    assert trials_of(own_copy) == trials_of(finished)
    assert planned_jobs(own_copy, TRIALS) == {}


# ---- the environment


def test_another_environment_makes_the_same_bytes(finished: Path, tmp_path: Path) -> None:
    """Threads, locale, time zone, hash seed and umask; and no network."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    options = offline()
    options["prefix"] = ("sh", "-c", 'umask 077; exec "$@"', "sh", *options["prefix"])
    options["environment"] |= {
        "LC_ALL": "C",
        "LANG": "de_DE.UTF-8",
        "TZ": "Pacific/Kiritimati",
        "PYTHONHASHSEED": "7",
        "OMP_NUM_THREADS": "3",
        "OPENBLAS_NUM_THREADS": "2",
        "NUMBA_NUM_THREADS": "1",
        "MPLBACKEND": "pdf",
    }
    succeeded(snakemake(folder, **options))
    assert untimed(folder) == untimed(finished)


def untimed(folder: Path) -> dict[str, str]:
    """Return digests of all results but those that hold measured times."""
    found = contents(folder / "results")
    return {
        name: one
        for name, one in found.items()
        if not name.startswith(("benchmarks/", "crate/", "provenance.json"))
        and name not in (f"{FOLDER}/record_provenance.json", f"{FOLDER}/crate.json")
        and not name.endswith(SECONDS)
    }
