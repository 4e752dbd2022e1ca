"""Strike a run or its jobs at random moments, resume it as a user would, and see what is left.

``make soak`` goes on to 500 kills and 100 of each signal that asks a run to stop, and says what
happened.
"""

import random
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import psutil
from command import (
    ROOT,
    SMALL,
    TRIALS,
    command,
    contents,
    snakemake,
    succeeded,
    trials_of,
    write_config,
)

from pairing.jobs.times import SECONDS
from pairing.jobs.whole import UNFINISHED

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# Seconds between two strikes; an undisturbed run takes some ten. Signals mostly end a whole run,
# which would never be finished if they came as soon as kills, which are mostly of jobs.
LONGEST_WAIT = {signal.SIGKILL: 3.0} | dict.fromkeys(STOPPING, 15.0)
TARGETS = (TRIALS, "results/comparison/numbers.parquet", "results/comparison/posteriors.npz")
TINY = {
    "trials": 2,
    "fits_per_job": 6,
    "settings": {"declared": {"hidden_units": 1, "max_iterations": 5}},
    "data": {"train_per_class": 5, "test_per_class": 5},
}


Made = dict[str, object]


def made(folder: Path) -> Made:
    """Return all results by their bytes."""
    results = folder / "results"
    stages = contents(results / "comparison") | contents(results / "scores")
    untimed = {name: digest for name, digest in stages.items() if not name.endswith(SECONDS)}
    return untimed | {TRIALS: trials_of(folder)}


def survive(folder: Path, wanted: Mapping[signal.Signals, int], seed: int) -> Counter[str]:
    """Run a study under strikes, and begin it anew when it is finished; hold it to the truth.

    Parameters
    ----------
    folder : pathlib.Path
    wanted : dict
        How often a run is to be struck by each signal.
    seed : int

    Returns
    -------
    collections.Counter
        How often what was struck by which signal, and how often a run was finished meanwhile.
    """
    truth = undisturbed(folder)
    study, said = folder / "study", folder / "said.txt"
    chance, happened, orphans = random.Random(seed), Counter[str](), []
    while due := [one for one in wanted if strikes(happened, one) < wanted[one]]:
        study.mkdir(exist_ok=True)
        before = strikes(happened)
        with said.open("wb") as output:
            run = subprocess.Popen(tiny(study), stdout=output, stderr=output, preexec_fn=heed)
        by = chance.choice(due)
        while not ended(run, chance.uniform(0, LONGEST_WAIT[by])):
            orphans += strike(run, by, chance, happened)
            by = chance.choice(due)
        check_said(said.read_text())
        if run.returncode == 0:
            happened["finished"] += 1
            psutil.wait_procs(orphans)
            check(study, truth)
            shutil.rmtree(study)
            print(f"the bytes are right after {dict(happened)}", file=sys.stderr)
        elif run.returncode < 0:
            succeeded(snakemake(study, "--unlock", configs=(folder / "tiny.yaml",)))
        else:
            assert strikes(happened) > before, f"it failed by itself:\n{said.read_text()}"
    psutil.wait_procs(orphans)
    study.mkdir(exist_ok=True)
    subprocess.run(tiny(study), check=True, capture_output=True)
    check(study, truth)
    return happened


def heed() -> None:
    """Let a run heed what its parent may ignore, in the background or under `nohup`."""
    for one in STOPPING:
        signal.signal(one, signal.SIG_DFL)


def strikes(happened: Counter[str], by: signal.Signals | None = None) -> int:
    """Return how many strikes there were, of one signal or of all."""
    names = [by.name] if by else [one.name for one in (signal.SIGKILL, *STOPPING)]
    return sum(count for what, count in happened.items() if what.split()[0] in names)


def check_said(said: str) -> None:
    """No job has crashed, or told of its end by a traceback of the project's own lines."""
    assert "SIGSEGV" not in said, said
    assert f'File "{ROOT / "src"}' not in said, said


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


def strike(
    run: subprocess.Popen[bytes], by: signal.Signals, chance: random.Random, happened: Counter[str]
) -> list[psutil.Process]:
    """Strike a run's first process, one of its jobs', or all, as a terminal or power loss does.

    Returns
    -------
    list of psutil.Process
        The jobs that may live on without their workflow.
    """
    main = psutil.Process(run.pid)
    jobs = main.children(recursive=True)
    often = "job" if by == signal.SIGKILL else "all"  # what is mostly meant by it
    what = chance.choice(["all", "workflow", *[often] * 8])
    job = [chance.choice(jobs)] if jobs else []
    victims = {"all": [main, *jobs], "workflow": [main], "job": job}[what]
    for victim in victims:
        with suppress(psutil.NoSuchProcess):
            victim.send_signal(by)
            happened[f"{by.name} {what}"] += victim is victims[-1]
    return jobs if what == "workflow" else []


def check(study: Path, truth: Made) -> None:
    """Hold a finished study against one that nobody disturbed."""
    assert made(study) == truth
    assert list(study.rglob(f"{UNFINISHED}*")) == []


if __name__ == "__main__":
    n_kills, n_stops = map(int, sys.argv[1:])
    wanted = {signal.SIGKILL: n_kills} | dict.fromkeys(STOPPING, n_stops)
    with tempfile.TemporaryDirectory() as scratch:
        happened = survive(Path(scratch), wanted, seed=1997)
    print(f"{strikes(happened)} strikes survived: {dict(happened)}")
