"""Which settings the search looks at next, and which readings it takes to be confirmed."""

from typing import Any

import numpy as np
import pandas as pd

from pairing.catalogue.factors import FACTORS
from pairing.search.design import NO_FIELDS, round_design
from pairing.search.evaluation import KEY
from pairing.search.measures import TRUE_REFERENCE, Reading
from pairing.search.plan import FINAL_CHOICES, RACE, ROLES
from pairing.search.space import Space, Starts, starts_named

READING = list(Reading._fields)
EXPLANATION = ["points", "reference", "normalisation"]  # what tells two explanations apart
# A stop, or a number of starts, whose best log-likelihood is this far below its setting's is left
# out of the next rung, for want of time; `make benchmark-plants` tells what that costs.
LEFT_OUT = 12.0


def centres(likelihoods: pd.DataFrame, designs: pd.DataFrame, n: int, by: str) -> pd.DataFrame:
    """Return the design rows of the n likeliest settings, the likeliest first.

    Parameters
    ----------
    likelihoods : pandas.DataFrame
        From `pairing.search.evaluation`.
    designs : pandas.DataFrame
        Of their settings.
    n : int, >= 1
    by : {"any", "true", "declared"}
        By the best of all readings, of those with the true posterior, or by the declared one.
    """
    best = likelihoods.groupby("setting")[by].max()
    names = best.sort_values(kind="stable", ascending=False).index[:n]
    return designs.set_index("name", drop=False).loc[names].reset_index(drop=True)


def entrants(number: int, likelihoods: pd.DataFrame, designs: pd.DataFrame, n: int) -> pd.DataFrame:
    """Return the design of a rung of the race: the likeliest settings by each of three choices.

    A setting that is among the likeliest by more than one choice stands once. It goes on with the
    stops and starts that came near its best by any choice, and is trained no longer than these
    ask for.

    Parameters
    ----------
    number : int, >= 1
        Of the rung.
    likelihoods, designs : pandas.DataFrame
        Of all blocks before the race, or of the rung before.
    n : int
        Settings of each choice.
    """
    found = [centres(likelihoods, designs, n, by) for by in FINAL_CHOICES.values()]
    unique = pd.concat(found).drop_duplicates("name").reset_index(drop=True)
    own = dict(list(likelihoods.groupby("setting")))
    rows = [_narrowed(row, own[row["name"]]) for _, row in unique.iterrows()]
    names = [f"{RACE}_{number}_{place:05d}" for place in range(len(rows))]
    return pd.DataFrame(rows, columns=designs.columns).assign(name=names)


def _narrowed(row: "pd.Series[Any]", likelihoods: pd.DataFrame) -> "pd.Series[Any]":
    """Return a row of a design with the stops and starts alone that are near its best."""
    values = likelihoods[list(FINAL_CHOICES.values())]
    # a choice of which no reading is finite keeps all
    near = likelihoods[~(values < values.max() - LEFT_OUT).all(axis=1)]
    stops = [stop for stop in row["stops"] if stop in set(near["stop"])]
    starts = [name for name in row["starts"] if name in set(near["starts"])]
    by_decrease = any(stop < 1 for stop in stops)
    last = row["max_iterations"] if by_decrease else int(max(stops))
    return pd.Series({**row, "stops": stops, "starts": starts, "max_iterations": last})


def goes_on(by_round: list[pd.DataFrame], least_gain: float) -> bool:
    """Tell whether another round is worth its cost: the stopping rule.

    Parameters
    ----------
    by_round : list of pandas.DataFrame
        Likelihoods of the Sobol sample and of each round after it.
    least_gain : float
        A round that raises the best log-likelihood by less than this is the last.
    """
    if len(by_round) == 1:
        return True
    *before, last = (one["any"].max() if len(one) else -np.inf for one in by_round)
    return bool(last >= max(before) + least_gain)


