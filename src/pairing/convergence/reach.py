"""How many patterns a curve takes to come below a level."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from pairing.catalogue.pairs import LOGISTIC, PAIRS
from pairing.convergence.comparing import decided
from pairing.convergence.cube import KEY, Cube, cube, nearest, resamples
from pairing.convergence.laws import has_law, law
from pairing.convergence.plan import MINIMUM, Convergence
from pairing.convergence.rules import (
    BELOW,
    BETWEEN,
    BEYOND,
    LOGIT,
    NEAR_ONE,
    NEVER,
    NO,
    NO_LEVEL,
    PAPERS_WORST,
    SUM_LEVELS,
    USEFUL,
    YES,
)
from pairing.judging import monte_carlo
from pairing.numerics.arrays import Array
from pairing.problem.quadrature import Quadrature
from pairing.study.settings import Study

OF_SUMS = ("sum_deviation", "slow", "limit", "level")
AT_LEVEL = ("reached_at", "reached_at_se", "reached_share", "how")


class Reached(NamedTuple):
    """Patterns a class from which on a curve is below a level; NaN where it is not.

    Attributes
    ----------
    patterns, se : float
    share : float
        Of resampled curves, those that come below it.
    how : str
        One of the words of `pairing.convergence.rules`.
    """

    patterns: float
    se: float
    share: float
    how: str


def reached(sizes: Array, curve: Array, resampled: Array, level: Array, limit: float) -> Reached:
    """Return from where on a curve is below a level, by a straight line between logarithms.

    Parameters
    ----------
    sizes, curve : numpy.ndarray, shape (N,)
    resampled : numpy.ndarray, shape (R, N)
        The curve by resampled trials.
    level : numpy.ndarray, shape (1 + R,)
        The level: as it is, then by resampled trials.
    limit : float
        What the curve comes to; NaN where it is not known.
    """
    if np.isnan(level[0]):
        return Reached(np.nan, np.nan, np.nan, NO_LEVEL)
    found = crossing(sizes, curve, level[0])
    several = np.array([crossing(sizes, *one) for one in zip(resampled, level[1:], strict=True)])
    known = several[np.isfinite(several)]
    share = known.size / several.size
    if np.isnan(found):
        return Reached(np.nan, np.nan, share, NEVER if limit >= level[0] else BEYOND)
    if found == sizes[0]:
        return Reached(found, np.nan, share, BELOW)
    se = float(known.std(ddof=1)) if known.size > 1 else np.nan
    return Reached(found, se, share, BETWEEN)


def crossing(sizes: Array, curve: Array, level: float) -> float:
    """Return from where on a curve stays below a level; NaN if it is not there at the last size."""
    above = np.flatnonzero(~(curve <= level))
    if not above.size:
        return float(sizes[0])
    at = int(above[-1]) + 1
    if at == len(curve):
        return np.nan
    tiny = np.finfo(float).tiny  # of outputs that are saturated a curve may be at zero
    ends = np.log(np.maximum(curve[at - 1 : at + 1], tiny))
    share = (ends[0] - np.log(max(level, tiny))) / (ends[0] - ends[1])
    return float(np.exp(np.log(sizes[at - 1]) + share * np.log(sizes[at] / sizes[at - 1])))


def usefulness(
    trials: pd.DataFrame, limits: pd.DataFrame, constant: float, study: Study, plan: Convergence,
    nodes: Quadrature,
) -> pd.DataFrame:  # fmt: skip
    """Return, for each curve, how good it is at the study's own sample size.

    Parameters
    ----------
    trials, limits : pandas.DataFrame
    constant : float
        Squared error of the answer 1/q.
    study : pairing.study.settings.Study
    plan : pairing.convergence.plan.Convergence
    nodes : pairing.problem.quadrature.Quadrature

    Returns
    -------
    pandas.DataFrame
        Columns hidden_units, patterns_per_class (the size nearest to the study's own), pair, step,
        squared_error, explained (the share of the constant answer's error that is gone) and its
        se, useful (yes, no or undecided), over_logit and its se (the error over that of the
        correctly specified logit at this size), logit_reached_at, its se and share of resamples,
        and how: patterns from which on the error is below that of the logit at this size.
    """
    errors = cube(trials, plan, "squared_error")
    size = nearest(errors.patterns, study.train_per_class)
    drawn = resamples(study.seed, plan.trials)
    level = _logit(errors, size, study, plan, nodes, drawn)
    rows, explained = [], []
    for h, p, s in curve_places(errors):
        key = errors.key(h, size, p, s)
        curve, several = curves_of(errors, (h, p, s), drawn)
        sizes = np.array(errors.patterns, dtype=float)
        found = reached(sizes, curve, several, level, _floor(limits, key))
        values = errors.scores[h, size, p, s]
        explained.append(1 - values[np.isfinite(values)] / constant)
        rows.append(key | _goodness(curve[size], several[:, size], level, explained[-1], found))
    useful = decided([one - USEFUL for one in explained], (NO, YES))
    return pd.DataFrame(rows).assign(useful=useful)


def _goodness(
    error: float, several: Array, level: Array, explained: Array, found: Reached
) -> dict[str, Any]:
    """Return a curve's own columns of `usefulness`."""
    share, se = monte_carlo.mean(explained)
    ratios = np.concatenate([[error], several]) / level
    return {
        "squared_error": error,
        "explained": share,
        "explained_se": se,
        "over_logit": ratios[0],
        "over_logit_se": ratios[1:].std(ddof=1),
        "logit_reached_at": found.patterns,
        "logit_reached_at_se": found.se,
        "logit_reached_share": found.share,
        "how": found.how,
    }


def _logit(
    errors: Cube, size: int, study: Study, plan: Convergence, nodes: Quadrature,
    drawn: np.ndarray,
) -> Array:  # fmt: skip
    """Return the error of the correctly specified logit: measured, or by its law; NaN if none."""
    pair = PAIRS[LOGIT]
    if not has_law(pair, 0, study.problem, plan.class_counts):
        return np.full(1 + len(drawn), np.nan)
    if 0 in errors.hidden_units and LOGIT in errors.pairs:
        place = (errors.hidden_units.index(0), errors.pairs.index(LOGIT), len(errors.steps) - 1)
        curve, several = curves_of(errors, place, drawn)
        return np.concatenate([curve[None, size], several[:, size]])
    known = law(study.problem, pair, plan.class_counts, nodes.x, nodes.weights).squared_error
    patterns = errors.patterns[size] * study.problem.n_classes
    return np.full(1 + len(drawn), known / patterns)


def curve_places(scores: Cube) -> list[tuple[int, int, int]]:
    """Return the indices of all curves: hidden units, pair and step."""
    return [(h, p, s) for h, n, p, s in scores.places() if n == 0]


def curves_of(errors: Cube, place: tuple[int, int, int], drawn: np.ndarray) -> tuple[Array, Array]:
    """Return means by size, shape (N,), and by resampled trials, shape (R, N)."""
    h, p, s = place
    values = errors.scores[h, :, p, s]
    return np.nanmean(values, axis=1), np.nanmean(values[:, drawn], axis=2).T


def _floor(limits: pd.DataFrame, key: dict[str, Any]) -> float:
    """Return what no network of this size and activation is below, however it is trained."""
    if PAIRS[key["pair"]].activation != LOGISTIC:
        return np.nan
    return limit_of(limits, key | {"pair": PAPERS_WORST}, "squared_error")


def limit_of(limits: pd.DataFrame, key: dict[str, Any], quantity: str) -> float:
    """Return a limit of the table; NaN if it is not there."""
    own = limits[(limits["quantity"] == quantity) & (limits["pair"] == key["pair"])]
    own = own[own["hidden_units"] == key["hidden_units"]]
    return float(own["value"].iloc[0]) if len(own) else np.nan


def sums(
    trials: pd.DataFrame, limits: pd.DataFrame, study: Study, plan: Convergence
) -> pd.DataFrame:
    """Return how many patterns bring the sum of logistic outputs near to one.

    Returns
    -------
    pandas.DataFrame
        Columns hidden_units, patterns_per_class (the size nearest to the study's own), pair, step,
        sum_deviation there, slow (yes where it is surely too far from zero, no or undecided),
        limit, level, reached_at, its se and share of resamples, and how.
    """
    deviations = cube(trials, plan, "sum_deviation")
    size = nearest(deviations.patterns, study.train_per_class)
    sizes = np.array(deviations.patterns, dtype=float)
    drawn = resamples(study.seed, plan.trials)
    logistic = [
        place
        for place in curve_places(deviations)
        if PAIRS[deviations.pairs[place[1]]].activation == LOGISTIC
    ]
    here = [deviations.scores[h, size, p, s] for h, p, s in logistic]
    slow = decided([one[np.isfinite(one)] - NEAR_ONE for one in here], (NO, YES)) if here else []
    rows = []
    for (h, p, s), too_far in zip(logistic, slow, strict=True):
        key = deviations.key(h, size, p, s)
        curve, several = curves_of(deviations, (h, p, s), drawn)
        limit = limit_of(limits, key, "sum_deviation")
        of_curve = limit if key["step"] == MINIMUM else np.nan
        own = key | {"sum_deviation": curve[size], "slow": too_far, "limit": limit}
        for level in SUM_LEVELS:
            levels = np.full(1 + len(drawn), level)
            found = reached(sizes, curve, several, levels, of_curve)
            rows.append(own | {"level": level} | dict(zip(AT_LEVEL, found, strict=True)))
    return pd.DataFrame(rows, columns=[*KEY, *OF_SUMS, *AT_LEVEL])
