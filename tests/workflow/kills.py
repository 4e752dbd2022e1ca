"""Kill a run or its jobs at random moments, resume it as a user would, and see what is left.

``python tests/workflow/kills.py 500`` (``make soak``) goes on to 500 kills and says what happened.
"""

import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import suppress
from pathlib import Path

import psutil
from command import SMALL, TRIALS, command, contents, snakemake, succeeded, timeless, write_config

from pairing.support.whole import UNFINISHED

LONGEST_WAIT = 3.0  # seconds between two kills; an undisturbed run takes some ten
TARGETS = (TRIALS, "results/comparison/numbers.parquet", "results/comparison/posteriors.npz")
TINY = {
    "trials": 2,
    "fits_per_job": 6,
    "settings": {"declared": {"hidden_units": 1, "max_iterations": 5}},
    "data": {"train_per_class": 5, "test_per_class": 5},
}


Made = dict[str, object]


def made(folder: Path) -> Made:
    """Return all results by their bytes, the trials table without its measured times."""
    stages = {name: contents(folder / "results" / name) for name in ("comparison", "scores")}
    return stages | {TRIALS: timeless(folder)}


def survive(folder: Path, n_kills: int, seed: int) -> Counter[str]:
    """Run a study under kills, and begin it anew when it is finished; hold it to the truth.

    Returns
    -------
    collections.Counter
        How often what was killed, and how often a run was finished meanwhile.
    """
    truth = undisturbed(folder)
    study, said = folder / "study", folder / "said.txt"
    chance, happened, orphans = random.Random(seed), Counter[str](), []
    while kills(happened) < n_kills:
        study.mkdir(exist_ok=True)
        before = happened["job"]
        with said.open("wb") as output:
            run = subprocess.Popen(tiny(study), stdout=output, stderr=output)
        while not ended(run, chance.uniform(0, LONGEST_WAIT)):
            orphans += kill(run, chance, happened)
        if run.returncode == 0:
            happened["finished"] += 1
            psutil.wait_procs(orphans)
            check(study, truth)
            shutil.rmtree(study)
            print(f"{kills(happened)} kills of {n_kills}: the bytes are right", file=sys.stderr)
        elif run.returncode < 0:
            succeeded(snakemake(study, "--unlock", configs=(folder / "tiny.yaml",)))
        else:
            assert happened["job"] > before, f"it failed by itself:\n{said.read_text()}"
    psutil.wait_procs(orphans)
    study.mkdir(exist_ok=True)
    subprocess.run(tiny(study), check=True, capture_output=True)
    check(study, truth)
    return happened


def kills(happened: Counter[str]) -> int:
    """Return how many kills there were."""
    return happened.total() - happened["finished"]


def tiny(study: Path) -> list[str | Path]:
    """Return the command that runs the tiny study in a folder."""
    return command(study, *TARGETS, configs=(study.parent / "tiny.yaml",))


def undisturbed(folder: Path) -> Made:
    """Return what the tiny study makes when nobody kills it."""
    write_config(folder / "tiny.yaml", SMALL, TINY)
    study = folder / "undisturbed"
    study.mkdir()
    subprocess.run(tiny(study), check=True, capture_output=True)
    return made(study)


def ended(run: subprocess.Popen[bytes], seconds: float) -> bool:
    """Wait for a run, and say whether it has ended."""
    try:
        run.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def kill(
    run: subprocess.Popen[bytes], chance: random.Random, happened: Counter[str]
) -> list[psutil.Process]:
    """Kill a run's first process, one of its jobs', or all as a loss of power would.

    Returns
    -------
    list of psutil.Process
        The jobs that live on without their workflow.
    """
    main = psutil.Process(run.pid)
    jobs = main.children(recursive=True)
    what = chance.choice(["all", "workflow", *["job"] * 8])
    job = [chance.choice(jobs)] if jobs else []
    victims = {"all": [main, *jobs], "workflow": [main], "job": job}[what]
    for victim in victims:
        with suppress(psutil.NoSuchProcess):
            victim.kill()
            happened[what] += victim is victims[-1]
    return jobs if what == "workflow" else []


def check(study: Path, truth: Made) -> None:
    """Hold a finished study against one that nobody disturbed."""
    assert made(study) == truth
    assert list(study.rglob(f"{UNFINISHED}*")) == []


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        happened = survive(Path(scratch), int(sys.argv[1]), seed=1997)
    print(f"{kills(happened)} kills survived: {dict(happened)}")
