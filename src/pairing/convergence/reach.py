"""How many patterns a curve takes to come below a level."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from pairing.catalogue.pairs import LOGISTIC, PAIRS
from pairing.convergence.cube import KEY, Cube, cube, nearest
from pairing.convergence.laws import has_law
from pairing.convergence.plan import MINIMUM, Convergence
from pairing.convergence.rules import (
    BELOW,
    BETWEEN,
    BEYOND,
    LAW,
    LOGIT,
    NEVER,
    NO_LEVEL,
    SUM_LEVELS,
)
from pairing.numerics.arrays import Array
from pairing.study.settings import Study


class Reached(NamedTuple):
    """Patterns a class at which a curve comes below a level; NaN where it does not.

    Attributes
    ----------
    patterns, se : float
    how : str
        One of the words of `pairing.convergence.rules`.
    """

    patterns: float
    se: float
    how: str


def reached(sizes: Array, curve: Array, resampled: Array, level: Array, limit: float) -> Reached:
    """Return where a curve first comes below a level, by a straight line between logarithms.

    Parameters
    ----------
    sizes, curve : numpy.ndarray, shape (N,)
    resampled : numpy.ndarray, shape (R, N)
        The curve by resampled trials.
    level : numpy.ndarray, shape (1 + R,)
        The level: as it is, then by resampled trials.
    limit : float
        The curve's limit; NaN where it is not known.
    """
    if np.isnan(level[0]):
        return Reached(np.nan, np.nan, NO_LEVEL)
    found = _crossing(sizes, curve, level[0])
    if np.isnan(found):
        return Reached(np.nan, np.nan, NEVER if limit >= level[0] else BEYOND)
    if curve[0] <= level[0]:
        return Reached(float(sizes[0]), np.nan, BELOW)
    several = [_crossing(sizes, *one) for one in zip(resampled, level[1:], strict=True)]
    return Reached(found, float(np.nanstd(several, ddof=1)), BETWEEN)


def _crossing(sizes: Array, curve: Array, level: float) -> float:
    below = np.flatnonzero(curve <= level)
    if not below.size:
        return np.nan
    at = int(below[0])
    if at == 0:
        return float(sizes[0])
    ends = np.log(curve[at - 1 : at + 1])
    share = (ends[0] - np.log(level)) / (ends[0] - ends[1])
    return float(np.exp(np.log(sizes[at - 1]) + share * np.log(sizes[at] / sizes[at - 1])))


def usefulness(
    trials: pd.DataFrame, limits: pd.DataFrame, constant: float, study: Study, plan: Convergence,
    drawn: np.ndarray,
) -> pd.DataFrame:  # fmt: skip
    """Return, for each curve, how good it is at the study's own sample size.

    Parameters
    ----------
    trials, limits : pandas.DataFrame
    constant : float
        Squared error of the answer 1/q.
    study : pairing.study.settings.Study
    plan : pairing.convergence.plan.Convergence
    drawn : numpy.ndarray of int
        From `pairing.convergence.cube.resamples`.

    Returns
    -------
    pandas.DataFrame
        Columns hidden_units, pair, step, patterns_per_class (the size nearest to the study's own),
        squared_error, explained (the share of the constant answer's error that is gone),
        over_logit and its se (the error over that of the correctly specified logit at this size),
        logit_reached_at, its se and how: patterns with which the error is that of the logit at
        this size.
    """
    errors = cube(trials, plan, "squared_error")
    size = nearest(errors.patterns, study.train_per_class)
    level = _logit(errors, size, limits, study, plan, drawn)
    rows = []
    for h, _, p, s in (place for place in errors.places() if place[1] == 0):
        curve, several = _curve(errors, (h, p, s), drawn)
        key = errors.key(h, size, p, s)
        limit = _limit(limits, key, "squared_error") if key["step"] == MINIMUM else np.nan
        found = reached(np.array(errors.patterns, dtype=float), curve, several, level, limit)
        ratios = np.concatenate([curve[None, size], several[:, size]]) / level
        rows.append(
            key
            | {
                "squared_error": curve[size],
                "explained": 1 - curve[size] / constant,
                "over_logit": ratios[0],
                "over_logit_se": ratios[1:].std(ddof=1),
                "logit_reached_at": found.patterns,
                "logit_reached_at_se": found.se,
                "how": found.how,
            }
        )
    return pd.DataFrame(rows)


def _logit(
    errors: Cube, size: int, limits: pd.DataFrame, study: Study, plan: Convergence,
    drawn: np.ndarray,
) -> Array:  # fmt: skip
    """Return the error of the correctly specified logit: measured, or by its law; NaN if none."""
    if not has_law(PAIRS[LOGIT], 0, study.problem, plan.class_counts):
        return np.full(1 + len(drawn), np.nan)
    if 0 in errors.hidden_units and LOGIT in errors.pairs:
        place = (errors.hidden_units.index(0), errors.pairs.index(LOGIT), len(errors.steps) - 1)
        curve, several = _curve(errors, place, drawn)
        return np.concatenate([curve[None, size], several[:, size]])
    key = {"pair": LOGIT, "hidden_units": 0}
    known = _limit(limits, key, f"{LAW}squared_error", plan.class_counts)
    patterns = errors.patterns[size] * study.problem.n_classes
    return np.full(1 + len(drawn), known / patterns)


def _curve(errors: Cube, place: tuple[int, int, int], drawn: np.ndarray) -> tuple[Array, Array]:
    """Return means by size, shape (N,), and by resampled trials, shape (R, N)."""
    h, p, s = place
    values = errors.scores[h, :, p, s]
    return values.mean(axis=1), values[:, drawn].mean(axis=2).T


def _limit(
    limits: pd.DataFrame, key: dict[str, Any], quantity: str, class_counts: str = ""
) -> float:
    """Return a limit of the table; NaN if it is not there."""
    own = limits[(limits["quantity"] == quantity) & (limits["pair"] == key["pair"])]
    own = own[own["hidden_units"] == key["hidden_units"]]
    if class_counts:
        own = own[own["class_counts"] == class_counts]
    return float(own["value"].iloc[0]) if len(own) else np.nan


def sums(
    trials: pd.DataFrame, limits: pd.DataFrame, study: Study, plan: Convergence, drawn: np.ndarray
) -> pd.DataFrame:
    """Return how many patterns bring the sum of logistic outputs near to one.

    Returns
    -------
    pandas.DataFrame
        Columns hidden_units, pair, step, patterns_per_class (the size nearest to the study's own),
        sum_deviation there, limit, level, reached_at, its se and how.
    """
    deviations = cube(trials, plan, "sum_deviation")
    size = nearest(deviations.patterns, study.train_per_class)
    sizes = np.array(deviations.patterns, dtype=float)
    rows = []
    for h, _, p, s in (place for place in deviations.places() if place[1] == 0):
        key = deviations.key(h, size, p, s)
        if PAIRS[deviations.pairs[p]].activation != LOGISTIC:
            continue
        curve, several = _curve(deviations, (h, p, s), drawn)
        limit = _limit(limits, key, "sum_deviation")
        of_curve = limit if key["step"] == MINIMUM else np.nan
        for level in SUM_LEVELS:
            levels = np.full(1 + len(drawn), level)
            found = reached(sizes, curve, several, levels, of_curve)
            rows.append(
                key
                | {"sum_deviation": curve[size], "limit": limit, "level": level}
                | {"reached_at": found.patterns, "reached_at_se": found.se, "how": found.how}
            )
    more = ["sum_deviation", "limit", "level", "reached_at", "reached_at_se", "how"]
    return pd.DataFrame(rows, columns=[*KEY, *more])
