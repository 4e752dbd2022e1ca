"""What the printed numbers identify: along each factor, the levels that no reading fits with."""

from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from pairing.catalogue.factors import FACTORS
from pairing.catalogue.verdicts import (
    EXCLUDED,
    GOES_WITH_PROCEDURE,
    NOT_EXCLUDED,
    NOT_SETTLED,
    SIGNIFICANCE,
    STRICT,
)
from pairing.search.claims import level_text, levels_of, with_factors
from pairing.search.curve import users
from pairing.search.measures import Reading
from pairing.search.space import Space

BEYOND = 6.0  # powers of ten: a normal law says nothing of larger ratios


def identified(
    readings: pd.DataFrame, profiles: pd.DataFrame, designs: pd.DataFrame, space: Space
) -> pd.DataFrame:
    """Return what becomes of each level of each factor, all others free.

    Parameters
    ----------
    readings : pandas.DataFrame
        Of the last rung, from `pairing.search.finals.judge_batch`.
    profiles : pandas.DataFrame
        From `pairing.search.claims.profiles`: before the race.
    designs : pandas.DataFrame
        Of the last rung.
    space : pairing.search.space.Space

    Returns
    -------
    pandas.DataFrame
        Columns factor, level, powers (of ten by which the best reading with this level was less
        likely before the race), p (the largest of its readings in the last rung; NaN where none
        came so far), readings (not rejected), verdict: not excluded, where one has p > 0.05;
        excluded, where none has and the best was more than 10^6 times less likely; and else not
        settled: the few that came so far are rejected, but the race had no room for others. Of
        what only excluded procedures have nothing is said besides.
    """
    wide = with_factors(readings, designs)
    base = profiles[profiles["reference"] == "any"].drop(columns="reference")
    parts = []
    for name, own in base.groupby("factor", sort=False):
        rows = wide if name in (*Reading._fields, "stop", "starts") else users(wide, name)
        levels = levels_of(rows[name], space, str(name)).map(level_text)
        groups = rows.assign(kept=rows["p"] > SIGNIFICANCE).groupby(levels)
        found = groups.agg(p=("p", "max"), readings=("kept", "sum"))
        parts.append(own.merge(found, left_on="level", right_index=True, how="left"))
    table = pd.concat(parts, ignore_index=True)
    table["readings"] = table["readings"].fillna(0).astype(int)
    far = (table["powers"] > BEYOND) | table["powers"].isna()
    table["verdict"] = np.select(
        [table["p"] > SIGNIFICANCE, far],
        [NOT_EXCLUDED, EXCLUDED],
        NOT_SETTLED,
    )
    table.loc[_nested(table, space), "verdict"] = GOES_WITH_PROCEDURE
    return table[["factor", "level", "powers", "p", "readings", "verdict"]]


def _nested(table: pd.DataFrame, space: Space) -> "pd.Series[bool]":
    """Tell which levels, not kept, are of excluded procedures alone."""
    judged = table[table["factor"] == "procedure"].set_index("level")["verdict"]
    left = [name for name in space.steps if judged.get(name) != EXCLUDED]
    if not left:
        return pd.Series(False, index=table.index)
    stops = {level_text(stop) for name in left for stop in (*space.steps[name], *space.decreases)}
    used = [
        level in stops if factor == "stop" else _is_used(str(factor), left)
        for factor, level in zip(table["factor"], table["level"], strict=True)
    ]
    return ~pd.Series(used, index=table.index) & (table["verdict"] != NOT_EXCLUDED)


def _is_used(factor: str, procedures: list[str]) -> bool:
    """Tell whether some of the procedures use a factor; those of measurement all do."""
    return factor not in FACTORS or any(FACTORS[factor].applies_to(one) for one in procedures)


def confidence_set(readings: pd.DataFrame) -> pd.DataFrame:
    """Return the readings that are not rejected at 1 %, the largest p first, those at 5 % marked.

    Parameters
    ----------
    readings : pandas.DataFrame
        From `pairing.search.finals.judge_batch`.
    """
    kept = readings[readings["p"] > STRICT].sort_values("p", ascending=False, kind="stable")
    return kept.assign(kept_at_5=kept["p"] > SIGNIFICANCE).reset_index(drop=True)


def contradicted(first: list[dict[str, Any]], second: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return, for each factor, the levels that one search excludes and the other keeps.

    Parameters
    ----------
    first, second : list of dict
        From `pairing.search.findings.identified`, of two searches of one space.
    """
    kept, gone = "not_excluded", "excluded"
    found = []
    for one, other in product(first, second):
        if one["factor"] == other["factor"]:
            levels = [level for level in one.get(gone, []) if level in other.get(kept, [])]
            levels += [level for level in one.get(kept, []) if level in other.get(gone, [])]
            found.append({"factor": one["factor"], "levels": levels})
    return [one for one in found if one["levels"]]


def agreed(first: list[dict[str, Any]], second: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return, for each factor, the levels that two searches both keep, and both exclude.

    Parameters
    ----------
    first, second : list of dict
        As of `contradicted`.

    Returns
    -------
    list of dict
        factor, not_excluded, excluded; factors of which neither loses a level are left out.
    """
    found = []
    for one, other in product(first, second):
        if one["factor"] == other["factor"]:
            both = {
                verdict: [
                    level for level in one.get(verdict, []) if level in other.get(verdict, [])
                ]
                for verdict in ("not_excluded", "excluded")
            }
            if {"excluded", "not_settled"} & {*one, *other}:
                found.append({"factor": one["factor"], **both})
    return found
