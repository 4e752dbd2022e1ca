"""Judge a reading by fresh trials: a verdict for each published number, and for all jointly."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from pairing.catalogue.verdicts import (
    COMPATIBLE,
    DOES_NOT_FIT,
    FITS,
    SIGNIFICANCE,
    SURE,
    UNDECIDED,
)
from pairing.judging import monte_carlo
from pairing.judging.numbers import family_intervals, number_verdicts
from pairing.judging.orders import contrasts, order_verdicts
from pairing.judging.published import Target
from pairing.numerics import lanes
from pairing.numerics.arrays import Array
from pairing.numerics.linear import covariance, extend_cholesky, extend_solution
from pairing.search import distance
from pairing.search.measures import rate_column
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


def as_arrays(rows: pd.DataFrame, target: Target) -> Confirmed:
    """Return the rows of `pairing.search.confirm` as arrays, trials in their order."""
    q = target.rates.shape[-1]
    columns = [rate_column(i, j) for i, j in np.ndindex(q, q)]
    ordered = rows.sort_values("trial", kind="stable")
    own = [ordered[ordered["pair"] == pair] for pair in target.pairs]
    scores = np.stack([one["score"].to_numpy() for one in own])
    rates = np.stack([one[columns].to_numpy().reshape(-1, q, q) for one in own])
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


def judge_jointly(confirmed: Confirmed, target: Target) -> pd.DataFrame:
    """Return squared distances of the published tables from a reading, jointly and by table.

    The mean and covariance matrix S of a trial's vector (see `pairing.search.distance`) are
    those of all fresh trials; an experiment of n trials has the covariance S / n, and the mean of
    R repeats S / (R n). The reference distribution is that of the repeats themselves, each
    held against all the others: the share of repeats at least as far away is a p-value that
    takes nothing to be normal.

    Returns
    -------
    pandas.DataFrame
        Columns part (joint, score, or a pair's rates), numbers (k), distance, p, p_se (its
        Monte Carlo standard error), log_likelihood (of the published numbers, were they
        normal), verdict (fits, does not fit, or undecided: p is within 1.96 standard errors of
        0.05).
    """
    vector = np.concatenate(
        [distance.score_vector(confirmed.scores), distance.off_diagonal(confirmed.rates)]
    )
    published = np.concatenate([target.scores.T.ravel(), distance.off_diagonal(target.rates)])
    k = len(target.pairs)
    size = (len(vector) - 2 * k) // k
    parts = {"joint": slice(0, len(vector)), "score": slice(0, 2 * k)}
    for place, pair in enumerate(target.pairs):
        parts[f"rates {pair}"] = slice(2 * k + place * size, 2 * k + (place + 1) * size)
    repeats = _tables_by_repeat(confirmed, target.trials)
    rows = [
        [
            name,
            vector[own].shape[0],
            *_judge_part(vector[own], repeats[own], published[own], target.trials),
        ]
        for name, own in parts.items()
    ]
    columns = ["part", "numbers", "distance", "p", "p_se", "log_likelihood", "verdict"]
    return pd.DataFrame(rows, columns=columns)


def _tables_by_repeat(confirmed: Confirmed, n: int) -> Array:
    """Return the free numbers of each repeat's tables, shape (k, R)."""
    found = [
        np.concatenate(
            [
                distance.score_vector(confirmed.scores[:, first : first + n]).mean(axis=1),
                distance.off_diagonal(confirmed.rates[:, first : first + n]).mean(axis=1),
            ]
        )
        for first in range(0, confirmed.scores.shape[1], n)
    ]
    return np.stack(found, axis=1)


def _judge_part(
    vector: Array, repeats: Array, published: Array, n: int
) -> tuple[float, float, float, float, str]:
    mean = vector.mean(axis=1)
    away = np.ascontiguousarray(vector - mean[:, None])
    n_repeats = repeats.shape[1]
    matrix = covariance(away, away) * ((1 + 1 / n_repeats) / n)
    factor = np.zeros_like(matrix)
    if not extend_cholesky(matrix, factor, 0):
        return np.inf, *_p_value(0, n_repeats), -np.inf, joint_verdict(0, n_repeats)

    def square(difference: Array) -> float:
        return float(extend_solution(factor, difference, np.empty_like(difference), 0))

    found = square(published - mean)
    # a repeat's distance from the mean of the others is R / (R - 1) times that from all
    stretch = n_repeats / max(n_repeats - 1, 1)
    own = np.array([square((repeats[:, r] - mean) * stretch) for r in range(n_repeats)])
    beyond = int((own >= found).sum())
    log_determinant = 2 * lanes.log(np.diag(factor).copy()).sum()
    likelihood = -0.5 * (found + log_determinant + len(vector) * np.log(2 * np.pi))
    return found, *_p_value(beyond, n_repeats), float(likelihood), joint_verdict(beyond, n_repeats)


def _p_value(beyond: int, n_repeats: int) -> tuple[float, float]:
    """Return the share of repeats at least as far away, the published tables counted, and se."""
    p = (1 + beyond) / (n_repeats + 1)
    return p, float(monte_carlo.share_se(beyond / n_repeats, n_repeats))


def joint_verdict(beyond: int, n_repeats: int) -> str:
    """Say whether a reading fits: undecided where the Monte Carlo error of p leaves a doubt.

    Parameters
    ----------
    beyond : int
        Of `n_repeats` repeats of the reading, how many are at least as far away as the published
        tables.
    n_repeats : int, >= 1
    """
    p, se = _p_value(beyond, n_repeats)
    too_few = 1 / (n_repeats + 1) > SIGNIFICANCE  # for any p that small
    if too_few or abs(p - SIGNIFICANCE) < SURE * se:
        return UNDECIDED
    return FITS if p > SIGNIFICANCE else DOES_NOT_FIT


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
    candidates: pd.DataFrame, trials: list[pd.DataFrame], target: Target
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return the verdicts of all candidates: number by number, jointly, and on the orders.

    Parameters
    ----------
    candidates : pandas.DataFrame
        From `pairing.search.choice.candidates`.
    trials : list of pandas.DataFrame
        For each candidate all rows of `pairing.search.confirm.confirm_batch`.
    target : pairing.judging.published.Target

    Returns
    -------
    numbers, joint, orders : pandas.DataFrame
        As from `judge_numbers`, `judge_jointly` and `judge_orders`, with the column role before
        them.
    """
    judges = (judge_numbers, judge_jointly, judge_orders)
    tables: list[list[pd.DataFrame]] = [[] for _ in judges]
    for role, rows in zip(candidates["role"], trials, strict=True):
        confirmed = as_arrays(rows, target)
        for table, judged in zip(tables, judges, strict=True):
            table.append(judged(confirmed, target).assign(role=role))
    numbers, joint, orders = (
        pd.concat(table, ignore_index=True).set_index("role").reset_index() for table in tables
    )
    return numbers, joint, orders


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
        The candidates' columns, of which joint is called searched, then distance, p, p_se,
        verdict, compatible and undecided.
    """
    whole = joint[joint["part"] == "joint"].set_index("role")[["distance", "p", "p_se", "verdict"]]
    counts = {verdict: found_of(numbers, verdict) for verdict in (COMPATIBLE, UNDECIDED)}
    found = candidates.rename(columns={"joint": "searched"})
    found = found.merge(whole, left_on="role", right_index=True)
    return found.assign(**{name: found["role"].map(count) for name, count in counts.items()})


def found_of(numbers: pd.DataFrame, verdict: str) -> pd.Series:
    """Return how many numbers have a verdict, by role."""
    return (numbers["verdict"] == verdict).groupby(numbers["role"]).sum()
