"""From objective-against-time traces to times, ratios and failures. Nothing here has a clock."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from pairing.numerics.arrays import Array

TOLERANCE = 1e-6  # relative: an objective this close to another counts as the same
NEAR = 1e-3  # relative: before the slow end of a flat valley
KEY = ["pair", "hidden", "trial"]


class Spread(NamedTuple):
    """Quartiles and number of some values."""

    low: float
    median: float
    high: float
    count: int


def target_of(objective: float, tolerance: float = TOLERANCE) -> float:
    """Return the largest value that is within a relative tolerance above the objective."""
    return objective + tolerance * abs(objective)


def time_to(seconds: Array, objectives: Array, target: float) -> float:
    """Return the first of the seconds at which the objective is no larger, or infinity.

    Parameters
    ----------
    seconds, objectives : numpy.ndarray, shape (n,)
        A trace in the order of time.
    target : float
    """
    reached = np.flatnonzero(np.asarray(objectives) <= target)
    return float(np.asarray(seconds)[reached[0]]) if len(reached) else float("inf")


def geometric_mean(values: Array) -> float:
    """Return the geometric mean of positive numbers."""
    return float(np.exp(np.mean(np.log(values))))


def spread(values: Array) -> Spread:
    """Return the quartiles of values, without those that are not finite."""
    finite = np.asarray(values, dtype=float)
    finite = finite[np.isfinite(finite)]
    if not len(finite):
        return Spread(np.nan, np.nan, np.nan, 0)
    return Spread(*(float(v) for v in np.quantile(finite, [0.25, 0.5, 0.75])), len(finite))


def ends(traces: pd.DataFrame) -> pd.DataFrame:
    """Return each run's lowest objective, and whether it is the best from its start.

    Parameters
    ----------
    traces : pandas.DataFrame
        Columns contestant, pair, hidden, trial, seconds, objective; each run in order of time.

    Returns
    -------
    pandas.DataFrame
        Indexed by contestant, pair, hidden, trial: objective, best (over contestants), reached.
    """
    end = traces.groupby(["contestant", *KEY])["objective"].min().to_frame()
    end["best"] = end.groupby(KEY)["objective"].transform("min")
    end["reached"] = end["objective"] <= target_of(end["best"])
    return end


def ratios(traces: pd.DataFrame, engine: str) -> pd.DataFrame:
    """Return how many times longer each peer takes than the engine, run by run.

    Three ratios: to the common objective, the higher of the two ends, which both reach in every
    trial; to within `NEAR` of it; and to the best objective of any contestant, NaN where one of
    the two does not reach it.

    Returns
    -------
    pandas.DataFrame
        Columns contestant, pair, hidden, trial, common, near, best.
    """
    runs = dict(iter(traces.groupby(["contestant", *KEY])))
    end = ends(traces)
    table = []
    for key, run in runs.items():
        own = (engine, *key[1:])
        if key == own or own not in runs:
            continue
        higher = max(end.objective[key], end.objective[own])
        aims = target_of(higher), target_of(higher, NEAR), target_of(end.best[key])
        table.append((*key, *(_ratio(run, runs[own], target) for target in aims)))
    return pd.DataFrame(table, columns=["contestant", *KEY, "common", "near", "best"])


def _ratio(peer: pd.DataFrame, engine: pd.DataFrame, target: float) -> float:
    """Return peer's time over engine's, NaN unless both reach the target."""
    long = time_to(peer.seconds.to_numpy(), peer.objective.to_numpy(), target)
    short = time_to(engine.seconds.to_numpy(), engine.objective.to_numpy(), target)
    return long / short if np.isfinite(long) and short > 0 and np.isfinite(short) else np.nan


def summary(table: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return the spread over trials of a column of `ratios`, a row a contestant, pair and size."""
    groups = table.groupby(["contestant", "pair", "hidden"])[column]
    rows = [(*key, *spread(values.to_numpy())) for key, values in groups]
    return pd.DataFrame(rows, columns=["contestant", "pair", "hidden", *Spread._fields])


def over_sizes(summaries: pd.DataFrame) -> pd.Series:
    """Return the geometric mean over sizes of the medians, a value a contestant and pair."""
    known = summaries.dropna(subset="median")
    return known.groupby(["contestant", "pair"])["median"].apply(
        lambda medians: geometric_mean(medians.to_numpy())
    )
