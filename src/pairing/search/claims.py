"""Where the paper's claims hold: shares of settings, a specification curve, maps, profiles.

All of it is exploratory: nothing here is adjusted for the number of settings looked at.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from pairing.catalogue.verdicts import HOLDS, NO_CLAIM, REVERSED, SURE, UNDECIDED
from pairing.judging.published import Target
from pairing.search.curve import curve, makeup, users
from pairing.search.evaluation import KEY
from pairing.search.measures import levels
from pairing.search.plan import Search
from pairing.search.space import READ_OFF, Factor, Space

LL, SL, SC = "logistic_least_squares", "softmax_least_squares", "softmax_cross_entropy"
LOG_10 = 2.302585092994046  # natural logarithms in a power of ten
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
        Columns setting, stop, starts, quantity, contrast, difference, se, towards, outcome, then
        the factors.
    """
    return with_factors(judged(contrasts[contrasts["contrast"].isin(ORDERS)]), designs)


def with_factors(rows: pd.DataFrame, designs: pd.DataFrame) -> pd.DataFrame:
    """Return rows of settings with the factors of training, but for those read off."""
    settings = designs.drop(columns=["stops", "starts", *READ_OFF])
    settings = settings.rename(columns={"name": "setting"})
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

    Each setting counts once, whatever the number of its stops and starts; the standard error is
    over settings, whose trials are the same.

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
        wide = group.pivot(index=KEY, columns="contrast", values="outcome")
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
    rows = rows.drop(columns="starts").rename(columns={"stop": "steps"})
    return judged(rows).astype({"steps": int})


def profiles(likelihoods: pd.DataFrame, designs: pd.DataFrame, search: Search) -> pd.DataFrame:
    """Return the best likelihood along each factor, all others free.

    For factors of training it is taken twice: over all readings, and over those with the true
    posterior as reference. Along the learning rate and momentum it is that of the procedures
    which use them.

    Parameters
    ----------
    likelihoods, designs : pandas.DataFrame
        Of the blocks that are looked at; `designs` may hold further ones.
    search : pairing.search.plan.Search

    Returns
    -------
    pandas.DataFrame
        Columns factor, level (the middle of a bin for a range), reference (any, true), and powers:
        how many powers of ten less likely the published numbers are than by the best of all.
    """
    wide = with_factors(likelihoods, designs)
    best = wide["any"].max()
    parts = []
    for name in [*(factor.name for factor in search.space.factors), "stop", "starts"]:
        own = users(wide, name)
        groups = own.groupby(levels_of(own[name], search.space, name))
        for reference in ("any", "true"):
            found = groups[reference].max().rename("likeliest").rename_axis("level").reset_index()
            parts.append(found.assign(factor=name, reference=reference))
    for name, own in levels(search.measures)._asdict().items():
        values = [wide[f"{name}={level}"].max() for level in own]
        table = pd.DataFrame({"level": own, "likeliest": values})
        parts.append(table.assign(factor=name, reference="any"))
    table = pd.concat(parts, ignore_index=True)
    table = table.assign(level=table["level"].map(level_text), powers=_powers(best, table))
    return table[["factor", "level", "reference", "powers"]]


def _powers(best: float, table: pd.DataFrame) -> pd.Series:
    return ((best - table["likeliest"]) / LOG_10).replace(np.inf, np.nan)


def level_text(level: object) -> str:
    """Return a level as text; whole numbers without a decimal point."""
    return f"{level:g}" if isinstance(level, float) else str(level)


def levels_of(values: pd.Series, space: Space, name: str) -> pd.Series:
    """Return each value's level; of a range, the middle of its bin on the factor's own scale."""
    factor = next((one for one in space.factors if one.name == name), None)
    if factor is None or factor.levels or factor.whole:
        return values
    places = values.map({value: factor.place(value) for value in values.unique()})
    bins = (places * BINS).astype(int).clip(0, BINS - 1)
    return bins.map({place: factor.at((place + 0.5) / BINS) for place in range(BINS)})


def plane(summary: pd.DataFrame, designs: pd.DataFrame, target: Target) -> pd.DataFrame:
    """Return where all runs lie in the plane of accuracy and relative variance of the score.

    The score is that of the declared measure; its variance over the square of its mean does not
    depend on the number of points, nor on a factor of the score.

    Parameters
    ----------
    summary : pandas.DataFrame
        From `pairing.search.evaluation`, of all blocks before the race.
    designs : pandas.DataFrame
    target : pairing.judging.published.Target

    Returns
    -------
    pandas.DataFrame
        Columns setting, stop, starts, procedure, pair, accuracy, relative_variance.
    """
    rows = with_factors(summary[summary["pair"].isin(target.pairs)], designs)
    rows = rows.assign(relative_variance=rows["variance"] / rows["mean"] ** 2)
    return rows[[*KEY, "procedure", "pair", "accuracy", "relative_variance"]]


