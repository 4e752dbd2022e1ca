"""Which settings the search looks at next, and which readings it takes to be confirmed."""

from typing import Any

import pandas as pd

from pairing.catalogue.factors import FACTORS
from pairing.search.design import NO_FIELDS, round_design
from pairing.search.measures import TRUE_REFERENCE, Reading
from pairing.search.plan import FINAL_CHOICES, FINALS, ROLES
from pairing.search.space import Space

KEY = ["setting", "steps"]
READING = list(Reading._fields)
EXPLANATION = ["points", "reference", "normalisation"]  # what tells two explanations apart


def centres(distances: pd.DataFrame, designs: pd.DataFrame, n: int) -> pd.DataFrame:
    """Return the design rows of the n settings that come closest in any reading, closest first.

    Parameters
    ----------
    distances : pandas.DataFrame
        Of the readings that count.
    designs : pandas.DataFrame
        Of their settings.
    n : int, >= 1
    """
    closest = distances.groupby("setting")["joint"].min()
    names = closest.sort_values(kind="stable").index[:n]
    return designs.set_index("name", drop=False).loc[names]


def finalists(
    distances: pd.DataFrame, designs: pd.DataFrame, declared: Reading, n: int
) -> pd.DataFrame:
    """Return the design rows that are looked at again: the closest by each of three choices.

    The choices are all readings, those with the true posterior, and the declared one; a setting
    that is among the closest by more than one of them stands once.

    Parameters
    ----------
    distances, designs : pandas.DataFrame
        Of all blocks before the finals.
    declared : pairing.search.measures.Reading
        The measure declared in advance.
    n : int
        Settings of each choice.
    """
    choices = _choices(distances, declared)
    found = pd.concat([centres(rows, designs, n) for rows in choices.values()])
    unique = found.drop_duplicates("name").reset_index(drop=True)
    names = [f"{FINALS}_{number:05d}" for number in range(len(unique))]
    return unique.assign(name=names)


def _choices(distances: pd.DataFrame, declared: Reading) -> dict[str, pd.DataFrame]:
    """Return the rows of all readings, of the true posterior, and of the declared measure."""
    of_truth = distances["reference"] == TRUE_REFERENCE
    as_declared = (distances[READING] == pd.Series(declared._asdict())).all(axis=1)
    rows = (distances, distances[of_truth], distances[as_declared])
    return dict(zip(FINAL_CHOICES, rows, strict=True))


def goes_on(by_round: list[pd.DataFrame], least_gain: float) -> bool:
    """Tell whether another round is worth its cost: the stopping rule.

    Parameters
    ----------
    by_round : list of pandas.DataFrame
        Distances of the Sobol sample and of each round after it.
    least_gain : float
        A round that lowers the smallest distance by less than this share is the last.
    """
    if len(by_round) == 1:
        return True
    *before, last = (one["joint"].min() if len(one) else float("inf") for one in by_round)
    return bool(last <= (1 - least_gain) * min(before))


def candidates(
    distances: pd.DataFrame, designs: pd.DataFrame, space: Space, declared: Reading
) -> pd.DataFrame:
    """Return the readings to be confirmed on fresh seeds, one row for each of `ROLES`.

    Parameters
    ----------
    distances, designs : pandas.DataFrame
        Of the finals.
    space : pairing.search.space.Space
    declared : pairing.search.measures.Reading
        The measure declared in advance.

    Returns
    -------
    pandas.DataFrame
        Columns role, all fields of the setting, start_range, steps (one number), the fields of
        `Reading`, and joint, the distance found by the search (NaN for the declared setting).

    Raises
    ------
    ValueError
        If no reading of any setting has a finite distance.
    """
    ranked = distances[distances["joint"] < float("inf")].sort_values("joint", kind="stable")
    if ranked.empty:
        raise ValueError(
            "search: no reading of any setting varies over trials as the published tables do; "
            "give more trials or another space"
        )
    best = ranked.iloc[0]
    other = (ranked[EXPLANATION] != best[EXPLANATION]).any(axis=1)
    _, of_truth, as_declared = _choices(ranked, declared).values()
    rows = [best, *(_first(one, best) for one in (ranked[other], of_truth, as_declared))]
    table = pd.DataFrame(rows)[[*KEY, *READING, "joint"]].reset_index(drop=True)
    settings = designs.set_index("name", drop=False).drop(columns="steps").loc[table["setting"]]
    found = pd.concat([settings.reset_index(drop=True), table.drop(columns="setting")], axis=1)
    found = pd.concat([found, pd.DataFrame([_declared_row(space, declared)])], ignore_index=True)
    found.insert(0, "role", ROLES)
    return found


def _first(rows: pd.DataFrame, otherwise: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return the closest of the rows; the closest of all where the space holds no such reading."""
    return rows.iloc[0] if len(rows) else otherwise


def _declared_row(space: Space, declared: Reading) -> dict[str, Any]:
    setting = space.declared
    factors = {name: FACTORS[name].value_in(setting) for name in NO_FIELDS}
    fields = {**setting.__dict__, **factors, "steps": setting.max_iterations}
    return {**fields, **declared._asdict(), "joint": float("nan")}


def next_round(
    number: int, distances: pd.DataFrame, designs: pd.DataFrame, seed: int, space: Space,
    settings: int, n_centres: int, width: float, least_gain: float,
) -> pd.DataFrame:  # fmt: skip
    """Return the design of a round, with no rows if the rounds before gained too little.

    Parameters
    ----------
    number : int, >= 1
        Of the round.
    distances, designs : pandas.DataFrame
        Of all blocks before it.
    seed : int
    space : pairing.search.space.Space
    settings, n_centres : int, >= 1
    width : float, 0 < width <= 1
    least_gain : float, in [0, 1]
        These five from `pairing.search.plan.Search.round_rules`.
    """
    block = distances["setting"].str.rpartition("_")[0]
    before = [distances[~block.str.startswith("round_")]]
    before += [distances[block == f"round_{earlier}"] for earlier in range(1, number)]
    n = settings if goes_on(before, least_gain) else 0
    return round_design(space, number, centres(distances, designs, n_centres), n, width, seed)
