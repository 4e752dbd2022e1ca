"""Where the paper's claims hold: shares of settings, a specification curve, maps, profiles.

All of it is exploratory: nothing here is adjusted for the number of settings looked at.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from pairing.catalogue.verdicts import HOLDS, NO_CLAIM, REVERSED, SIGNIFICANCE, SURE, UNDECIDED
from pairing.search.curve import curve, makeup, users
from pairing.search.distance import critical_distance
from pairing.search.measures import TRUE_REFERENCE, Reading
from pairing.search.plan import Search
from pairing.search.space import Factor, Space

LL, SL, SC = "logistic_least_squares", "softmax_least_squares", "softmax_cross_entropy"
BINS = 8  # into which a profile cuts a factor's range

# The sign that the paper's ranking gives to each quantity's contrasts: a worse pair has the
# larger score and the smaller accuracy, and the pairs stand from worst to best.
SIGNS = {"score": 1, "accuracy": -1, "accuracy_exact": -1}
ORDERS = (f"{LL} - {SL}", f"{SL} - {SC}", f"{LL} - {SC}")
EFFECTS = ("activation", "penalty", "interaction")

# An order is the worse pair minus the better one, an effect the better level minus the worse.
SENSES = dict.fromkeys(ORDERS, 1) | dict.fromkeys(EFFECTS, -1)

# Claims made of several orders: all have to hold; one that is reversed reverses the claim.
JOINT_CLAIMS = {
    "both activation and penalty matter": ORDERS[:2],
    "softmax + cross-entropy is best": ORDERS[1:],
}


def specifications(contrasts: pd.DataFrame, designs: pd.DataFrame) -> pd.DataFrame:
    """Return each contrast of the claimed orders with its setting and what comes of it.

    Returns
    -------
    pandas.DataFrame
        Columns setting, steps, quantity, contrast, difference, se, towards, outcome, then the
        factors.
    """
    rows = judged(contrasts[contrasts["contrast"].isin(ORDERS)])
    settings = designs.drop(columns="steps").rename(columns={"name": "setting"})
    return rows.merge(settings, on="setting", how="left", validate="m:1")


def judged(contrasts: pd.DataFrame) -> pd.DataFrame:
    """Return contrasts with two columns more: towards, and outcome.

    towards is the difference, with the sign turned so that it is positive where the paper's order
    holds, or where softmax, cross-entropy, or both beyond the sum of the two improve the
    quantity; NaN where the paper says nothing. A difference that is not finite is undecided.
    """
    senses = contrasts["contrast"].map(SENSES)
    towards = contrasts["difference"] * contrasts["quantity"].map(SIGNS) * senses
    sure = towards.abs() > SURE * contrasts["se"]
    outcome = np.select(
        [senses.isna(), sure & (towards > 0), sure & (towards < 0)],
        [NO_CLAIM, HOLDS, REVERSED],
        UNDECIDED,
    )
    return contrasts.assign(towards=towards, outcome=outcome)


def shares(found: pd.DataFrame) -> pd.DataFrame:
    """Return the share of settings at which each claim holds.

    Each setting counts once, whatever the number of its steps; the standard error is over
    settings, whose trials are the same.

    Parameters
    ----------
    found : pandas.DataFrame
        From `specifications`, of a sample that is spread evenly over the space.

    Returns
    -------
    pandas.DataFrame
        Columns quantity, claim, outcome, share, se, settings.
    """
    rows = []
    for quantity, group in found.groupby("quantity", sort=False):
        wide = group.pivot(index=["setting", "steps"], columns="contrast", values="outcome")
        claims: dict[str, Any] = {order: wide[order] for order in ORDERS}
        claims |= {name: _jointly(wide[list(orders)]) for name, orders in JOINT_CLAIMS.items()}
        for claim, outcomes in claims.items():
            for outcome in (HOLDS, UNDECIDED, REVERSED):
                by_setting = (outcomes == outcome).groupby(level="setting").mean()
                se = by_setting.std(ddof=1) / np.sqrt(len(by_setting))
                rows.append([quantity, claim, outcome, by_setting.mean(), se, len(by_setting)])
    columns = ["quantity", "claim", "outcome", "share", "se", "settings"]
    return pd.DataFrame(rows, columns=columns)


def _jointly(outcomes: pd.DataFrame) -> pd.Series:
    all_hold = (outcomes == HOLDS).all(axis=1)
    one_reversed = (outcomes == REVERSED).any(axis=1)
    joined = np.where(all_hold, HOLDS, np.where(one_reversed, REVERSED, UNDECIDED))
    return pd.Series(joined, index=outcomes.index)


def mapped(contrasts: pd.DataFrame, designs: pd.DataFrame) -> pd.DataFrame:
    """Return the contrasts and the 2 x 2 of the map, over hidden units, steps and decay.

    Returns
    -------
    pandas.DataFrame
        Columns as of `judged`, then hidden_units and weight_decay.
    """
    places = designs[["name", "hidden_units", "weight_decay"]].rename(columns={"name": "setting"})
    rows = contrasts.merge(places, on="setting", how="inner", validate="m:1")
    return judged(rows)


def profiles(distances: pd.DataFrame, designs: pd.DataFrame, space: Space) -> pd.DataFrame:
    """Return the smallest distance along each factor, all others free.

    It is taken twice: over all readings, and over those with the true posterior as reference,
    that is without the suspected error. Along the learning rate and momentum it is that of the
    procedures which use them.

    Parameters
    ----------
    distances, designs : pandas.DataFrame
        Of the blocks that are looked at; `designs` may hold further ones.
    space : pairing.search.space.Space

    Returns
    -------
    pandas.DataFrame
        Columns factor, level (the middle of a bin for a range), reference (any, true), joint.
    """
    settings = designs.drop(columns="steps").rename(columns={"name": "setting"})
    wide = distances.merge(settings, on="setting", how="left", validate="m:1")
    names = [factor.name for factor in space.factors]
    parts = []
    for reference, rows in (("any", wide), ("true", wide[wide["reference"] == TRUE_REFERENCE])):
        for name in [*names, "steps", *Reading._fields]:
            own = users(rows, name)
            closest = own.groupby(_levels(own[name], space, name))["joint"].min().reset_index()
            closest.columns = pd.Index(["level", "joint"])
            parts.append(closest.assign(factor=name, reference=reference))
    table = pd.concat(parts, ignore_index=True)[["factor", "level", "reference", "joint"]]
    return table.assign(level=table["level"].astype(str))


def _levels(values: pd.Series, space: Space, name: str) -> pd.Series:
    """Return each value's level; of a range, the middle of its bin on the factor's own scale."""
    factor = next((one for one in space.factors if one.name == name), None)
    if factor is None or factor.levels or factor.whole:
        return values
    places = values.map({value: factor.place(value) for value in values.unique()})
    bins = (places * BINS).astype(int).clip(0, BINS - 1)
    return bins.map({place: factor.at((place + 0.5) / BINS) for place in range(BINS)})


def findings(
    distances: pd.DataFrame, contrasts: pd.DataFrame, summary: pd.DataFrame,
    designs: pd.DataFrame, search: Search,
) -> dict[str, pd.DataFrame]:  # fmt: skip
    """Return all tables about claims: shares, specifications with their curve, map, profiles, ...

    Shares and specifications are of the settings that are spread evenly over the space; rounds
    are drawn where the published tables are near, and would weigh such settings more. The
    profiles have a column more, critical: the 5 % point of
    Hotelling's law, which numbers as skewed as these pass more often than that.

    Parameters
    ----------
    distances, contrasts, summary : pandas.DataFrame
        The fields of `pairing.search.evaluation.Evaluated`, of all blocks before the finals.
    designs : pandas.DataFrame
        Of the same blocks.
    search : pairing.search.plan.Search

    Returns
    -------
    dict of pandas.DataFrame
        shares, specifications, curve, makeup, map, profiles, statuses and factors.
    """
    space = search.space
    critical = critical_distance(search.target.free_numbers, search.trials, SIGNIFICANCE)
    even = contrasts[contrasts["setting"].str.startswith("sobol_")]
    found = specifications(even, designs)
    fits = summary.drop(columns=["setting", "steps", "mean", "variance", "accuracy"])
    statuses = fits.drop(columns="accuracy_exact").groupby("pair", sort=False).sum()
    searched = distances[~distances["setting"].str.startswith("map_")]
    return {
        "shares": shares(found),
        "specifications": found,
        "curve": curve(found, SURE),
        "makeup": makeup(found, space),
        "map": mapped(contrasts, designs[designs["name"].str.startswith("map_")]),
        "profiles": profiles(searched, designs, space).assign(critical=critical),
        "statuses": statuses.reset_index(),
        "factors": factors(space),
    }


def factors(space: Space) -> pd.DataFrame:
    """Return the factors of training for people: factor, values, reason."""
    rows = [[factor.name, _values(factor), factor.reason] for factor in space.factors]
    rows += [
        [f"steps of {procedure}", _listed(steps), "not stated; a stopping rule each"]
        for procedure, steps in space.steps.items()
    ]
    return pd.DataFrame(rows, columns=["factor", "values", "reason"])


def _listed(levels: Sequence[object]) -> str:
    """Return levels as words, which a single number is not."""
    return ", ".join(map(str, levels)) if len(levels) > 1 else f"{levels[0]} alone"


def _values(factor: Factor) -> str:
    if factor.levels:
        return _listed(factor.levels)
    scale = "even in the logarithm" if factor.logarithmic else "even"
    return f"{factor.low:g} to {factor.high:g}, {scale}"