def candidates(
    readings: pd.DataFrame, designs: pd.DataFrame, space: Space, declared: Reading
) -> pd.DataFrame:
    """Return the readings to be confirmed on fresh seeds, one row for each of `ROLES`.

    The closest is the likeliest of all; of others it is the one with the largest p.

    Parameters
    ----------
    readings : pandas.DataFrame
        Of the last rung of the race, from `pairing.search.confidence`.
    designs : pandas.DataFrame
        Of their settings.
    space : pairing.search.space.Space
    declared : pairing.search.measures.Reading
        The measure declared in advance.

    Returns
    -------
    pandas.DataFrame
        Columns role, all fields of the setting, start_range, stop, the fields of `Reading`, and
        log_likelihood, as the search found it (NaN for the declared setting).

    Raises
    ------
    ValueError
        If no reading of any setting has a finite likelihood.
    """
    ranked = readings.sort_values("log_likelihood", kind="stable", ascending=False)
    if ranked.empty:
        raise ValueError(
            "search: no reading of any setting varies over trials as the published tables do; "
            "give more trials or another space"
        )
    best = ranked.iloc[0]
    other = (ranked[EXPLANATION] != best[EXPLANATION]).any(axis=1)
    of_truth = ranked["reference"] == TRUE_REFERENCE
    as_declared = (ranked[READING] == pd.Series(declared._asdict())).all(axis=1)
    rows = [best, *(_first(ranked[one], best) for one in (other, of_truth, as_declared))]
    table = pd.DataFrame(rows)[[*KEY, *READING, "log_likelihood"]].reset_index(drop=True)
    settings = designs.set_index("name").loc[table["setting"]].reset_index()
    settings = settings.drop(columns=["stops", "starts"])
    found = pd.concat([settings, table.drop(columns="setting")], axis=1)
    for place, name in enumerate(found["starts"]):
        starts = starts_named(name)
        found.loc[place, ["restarts", "starts_shared"]] = starts.restarts, starts.shared
    found = found.astype({"restarts": int, "starts_shared": bool})
    found = pd.concat([found, pd.DataFrame([_declared_row(space, declared)])], ignore_index=True)
    found.insert(0, "role", ROLES)
    return found


def _first(rows: pd.DataFrame, otherwise: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return the row with the largest p, or that of all where the space holds no such reading."""
    best = rows.sort_values(["p", "log_likelihood"], kind="stable", ascending=False)
    return best.iloc[0] if len(best) else otherwise


def _declared_row(space: Space, declared: Reading) -> dict[str, Any]:
    setting = space.declared
    factors = {name: FACTORS[name].value_in(setting) for name in NO_FIELDS}
    starts = str(Starts(setting.restarts, setting.starts_shared))
    key = {"stop": float(setting.max_iterations), "starts": starts}
    fields = {**setting.__dict__, **factors, **key}
    return {**fields, **declared._asdict(), "log_likelihood": float("nan")}


def next_round(
    number: int, likelihoods: pd.DataFrame, designs: pd.DataFrame, seed: int, space: Space,
    settings: int, n_centres: int, width: float, least_gain: float, n_pairs: int,
) -> pd.DataFrame:  # fmt: skip
    """Return the design of a round, with no rows if the rounds before gained too little.

    Parameters
    ----------
    number : int, >= 1
        Of the round.
    likelihoods, designs : pandas.DataFrame
        Of all blocks before it.
    seed : int
    space : pairing.search.space.Space
    settings, n_centres : int, >= 1
    width : float, 0 < width <= 1
    least_gain : float, >= 0
    n_pairs : int
        These six from `pairing.search.plan.Search.round_rules`.
    """
    block = likelihoods["setting"].str.rpartition("_")[0]
    before = [likelihoods[~block.str.startswith("round_")]]
    before += [likelihoods[block == f"round_{earlier}"] for earlier in range(1, number)]
    n = settings if goes_on(before, least_gain) else 0
    around = centres(likelihoods, designs, n_centres, "any")
    return round_design(space, number, around, n, width, seed, n_pairs)
