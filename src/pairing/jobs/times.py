"""How long stages took, and how much of a run's time was neither fitting nor scoring."""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Array = NDArray[np.float64]
RUNS = "runs.tsv"
SECONDS = ".seconds.tsv"  # of a batch of fits, or of scores, how long these took
COLUMNS = ["cores", "wall_seconds", "fits", "fitting", "scoring", "share_of_the_rest"]


def time_share(results: str | Path, logs: str | Path, began: float, cores: int) -> str:
    """Add a row about this run to ``benchmarks/runs.tsv`` and return it as a line of text.

    Parameters
    ----------
    results, logs : str or pathlib.Path
        The folders of results and of logs.
    began : float
        When the run began, in seconds since the epoch.
    cores : int

    Returns
    -------
    str
        Empty if the run trained nothing.
    """
    wall = time.time() - began
    fits = _seconds_since(Path(results) / "fits", began)
    scores = _seconds_since(Path(logs) / "score_batch", began)
    if not fits.size:
        return ""
    fitting, scoring = float(fits.sum()), float(scores.sum())
    share = 1 - (fitting + scoring) / (cores * wall)
    row = pd.DataFrame([[cores, wall, fits.size, fitting, scoring, share]], columns=COLUMNS)
    table = Path(results) / "benchmarks" / RUNS
    table.parent.mkdir(parents=True, exist_ok=True)
    row.round(3).to_csv(table, sep="\t", index=False, mode="a", header=not table.exists())
    return (
        f"{fits.size:,} fits took {fitting:.1f} core-seconds of {cores} x {wall:.1f} s, "
        f"their scores {scoring:.1f}; {share:.0%} of the time went to the rest"
    )


def _seconds_since(folder: Path, began: float) -> Array:
    """Return the seconds that stand in files written since the run began."""
    files = sorted(folder.glob(f"**/*{SECONDS}"))
    told = [(path, path.stat()) for path in files]
    # Snakemake leaves an empty file for a job that failed
    new = [path for path, stat in told if stat.st_size and stat.st_mtime > began]
    tables = [pd.read_csv(path, sep="\t") for path in new]
    return np.concatenate([np.zeros(0), *(table["seconds"] for table in tables)])


def fit_seconds(fits: pd.DataFrame) -> str:
    """Return how long each fit of a batch took, as the text of the file beside it."""
    return str(fits[["trial", "pair", "seconds"]].to_csv(sep="\t", index=False))


def score_seconds(began: float) -> str:
    """Return how long a batch was scored since `began`, of `time.monotonic`, as `fit_seconds`."""
    return f"seconds\n{time.monotonic() - began:.3f}\n"


def stage_seconds(
    measured: Mapping[str, str | Sequence[str]],
) -> dict[str, dict[str, float]]:
    """Return the number of measured jobs of each stage, and their seconds in all.

    Parameters
    ----------
    measured : dict of str or sequence of str
        By stage the file, or files, in which Snakemake measured its jobs; those that are gone
        do not count.
    """
    files = {
        stage: [Path(path) for path in ([paths] if isinstance(paths, str) else paths)]
        for stage, paths in measured.items()
    }
    seconds = {
        stage: [_job_seconds(path) for path in paths if path.exists()]
        for stage, paths in files.items()
    }
    return {
        stage: {"jobs": len(found), "seconds": round(sum(found), 3)}
        for stage, found in sorted(seconds.items())
        if found
    }


def _job_seconds(path: Path) -> float:
    try:
        return float(pd.read_csv(path, sep="\t")["s"].sum())
    except (KeyError, ValueError) as error:
        raise ValueError(
            f"{path}: holds no measured time ({error}); delete it, and run snakemake again"
        ) from None
