"""Which pair is nearer to the posterior, and whether stopping early brings it nearer: by trial.

A difference counts as sure where Student's t of its paired trials is significant at 5 %, adjusted
by Holm's method over the whole table, and the errors are not as good as equal.
"""

from typing import Any

import numpy as np
import pandas as pd

from pairing.catalogue.verdicts import SIGNIFICANCE, UNDECIDED
from pairing.convergence.cube import Cube, cube
from pairing.convergence.plan import MINIMUM, Convergence
from pairing.convergence.rules import ALIKE, HALF, HELPS, HURTS
from pairing.judging import monte_carlo
from pairing.numerics.arrays import Array

BIAS, VARIANCE = "bias", "variance"


def decided(values: list[Array], names: tuple[str, str]) -> list[str]:
    """Return which name each row's sign stands for; undecided where it may be chance.

    Parameters
    ----------
    values : list of numpy.ndarray, shape (n,)
        A row's values by trial, whose mean is held against 0.
    names : tuple of str
        What a mean below 0 stands for, and one above.
    """
    found = [monte_carlo.paired_contrast(one, np.zeros(one.size)) for one in values]
    adjusted = monte_carlo.holm(np.array([one.p for one in found]))
    return [
        names[int(one.difference > 0)] if p < SIGNIFICANCE else UNDECIDED
        for one, p in zip(found, adjusted, strict=True)
    ]


def _alike(first: Array, second: Array) -> bool:
    """Tell whether two errors differ by a share that is as good as nothing."""
    means = np.mean(first), np.mean(second)
    return bool(abs(means[0] - means[1]) < ALIKE * max(means))


def _known(*several: Array) -> list[Array]:
    """Return the trials of which all values are known."""
    finite = np.all([np.isfinite(one) for one in several], axis=0)
    return [one[finite] for one in several]


def contrasts(trials: pd.DataFrame, plan: Convergence) -> pd.DataFrame:
    """Return differences in squared error between pairs, first less second, paired by trial.

    Returns
    -------
    pandas.DataFrame
        Columns hidden_units, patterns_per_class, step, first, second, difference and its se;
        by_variance and by_bias, the unbiased parts that it is the sum of; better: the pair that is
        surely nearer, or undecided; mostly: variance or bias, whichever is surely more than half
        of such a difference; median_better: the pair of the smaller median.
    """
    errors, deviations = (
        cube(trials, plan, name) for name in ("squared_error", "squared_deviation")
    )
    rows: list[dict[str, Any]] = []
    differences, tilts = [], []
    for h, n, first, s in errors.places():
        for second in range(first + 1, len(errors.pairs)):
            places = ((h, n, first, s), (h, n, second, s))
            own, other, spread, others_spread = _known(
                *(errors.scores[place] for place in places),
                *(deviations.scores[place] for place in places),
            )
            difference = own - other
            by_variance = (spread - others_spread) * own.size / max(own.size - 1, 1)
            rows.append(_contrast(errors, places, own, other, by_variance))
            differences.append(difference)
            tilts.append((by_variance - HALF * difference) * np.sign(difference.mean()))
    found = pd.DataFrame(rows)
    signs = decided(differences, ("first", "second"))
    better = [
        UNDECIDED if sign == UNDECIDED or row["alike"] else row[sign]
        for sign, row in zip(signs, rows, strict=True)
    ]
    mostly = pd.Series(decided(tilts, (BIAS, VARIANCE)))
    sure = pd.Series(better) != UNDECIDED
    return found.drop(columns="alike").assign(better=better, mostly=mostly.where(sure, UNDECIDED))


def _contrast(
    errors: Cube, places: tuple[tuple[int, ...], ...], own: Array, other: Array, by_variance: Array
) -> dict[str, Any]:
    (h, n, first, s), (_, _, second, _) = places
    key = errors.key(h, n, first, s)
    names = (errors.pairs[first], errors.pairs[second])
    difference, se = monte_carlo.mean(own - other)
    variance = float(by_variance.mean())
    return {
        "hidden_units": key["hidden_units"],
        "patterns_per_class": key["patterns_per_class"],
        "step": key["step"],
        "first": names[0],
        "second": names[1],
        "difference": difference,
        "se": se,
        "by_variance": variance,
        "by_bias": difference - variance,
        "alike": _alike(own, other),
        "median_better": names[int(np.median(own) > np.median(other))],
    }


