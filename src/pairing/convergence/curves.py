"""Learning curves: means, medians, squared bias and variance by size, and their slopes."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from pairing.catalogue.statuses import CONVERGED, STATUSES, STUCK
from pairing.convergence.cube import KEY, Cube, cube
from pairing.convergence.plan import MINIMUM, Convergence
from pairing.convergence.rules import LAW
from pairing.numerics.arrays import Array

SCORES = ("squared_error", "sum_deviation", "cross_entropy_excess", "accuracy_exact")
STATISTICS: dict[str, Callable[..., Any]] = {"mean": np.nanmean, "median": np.nanmedian}


def curves(
    trials: pd.DataFrame, moments: pd.DataFrame, limits: pd.DataFrame, plan: Convergence, q: int
) -> pd.DataFrame:
    """Return one row a (hidden units, patterns, pair, step).

    Parameters
    ----------
    trials, moments : pandas.DataFrame
        The fields of `pairing.convergence.scoring.Scored`, of all cells.
    limits : pandas.DataFrame
        From `pairing.convergence.limits.limits`, of several numbers of hidden units.
    plan : pairing.convergence.plan.Convergence
    q : int
        Classes.

    Returns
    -------
    pandas.DataFrame
        Columns hidden_units, patterns_per_class, pair, step; trials and how many are scored (the
        others' weights are not finite); converged and stuck (shares);
        mean, standard error (``_se``) and median of each score; squared_bias, variance,
        squared_bias_unbiased, bias_share and variance_share; limit and limit_sum_deviation of
        endless patterns, law and law_cross_entropy_excess at this size.
    """
    groups = trials.groupby(KEY, sort=False)
    found = pd.DataFrame({"trials": groups.size(), "scored": groups["squared_error"].count()})
    for name, code in (("converged", CONVERGED), ("stuck", STUCK)):
        found[name] = groups["status"].agg(
            lambda several, of=STATUSES[code]: (several == of).mean()
        )
    for score in SCORES:
        found[score] = groups[score].mean()
        found[f"{score}_se"] = groups[score].sem()
        found[f"{score}_median"] = groups[score].median()
    rows = found.reset_index().merge(moments, on=KEY, validate="1:1")
    whole = rows["squared_bias"] + rows["variance"]
    rows["bias_share"], rows["variance_share"] = (
        rows[part] / whole for part in ("squared_bias", "variance")
    )
    return _in_order(_with_limits(rows, limits, plan, q), plan)


def _with_limits(
    rows: pd.DataFrame, limits: pd.DataFrame, plan: Convergence, q: int
) -> pd.DataFrame:
    """Add what theory says of each row: of the minimum alone."""
    own = limits[limits["class_counts"] == plan.class_counts]
    wide = own.pivot(index=["pair", "hidden_units"], columns="quantity", values="value")
    names = {
        "squared_error": "limit",
        "sum_deviation": "limit_sum_deviation",
        f"{LAW}squared_error": "law",
        f"{LAW}cross_entropy_excess": "law_cross_entropy_excess",
    }
    known = wide[list(names)].rename(columns=names).reset_index().assign(step=MINIMUM)
    joined = rows.merge(known, on=["pair", "hidden_units", "step"], how="left", validate="m:1")
    for name in ("law", "law_cross_entropy_excess"):
        joined[name] /= joined["patterns_per_class"] * q
    return joined


def _in_order(rows: pd.DataFrame, plan: Convergence) -> pd.DataFrame:
    """Sort by hidden units and size, then pairs and steps as the config has them."""
    places = {"pair": list(plan.pairs), "step": list(plan.records)}
    order = rows[KEY].assign(**{name: rows[name].map(of.index) for name, of in places.items()})
    return rows.loc[order.sort_values(KEY).index].reset_index(drop=True)


def slopes(trials: pd.DataFrame, plan: Convergence, drawn: np.ndarray, q: int) -> pd.DataFrame:
    """Return by which power of the sample size the squared error falls.

    A line through the logarithms by least squares, sizes weighted by the inverse variance of
    theirs; its standard error by resampling trials, as sizes have theirs in common.

    Parameters
    ----------
    trials : pandas.DataFrame
    plan : pairing.convergence.plan.Convergence
    drawn : numpy.ndarray of int
        From `pairing.convergence.cube.resamples`.
    q : int

    Returns
    -------
    pandas.DataFrame
        Columns hidden_units, pair, step, statistic (mean, median), first and last size
        (from_patterns, to_patterns: all sizes, and the larger half), slope, se.
    """
    errors = cube(trials, plan, "squared_error")
    n_sizes = len(errors.patterns)
    half = max(2, n_sizes - n_sizes // 2)
    rows: list[dict[str, Any]] = []
    for h, _, p, s in (place for place in errors.places() if place[1] == 0):
        for statistic in STATISTICS:
            for first in dict.fromkeys((0, n_sizes - half)):
                slope, se = _slope(errors, (h, p, s), first, statistic, drawn, q)
                rows.append(
                    {
                        "hidden_units": errors.hidden_units[h],
                        "pair": errors.pairs[p],
                        "step": errors.steps[s],
                        "statistic": statistic,
                        "from_patterns": errors.patterns[first],
                        "to_patterns": errors.patterns[-1],
                        "slope": slope,
                        "se": se,
                    }
                )
    return pd.DataFrame(rows)


def _slope(
    errors: Cube, place: tuple[int, int, int], first: int, statistic: str, drawn: np.ndarray, q: int
) -> tuple[float, float]:
    h, p, s = place
    values = errors.scores[h, first:, p, s]
    of = STATISTICS[statistic]
    logs = np.log(of(values, axis=1))
    resampled = np.log(of(values[:, drawn], axis=2))
    weights = 1 / np.maximum(resampled.var(axis=1), np.finfo(float).tiny)
    sizes = np.log(np.array(errors.patterns[first:]) * q)
    slope, several = (_line(sizes, one, weights) for one in (logs[:, None], resampled))
    return float(slope[0]), float(several.std(ddof=1))


def _line(x: Array, y: Array, weights: Array) -> Array:
    """Return the slopes of lines through the columns of y, shape (n, lines)."""
    share = (weights / weights.sum())[:, None]
    away = x[:, None] - (share * x[:, None]).sum(axis=0)
    return np.asarray((share * away * y).sum(axis=0) / (share * away**2).sum(axis=0))
