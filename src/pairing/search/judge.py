"""Judge a reading by fresh trials: a verdict for each published number, and for all jointly."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from pairing.catalogue.pairs import Pair
from pairing.catalogue.verdicts import (
    COMPATIBLE,
    DOES_NOT_FIT,
    FITS,
    SIGNIFICANCE,
    SURE,
    UNDECIDED,
)
from pairing.judging.numbers import family_intervals, number_verdicts
from pairing.judging.orders import contrasts, order_verdicts
from pairing.judging.published import Target
from pairing.numerics.arrays import Array
from pairing.search import distance, repeats
from pairing.search.confidence import draws_for
from pairing.search.evaluation import Held
from pairing.search.measures import rate_column, sharing_groups
from pairing.search.plan import CLOSEST, DECLARED


class Confirmed(NamedTuple):
    """Trials of a candidate as arrays, pairs in the target's order.

    Attributes
    ----------
    scores : numpy.ndarray, shape (pairs, n)
    rates : numpy.ndarray, shape (pairs, n, q, q)
    """

    scores: Array
    rates: Array


def as_arrays(
    rows: pd.DataFrame, target: Target, group: tuple[int, ...] | None = None
) -> Confirmed:
    """Return the rows of `pairing.search.confirm` as arrays, trials in their order.

    Parameters
    ----------
    rows : pandas.DataFrame
    target : pairing.judging.published.Target
    group : tuple of int, optional
        Pairs of another number than the first have their samples apart: they take the trials of
        another repeat.
    """
    q = target.rates.shape[-1]
    columns = [rate_column(i, j) for i, j in np.ndindex(q, q)]
    ordered = rows.sort_values("trial", kind="stable")
    own = [ordered[ordered["pair"] == pair] for pair in target.pairs]
    scores = np.stack([one["score"].to_numpy() for one in own])
    rates = np.stack([one[columns].to_numpy().reshape(-1, q, q) for one in own])
    for place, number in enumerate(group or ()):
        for values in (scores, rates):
            values[place] = np.roll(values[place], number * target.trials, axis=0)
    return Confirmed(scores, rates)


def by_repeat(confirmed: Confirmed, target: Target) -> pd.DataFrame:
    """Return the numbers of Tables 2 and 4-6 for each repeat of an experiment of n trials.

    Returns
    -------
    pandas.DataFrame
        One row a repeat; columns family, pair, row, column.
    """
    n = target.trials
    scores = confirmed.scores.reshape(len(target.pairs), -1, n)
    q = target.rates.shape[-1]
    rates = confirmed.rates.reshape(len(target.pairs), -1, n, q, q).mean(axis=2)
    columns: dict[tuple[str, ...], Array] = {}
    for place, pair in enumerate(target.pairs):
        columns["score", pair, "", "mean"] = scores[place].mean(axis=1)
        columns["score", pair, "", "variance"] = scores[place].var(axis=1, ddof=1)
        for i, j in np.ndindex(q, q):
            columns["rates", pair, str(i + 1), str(j + 1)] = rates[place, :, i, j]
    return pd.DataFrame(columns).rename_axis(columns=["family", "pair", "row", "column"])


def published_numbers(target: Target) -> pd.Series:
    """Return the target's numbers, indexed as the columns of `by_repeat`."""
    values: dict[tuple[str, ...], float] = {}
    for place, pair in enumerate(target.pairs):
        values["score", pair, "", "mean"], values["score", pair, "", "variance"] = target.scores[
            place
        ]
        for i, j in np.ndindex(*target.rates.shape[1:]):
            values["rates", pair, str(i + 1), str(j + 1)] = target.rates[place, i, j]
    return pd.Series(values, name="published")


def judge_numbers(confirmed: Confirmed, target: Target) -> pd.DataFrame:
    """Return each published number with ours, its prediction interval and verdict.

    Intervals are family-wise over Table 2, and over each confusion table.

    Returns
    -------
    pandas.DataFrame
        Columns family, pair, row, column, published, expected, lower, upper, verdict, place.
    """
    repeats = by_repeat(confirmed, target)
    labels = ["score" if key[0] == "score" else f"rates {key[1]}" for key in repeats.columns]
    numbers = pd.concat(
        [
            published_numbers(target).reindex(repeats.columns),
            repeats.mean().rename("expected"),
            family_intervals(repeats, labels),
        ],
        axis=1,
    )
    numbers["verdict"] = number_verdicts(numbers)
    return numbers.assign(place=places(numbers)).reset_index()