def improbability(plane: pd.DataFrame, target: Target, per_class: int) -> pd.DataFrame:
    """Return how rare the published variance is among runs as accurate as published.

    Each setting with such runs counts once, whatever their number.

    Parameters
    ----------
    plane : pandas.DataFrame
        From `plane`, of a sample that is spread evenly over the space.
    target : pairing.judging.published.Target
    per_class : int
        Test patterns of each class: they give the accuracy's standard error.

    Returns
    -------
    pandas.DataFrame
        A row a pair: accuracy and relative variance as published, the standard error of the
        accuracy, how many runs are within 1.96 of it, of how many settings these are, and the share
        of them whose relative variance is no larger than the published one, with its standard
        error over settings.
    """
    rows = []
    for pair, scores, rates in zip(target.pairs, target.scores, target.rates, strict=True):
        accuracy = float(np.trace(rates) / len(rates))
        n = target.trials * per_class * len(rates)
        se = float(np.sqrt(accuracy * (1 - accuracy) / n))
        relative = scores[1] / scores[0] ** 2
        own = plane[plane["pair"] == pair]
        near = own[(own["accuracy"] - accuracy).abs() <= SURE * se]
        by_setting = (near["relative_variance"] <= relative).groupby(near["setting"]).mean()
        share, share_se = by_setting.mean(), by_setting.sem()
        rows.append([pair, accuracy, se, relative, len(near), len(by_setting), share, share_se])
    columns = ["pair", "accuracy", "accuracy_se", "relative_variance", "runs", "settings"]
    return pd.DataFrame(rows, columns=[*columns, "share", "share_se"])


def findings(
    tables: dict[str, pd.DataFrame], designs: pd.DataFrame, search: Search, per_class: int
) -> dict[str, pd.DataFrame]:
    """Return all tables about claims: shares, specifications with their curve, map, profiles, ...

    Shares, specifications and improbabilities are of the settings that are spread evenly over the
    space; rounds are drawn where the published tables are near, and would weigh such settings more.

    Parameters
    ----------
    tables : dict of pandas.DataFrame
        The fields of `pairing.search.evaluation.Evaluated`, of all blocks before the race.
    designs : pandas.DataFrame
        Of the same blocks.
    search : pairing.search.plan.Search
    per_class : int
        Test patterns of each class.

    Returns
    -------
    dict of pandas.DataFrame
        shares, specifications, curve, makeup, map, profiles, plane, improbability, statuses and
        factors.
    """
    space, contrasts = search.space, tables["contrasts"]
    found = specifications(_spread_evenly(contrasts), designs)
    searched = {name: _off_the_map(rows) for name, rows in tables.items()}
    everywhere = plane(searched["summary"], designs, search.target)
    statuses = searched["fits"].drop(columns="setting").groupby("pair", sort=False).sum()
    return {
        "shares": shares(found),
        "specifications": found,
        "curve": curve(found, SURE),
        "makeup": makeup(found, space),
        "map": mapped(contrasts, designs[designs["name"].str.startswith("map_")]),
        "profiles": profiles(searched["likelihoods"], designs, search),
        "plane": everywhere,
        "improbability": improbability(_spread_evenly(everywhere), search.target, per_class),
        "statuses": statuses.reset_index(),
        "factors": factors(space),
    }


def _spread_evenly(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["setting"].str.startswith("sobol_")]


def _off_the_map(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[~rows["setting"].str.startswith("map_")]


def factors(space: Space) -> pd.DataFrame:
    """Return the factors of training for people: factor, values, reason."""
    rows = [[factor.name, _values(factor), factor.reason] for factor in space.factors]
    rows += [
        [f"steps of {procedure}", _listed(steps), "not stated; a stopping rule each"]
        for procedure, steps in space.steps.items()
    ]
    rows += [
        ["restarts", _listed(space.restarts), "not stated; read off runs from several starts"],
        ["starts_shared", _listed(space.starts_shared), "not stated; read off the same runs"],
        ["decreases", _listed(space.decreases), "not stated; a stopping rule by decrease each"],
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
