"""The specification curve: differences in their order, and what the settings there have in common.

Thousands of specifications are gathered at a few places along their order.
"""

import numpy as np
import pandas as pd

from pairing.catalogue.factors import FACTORS
from pairing.search.space import Factor, Space

PLACES = 60
GROUPS = 3  # into which the makeup cuts a factor with a range
CURVE = ["quantity", "contrast"]


def placed(found: pd.DataFrame) -> pd.DataFrame:
    """Return the specifications of finite difference in their order, each with its place.

    Parameters
    ----------
    found : pandas.DataFrame
        From `pairing.search.claims.specifications`.

    Returns
    -------
    pandas.DataFrame
        With two columns more: place, 0 <= place < 60, as many specifications at each as at
        any other but one; and at, the middle of the place as a share of all specifications.
    """
    finite = found[np.isfinite(found["towards"]) & np.isfinite(found["se"])]
    rows = finite.sort_values([*CURVE, "towards", "setting", "stop", "starts"], kind="stable")
    groups = rows.groupby(CURVE)
    size = groups["towards"].transform("size")
    places = size.clip(upper=PLACES)
    place = groups.cumcount() * places // size
    return rows.assign(place=place, at=(place + 0.5) / places)


def curve(found: pd.DataFrame, sure: float) -> pd.DataFrame:
    """Return the specification curves: medians at each place.

    Parameters
    ----------
    found : pandas.DataFrame
    sure : float
        Standard errors from a difference to the ends of its interval.

    Returns
    -------
    pandas.DataFrame
        Columns quantity, contrast, place, at, towards, lower, upper, and outcome, the most
        frequent one.
    """
    rows = placed(found)
    half = sure * rows["se"]
    rows = rows.assign(lower=rows["towards"] - half, upper=rows["towards"] + half)
    groups = rows.groupby([*CURVE, "place", "at"])
    medians = groups[["towards", "lower", "upper"]].median()
    return medians.assign(outcome=groups["outcome"].agg(_most_frequent)).reset_index()


def _most_frequent(values: pd.Series) -> str:
    return str(values.mode().iloc[0])


def makeup(found: pd.DataFrame, space: Space) -> pd.DataFrame:
    """Return how frequent each level is at each place of the curves.

    Returns
    -------
    pandas.DataFrame
        Columns quantity, contrast, factor, level, place, times: the level's share at the place
        over its share of all, NaN where none uses the factor. A range is cut into thirds; the
        learning rate and momentum are those of the procedures that use them.
    """
    rows = placed(found)
    factors = {factor.name: factor for factor in space.factors} | {"stop": None, "starts": None}
    parts = []
    for (quantity, contrast), own in rows.groupby(CURVE):
        for name, factor in factors.items():
            times = _times(own, name, factor)
            parts.append(times.assign(quantity=quantity, contrast=contrast, factor=name))
    columns = [*CURVE, "factor", "level", "place", "times"]
    # where no procedure uses a factor its part is empty, and would make these columns objects
    return pd.concat(parts, ignore_index=True)[columns].astype({"place": int, "times": float})


def users(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the rows whose procedure uses a factor of training; of any other name all rows."""
    if name not in FACTORS:
        return rows
    # of no rows the map gives no truth values
    return rows[rows["procedure"].map(FACTORS[name].applies_to).astype(bool)]


def _times(rows: pd.DataFrame, name: str, factor: Factor | None) -> pd.DataFrame:
    used = users(rows, name)
    n_places = rows["place"].max() + 1
    at_place = used.groupby("place").size().reindex(range(n_places), fill_value=0)
    parts = [pd.DataFrame(columns=["place", "times", "level"])]
    for level, own in _by_level(used, name, factor):
        counts = own.groupby("place").size().reindex(at_place.index, fill_value=0)
        times = (counts / at_place) / (len(own) / len(used))
        parts.append(times.rename("times").reset_index().assign(level=level))
    return pd.concat(parts[1:] or parts, ignore_index=True)


def _by_level(
    rows: pd.DataFrame, name: str, factor: Factor | None
) -> list[tuple[str, pd.DataFrame]]:
    """Return the rows of each level in ascending order; of a range, those of its thirds."""
    values = rows[name]
    nominal = bool(factor and factor.levels) or not pd.api.types.is_numeric_dtype(values)
    if nominal or values.nunique() <= GROUPS:
        return [(str(level), own) for level, own in rows.groupby(name)]
    thirds = rows.groupby(pd.qcut(values, GROUPS, duplicates="drop"), observed=True)
    return [(_ends(own[name]), own) for _, own in thirds]


def _ends(values: pd.Series) -> str:
    low, high = (_in_short(value) for value in (values.min(), values.max()))
    return low if low == high else f"{low} to {high}"


def _in_short(value: float) -> str:
    """Return a whole number as it is, and another in two digits: 150, 0.17."""
    return f"{value:g}" if value == round(value) else f"{value:.2g}"