def places(numbers: pd.DataFrame) -> pd.Series:
    """Return where the published numbers stand in their intervals.

    0 is the expected number, -1 and 1 are the ends of its interval. It is NaN where there is
    no interval, and infinite where it has no width on that side.
    """
    away = numbers["published"] - numbers["expected"]
    above, below = numbers["upper"] - numbers["expected"], numbers["expected"] - numbers["lower"]
    place = away / above.where(away > 0, below).clip(lower=0)
    return place.where((away != 0) | above.isna(), 0.0)


def judge_jointly(confirmed: Confirmed, target: Target, held: Held, seed: int) -> pd.DataFrame:
    """Return squared distances of the published tables from a reading, jointly and by table.

    The reference distribution is that of the reading's own repeats (`pairing.search.repeats`):
    the share of repeats at least as far away is a p-value that takes nothing to be normal.

    Returns
    -------
    pandas.DataFrame
        Columns part (joint, score, or a pair's rates), numbers (k), distance, p, p_se (its
        Monte Carlo standard error), repeats, verdict (fits, does not fit, or undecided: p is
        within 1.96 standard errors of 0.05) and log_likelihood (of all published numbers, were
        they normal; of the joint part alone).
    """
    k, n_pairs = target.free_numbers, len(target.pairs)
    size = (k - 2 * n_pairs) // n_pairs
    parts = {"joint": np.arange(k), "score": np.arange(k - 2 * n_pairs, k)}
    for place, pair in enumerate(target.pairs):
        parts[f"rates {pair}"] = np.arange(place * size, (place + 1) * size)
    # the confirmed trials of pairs apart are those of different repeats already
    together = np.zeros(n_pairs, dtype=np.int64)
    draws = draws_for(held, confirmed.scores.shape[1], seed)
    trials = repeats.trials_of(confirmed.rates, target, held.orbits, together, draws)
    rows = []
    for name, places in parts.items():
        found = repeats.judge(trials, confirmed.scores, target, held.orbits, draws, places)
        rows.append([name, len(places), *found, joint_verdict(found)])
    table = pd.DataFrame(rows, columns=["part", "numbers", *repeats.Found._fields, "verdict"])
    likelihood = np.where(table["part"] == "joint", _likelihood(confirmed, target, held), np.nan)
    return table.assign(log_likelihood=likelihood)


def _likelihood(confirmed: Confirmed, target: Target, held: Held) -> float:
    together = np.zeros((1, len(target.pairs)), dtype=np.int64)
    rates = distance.rates_part(confirmed.rates, target, held.orbits, together)
    scores = distance.scores_part(confirmed.scores[None], np.ones((1, 1)), target)
    _, found = distance.distances(rates, scores, target, held.orbits, together)
    return float(found[0, 0, 0])


def joint_verdict(found: repeats.Found) -> str:
    """Say whether a reading fits: undecided where the Monte Carlo error of p leaves a doubt.

    Parameters
    ----------
    found : pairing.search.repeats.Found
    """
    if abs(found.p - SIGNIFICANCE) < SURE * found.p_se:
        return UNDECIDED
    return FITS if found.p > SIGNIFICANCE else DOES_NOT_FIT


def judge_orders(confirmed: Confirmed, target: Target) -> pd.DataFrame:
    """Return the differences between pairs behind the ranking claims, each with its verdict.

    Over all fresh trials, paired by trial, and adjusted by Holm's method within a family, as
    those of the declared reading are (`pairing.judging.orders.compare_order`).

    Parameters
    ----------
    confirmed : Confirmed
    target : pairing.judging.published.Target

    Returns
    -------
    pandas.DataFrame
        Columns family (score or accuracy), first, second, published (difference), difference,
        se, lower, upper, p, p_holm and verdict.
    """
    families = {
        "score": (confirmed.scores, target.scores[:, 0]),
        "accuracy": (_accuracy(confirmed.rates), _accuracy(target.rates)),
    }
    parts = []
    for family, (values, published) in families.items():
        by_pair = (dict(zip(target.pairs, each, strict=True)) for each in (values, published))
        part = contrasts(*by_pair)
        part.insert(0, "family", family)
        parts.append(part.assign(verdict=order_verdicts(part)))
    return pd.concat(parts, ignore_index=True)


