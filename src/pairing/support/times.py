"""How much of a run's time was not fitting."""

import time
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

COLUMNS = ["cores", "wall_seconds", "fits", "fitting_core_seconds", "share_not_fitting"]


def time_share(results: str | Path, began: float, cores: int) -> str:
    """Add a row about this run to ``benchmarks/runs.tsv`` and return it as a line of text.

    Parameters
    ----------
    results : str or pathlib.Path
        The results folder.
    began : float
        When the run began, in seconds since the epoch.
    cores : int

    Returns
    -------
    str
        Empty if the run trained nothing.
    """
    wall = time.time() - began
    files = [
        path for path in Path(results).glob("fits/**/*.parquet") if path.stat().st_mtime > began
    ]
    if not files:
        return ""
    seconds = pd.concat([pq.read_table(path, columns=["seconds"]).to_pandas() for path in files])
    fitting = float(seconds["seconds"].sum())
    share = 1 - fitting / (cores * wall)
    row = pd.DataFrame([[cores, wall, len(seconds), fitting, share]], columns=COLUMNS)
    table = Path(results) / "benchmarks" / "runs.tsv"
    table.parent.mkdir(parents=True, exist_ok=True)
    row.round(3).to_csv(table, sep="\t", index=False, mode="a", header=not table.exists())
    return (
        f"{len(seconds)} fits took {fitting:.1f} core-seconds of {cores} x {wall:.1f} s: "
        f"{share:.0%} of the time was not fitting (results/benchmarks/runs.tsv)"
    )