def crossings(compared: pd.DataFrame) -> pd.DataFrame:
    """Return where the order of two pairs turns round as the sample grows.

    Parameters
    ----------
    compared : pandas.DataFrame
        From `contrasts`.

    Returns
    -------
    pandas.DataFrame
        Columns hidden_units, step, first, second; first_better and second_better: the numbers of
        sizes at which each is surely nearer; with_few and with_many: the pair that is surely
        nearer at the fewest patterns at which either is, and at the most; turns: how many times
        the one follows the other; turns_after and turns_before: the sizes between which the last
        turn lies, empty if there is none.
    """
    rows = []
    names = ["hidden_units", "step", "first", "second"]
    for key, group in compared.groupby(names, sort=False):
        sure = group[group["better"] != UNDECIDED].sort_values("patterns_per_class")
        better = sure["better"].to_numpy()
        turns = np.flatnonzero(better[1:] != better[:-1])
        sizes = sure["patterns_per_class"].to_numpy(dtype=float)
        last = turns[-1] if turns.size else None
        rows.append(
            dict(zip(names, key, strict=True))
            | {
                "first_better": int((better == key[2]).sum()),
                "second_better": int((better == key[3]).sum()),
                "with_few": better[0] if better.size else UNDECIDED,
                "with_many": better[-1] if better.size else UNDECIDED,
                "turns": int(turns.size),
                "turns_after": np.nan if last is None else sizes[last],
                "turns_before": np.nan if last is None else sizes[last + 1],
            }
        )
    return pd.DataFrame(rows)


def stopping(trials: pd.DataFrame, plan: Convergence) -> pd.DataFrame:
    """Return what stopping early does to the squared error: that at a step less the minimum's.

    Returns
    -------
    pandas.DataFrame
        Columns hidden_units, patterns_per_class, pair, step, difference, se, ratio (of means) and
        outcome: helps, hurts, or undecided.
    """
    errors = cube(trials, plan, "squared_error")
    rows, differences, alike = [], [], []
    for h, n, p, s in errors.places():
        if errors.steps[s] == MINIMUM:
            continue
        stopped, end = _known(errors.scores[h, n, p, s], errors.scores[h, n, p, -1])
        difference, se = monte_carlo.mean(stopped - end)
        means = {"difference": difference, "se": se, "ratio": stopped.mean() / end.mean()}
        rows.append(errors.key(h, n, p, s) | means)
        differences.append(stopped - end)
        alike.append(_alike(stopped, end))
    outcomes = pd.Series(decided(differences, (HELPS, HURTS)))
    return pd.DataFrame(rows).assign(outcome=outcomes.mask(np.array(alike), UNDECIDED))


def nearest_pairs(trials: pd.DataFrame, compared: pd.DataFrame, plan: Convergence) -> pd.DataFrame:
    """Return which pair is nearest to the posterior at each place.

    Parameters
    ----------
    trials : pandas.DataFrame
    compared : pandas.DataFrame
        From `contrasts`.
    plan : pairing.convergence.plan.Convergence

    Returns
    -------
    pandas.DataFrame
        Columns hidden_units, patterns_per_class, step, nearest (the pair of the smallest mean),
        not_told_from: the pairs that may be as near, and nearest_by_median.
    """
    errors = cube(trials, plan, "squared_error")
    place = ["hidden_units", "patterns_per_class", "step"]
    groups = dict(iter(compared.groupby(place, sort=False)))
    rows = []
    for h, n, _, s in (one for one in errors.places() if one[2] == 0):
        key = errors.key(h, n, 0, s)
        values = errors.scores[h, n, :, s]
        first = errors.pairs[_least(np.nanmean(values, axis=1))]
        group = groups[tuple(key[name] for name in place)]
        open_ = group[(group["better"] == UNDECIDED)]
        sides = open_[(open_["first"] == first) | (open_["second"] == first)]
        others = {*sides["first"], *sides["second"]} - {first}
        rows.append(
            {name: key[name] for name in place}
            | {
                "nearest": first,
                "not_told_from": ", ".join(one for one in errors.pairs if one in others),
                "nearest_by_median": errors.pairs[_least(np.nanmedian(values, axis=1))],
            }
        )
    return pd.DataFrame(rows)


def _least(values: Array) -> int:
    return int(np.argmin(np.where(np.isnan(values), np.inf, values)))