def _accuracy(rates: Array) -> Array:
    """Return the mean of the diagonal: the accuracy, for equally many cases a class."""
    diagonal: Array = np.diagonal(rates, axis1=-2, axis2=-1).mean(axis=-1)
    return diagonal


def judge(
    candidates: pd.DataFrame, trials: list[pd.DataFrame], held: Held, pairs: tuple[Pair, ...],
    seed: int,
) -> dict[str, pd.DataFrame]:  # fmt: skip
    """Return the verdicts of all candidates: number by number, jointly, and on the orders.

    Parameters
    ----------
    candidates : pandas.DataFrame
        From `pairing.search.choice.candidates`.
    trials : list of pandas.DataFrame
        For each candidate all rows of `pairing.search.confirm.confirm_batch`.
    held : pairing.search.evaluation.Held
    pairs : tuple of pairing.catalogue.pairs.Pair
        The target's, in its order.
    seed : int
        Of the draws of repeats.

    Returns
    -------
    dict of pandas.DataFrame
        numbers, joint and orders, as from `judge_numbers`, `judge_jointly` and `judge_orders`, with
        the column role before them; side_by_side and readings.
    """
    target = held.target
    tables: list[list[pd.DataFrame]] = [[], [], []]
    for (_, candidate), rows in zip(candidates.iterrows(), trials, strict=True):
        confirmed = as_arrays(rows, target, sharing_groups(candidate["sharing"], pairs))
        found = (
            judge_numbers(confirmed, target),
            judge_jointly(confirmed, target, held, seed),
            judge_orders(confirmed, target),
        )
        for table, judged in zip(tables, found, strict=True):
            table.append(judged.assign(role=candidate["role"]))
    numbers, joint, orders = (
        pd.concat(table, ignore_index=True).set_index("role").reset_index() for table in tables
    )
    return {
        "numbers": numbers,
        "joint": joint,
        "orders": orders,
        "side_by_side": side_by_side(numbers),
        "readings": confirmed_readings(candidates, numbers, joint),
    }


def side_by_side(numbers: pd.DataFrame) -> pd.DataFrame:
    """Return the published numbers with what the declared and the closest reading make of them.

    Parameters
    ----------
    numbers : pandas.DataFrame
        Of all candidates, from `judge`.

    Returns
    -------
    pandas.DataFrame
        Columns family, pair, row, column, published, and for both readings expected, lower,
        upper, verdict and place, with the prefix ``declared_`` or ``closest_``.
    """
    key = ["family", "pair", "row", "column", "published"]
    found = [
        numbers[numbers["role"] == role]
        .drop(columns="role")
        .set_index(key)[["expected", "lower", "upper", "verdict", "place"]]
        .add_prefix(f"{role}_")
        for role in (DECLARED, CLOSEST)
    ]
    return found[0].join(found[1]).reset_index()


def confirmed_readings(
    candidates: pd.DataFrame, numbers: pd.DataFrame, joint: pd.DataFrame
) -> pd.DataFrame:
    """Return the candidates, each with its joint verdict and its counts of numbers.

    Parameters
    ----------
    candidates : pandas.DataFrame
        From `pairing.search.choice.candidates`.
    numbers, joint : pandas.DataFrame
        From `judge`.

    Returns
    -------
    pandas.DataFrame
        The candidates' columns, of which log_likelihood is called searched, then distance, p,
        p_se, repeats, verdict, log_likelihood, compatible and undecided.
    """
    whole = joint[joint["part"] == "joint"].set_index("role")
    whole = whole[["distance", "p", "p_se", "repeats", "verdict", "log_likelihood"]]
    counts = {verdict: found_of(numbers, verdict) for verdict in (COMPATIBLE, UNDECIDED)}
    found = candidates.rename(columns={"log_likelihood": "searched"})
    found = found.merge(whole, left_on="role", right_index=True)
    return found.assign(**{name: found["role"].map(count) for name, count in counts.items()})


def found_of(numbers: pd.DataFrame, verdict: str) -> pd.Series:
    """Return how many numbers have a verdict, by role."""
    return (numbers["verdict"] == verdict).groupby(numbers["role"]).sum()
