"""Which pair is nearer to the posterior, and whether stopping early brings it nearer: by trial."""

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from pairing.catalogue.verdicts import SURE, UNDECIDED
from pairing.convergence.cube import KEY, cube
from pairing.convergence.plan import MINIMUM, Convergence
from pairing.convergence.rules import HELPS, HURTS
from pairing.judging import monte_carlo
from pairing.numerics.arrays import Array


def contrasts(trials: pd.DataFrame, moments: pd.DataFrame, plan: Convergence) -> pd.DataFrame:
    """Return differences in squared error between pairs, first less second, paired by trial.

    Returns
    -------
    pandas.DataFrame
        Columns hidden_units, patterns_per_class, step, first, second, difference and its se;
        by_variance and by_bias, which it is the sum of; better: the pair that is nearer beyond
        1.96 standard errors, or undecided; median_better: the pair of the smaller median.
    """
    errors = cube(trials, plan, "squared_error")
    parts = moments.set_index(KEY)
    rows: list[dict[str, Any]] = []
    for h, n, first, s in errors.places():
        for second in range(first + 1, len(errors.pairs)):
            own, other = (errors.scores[h, n, p, s] for p in (first, second))
            keys = [errors.key(h, n, p, s) for p in (first, second)]
            names = [str(key["pair"]) for key in keys]
            own_parts, other_parts = (parts.loc[tuple(key.values())] for key in keys)
            difference, se = monte_carlo.mean(own - other)
            del keys[0]["pair"]
            rows.append(
                keys[0]
                | {"first": names[0], "second": names[1], "difference": difference, "se": se}
                | {
                    f"by_{name}": own_parts[of] - other_parts[of]
                    for name, of in (("variance", "variance"), ("bias", "squared_bias"))
                }
                | {
                    "better": _nearer(difference, se, names),
                    "median_better": names[int(np.median(own) > np.median(other))],
                }
            )
    return pd.DataFrame(rows)


def _nearer(difference: float, se: float, names: list[str]) -> str:
    """Return the name of the smaller one; undecided within 1.96 standard errors."""
    if not abs(difference) > SURE * se:
        return UNDECIDED
    return names[int(difference > 0)]


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
        outcome: helps, hurts, or undecided within 1.96 standard errors.
    """
    errors = cube(trials, plan, "squared_error")
    rows = []
    for h, n, p, s in errors.places():
        key = errors.key(h, n, p, s)
        if key["step"] == MINIMUM:
            continue
        stopped, end = errors.scores[h, n, p, s], errors.scores[h, n, p, -1]
        difference, se = monte_carlo.mean(stopped - end)
        outcome = {HELPS: HELPS, HURTS: HURTS}.get(
            _nearer(difference, se, [HELPS, HURTS]), UNDECIDED
        )
        rows.append(
            key
            | {"difference": difference, "se": se, "ratio": stopped.mean() / end.mean()}
            | {"outcome": outcome}
        )
    return pd.DataFrame(rows)


def nearest_pairs(compared: pd.DataFrame, plan: Convergence) -> pd.DataFrame:
    """Return how each pair stands at each place among the others.

    Parameters
    ----------
    compared : pandas.DataFrame
        From `contrasts`.
    plan : pairing.convergence.plan.Convergence

    Returns
    -------
    pandas.DataFrame
        Columns hidden_units, patterns_per_class, step, nearest (the pair of the smallest mean),
        not_told_from: the pairs that may be as near, and nearest_by_median.
    """
    rows = []
    names = ["hidden_units", "patterns_per_class", "step"]
    for key, group in compared.groupby(names, sort=False):
        differences = group.set_index(["first", "second"])
        means = _placed(differences["difference"], plan.pairs)
        first = plan.pairs[int(np.argmin(means))]
        rivals = group[(group["first"] == first) | (group["second"] == first)]
        open_ = rivals[rivals["better"] == UNDECIDED]
        others = [
            one for one in plan.pairs if one != first and one in {*open_["first"], *open_["second"]}
        ]
        by_median = group["median_better"].value_counts()
        rows.append(
            dict(zip(names, key, strict=True))
            | {
                "nearest": first,
                "not_told_from": ", ".join(others),
                "nearest_by_median": max(plan.pairs, key=lambda one: by_median.get(one, 0)),
            }
        )
    return pd.DataFrame(rows)


def _placed(differences: "pd.Series[float]", pairs: tuple[str, ...]) -> Array:
    """Return the pairs' means, up to a constant, from their differences."""
    means = np.zeros(len(pairs))
    for first, second in combinations(range(len(pairs)), 2):
        difference = differences[(pairs[first], pairs[second])]
        means[first] += difference
        means[second] -= difference
    return means
