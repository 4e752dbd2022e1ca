"""What the runs of a batch come to: distances in all readings, contrasts, and a summary a pair."""

from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from pairing.catalogue.pairs import Pair
from pairing.catalogue.statuses import STATUSES
from pairing.judging import monte_carlo
from pairing.judging.published import Target
from pairing.numerics.arrays import Array
from pairing.search import distance
from pairing.search.design import setting_of
from pairing.search.measures import (
    TRUE_REFERENCE,
    Measures,
    Reading,
    readings,
)
from pairing.search.scoring import Grounds, Scored, make_grounds, scales_of, score_step, scores_in
from pairing.study.settings import Scoring, Training

# The 2 x 2 of activation and penalty: rows logistic and softmax, columns least squares and the
# cross-entropy that suits the activation.
CELLS = (
    ("logistic_least_squares", "logistic_bernoulli"),
    ("softmax_least_squares", "softmax_cross_entropy"),
)


class Evaluated(NamedTuple):
    """Three tables, each with the columns setting and steps.

    Attributes
    ----------
    distances : pandas.DataFrame
        The fields of `pairing.search.measures.Reading`, then joint, table_2 and one column for
        each confusion table, ``rates_{pair}``: squared distances.
    contrasts : pandas.DataFrame
        quantity, contrast (``first - second``, or of the 2 x 2), difference, se.
    summary : pandas.DataFrame
        pair, mean and variance of the score, accuracy, accuracy_exact, and the fits by status.
    """

    distances: pd.DataFrame
    contrasts: pd.DataFrame
    summary: pd.DataFrame


def distance_rows(scored: Scored, measures: Measures, target: Target) -> pd.DataFrame:
    """Return the squared distances of one setting at one step in all readings.

    Parameters
    ----------
    scored : pairing.search.scoring.Scored
        Of the target's pairs, in its order.
    measures : pairing.search.measures.Measures
    target : pairing.judging.published.Target
    """
    parts = {name: distance.rates_part(scored.rates[name], target) for name in scored.rates}
    rows: list[list[Any]] = []
    known: dict[tuple[str, ...], Array] = {}
    for reading in readings(measures):
        key = (reading.points, reading.reference, reading.root, reading.confusion)
        if key not in known:
            scores = scores_in(scored, measures, *key[:3])
            scales = scales_of(measures, reading.points, scored.n_points[reading.points])
            known[key] = distance.distances(parts[reading.confusion], scores, scales, target)
        found = known[key][measures.normalisations.index(reading.normalisation)]
        rows.append([*reading, *found, *parts[reading.confusion].by_table])
    names = [f"rates_{pair}" for pair in target.pairs]
    return pd.DataFrame(rows, columns=[*Reading._fields, "joint", "table_2", *names])


def contrast_rows(quantities: dict[str, Array], pairs: tuple[str, ...]) -> pd.DataFrame:
    """Return paired contrasts between pairs, and of the 2 x 2 where all its cells are there.

    Parameters
    ----------
    quantities : dict
        By name: values of shape (pairs, n).
    pairs : tuple of str
    """
    rows = []
    for quantity, values in quantities.items():
        by_pair = dict(zip(pairs, values, strict=True))
        trials = {f"{a} - {b}": by_pair[a] - by_pair[b] for a, b in combinations(pairs, 2)}
        if all(cell in by_pair for row in CELLS for cell in row):
            trials |= _two_by_two(by_pair)
        rows += [[quantity, name, *monte_carlo.mean(own)] for name, own in trials.items()]
    return pd.DataFrame(rows, columns=["quantity", "contrast", "difference", "se"])


def _two_by_two(values: dict[str, Array]) -> dict[str, Array]:
    """Return main effects (second level minus first) and interaction, one value a trial."""
    (a, b), (c, d) = ([values[cell] for cell in row] for row in CELLS)
    return {
        "activation": (c + d - a - b) / 2,
        "penalty": (b + d - a - c) / 2,
        "interaction": (d - c) - (b - a),
    }


def summary_rows(
    quantities: dict[str, Array], status: np.ndarray, pairs: tuple[str, ...]
) -> pd.DataFrame:
    """Return a row a pair: its scores over trials, and how many fits ended how.

    Parameters
    ----------
    quantities : dict
        From `quantities_of`.
    status : numpy.ndarray of int, shape (pairs, n)
        Index into `pairing.catalogue.statuses.STATUSES`.
    pairs : tuple of str
    """
    score = quantities["score"]
    columns: dict[str, Any] = {
        "pair": pairs,
        "mean": score.mean(axis=1),
        "variance": score.var(axis=1, ddof=1),
        "accuracy": quantities["accuracy"].mean(axis=1),
        "accuracy_exact": quantities["accuracy_exact"].mean(axis=1),
    }
    columns |= {name: (status == code).sum(axis=1) for code, name in enumerate(STATUSES)}
    return pd.DataFrame(columns)


def quantities_of(scored: Scored, measures: Measures) -> dict[str, Array]:
    """Return the declared score and both accuracies, shape (pairs, n) each."""
    return {
        "score": scores_in(scored, measures, "test", TRUE_REFERENCE, "root_of_sum"),
        "accuracy": np.trace(scored.rates["test"], axis1=2, axis2=3)
        / scored.rates["test"].shape[-1],
        "accuracy_exact": scored.accuracy_exact,
    }


def _only(scored: Scored, places: list[int]) -> Scored:
    """Return the scores of some of the pairs."""
    return Scored(
        {name: values[places] for name, values in scored.squares.items()},
        scored.n_points,
        {name: values[places] for name, values in scored.rates.items()},
        scored.accuracy_exact[places],
    )


def evaluate_step(
    weights: Array, status: np.ndarray, hidden: int, pairs: tuple[Pair, ...], grounds: Grounds,
    measures: Measures, target: Target,
) -> Evaluated:  # fmt: skip
    """Return what the networks of one setting at one step come to, without those two columns.

    Parameters
    ----------
    weights : numpy.ndarray, shape (pairs, T, m)
    status : numpy.ndarray of int, shape (pairs, T)
        Index into `pairing.catalogue.statuses.STATUSES`.
    hidden : int
    pairs : tuple of pairing.catalogue.pairs.Pair
    grounds : pairing.search.scoring.Grounds
        Of the same T trials.
    measures : pairing.search.measures.Measures
        Those that `grounds` was made with.
    target : pairing.judging.published.Target
        Its pairs are among `pairs`.
    """
    scored = score_step(weights, hidden, pairs, grounds)
    names = tuple(pair.name for pair in pairs)
    quantities = quantities_of(scored, measures)
    of_target = _only(scored, [names.index(pair) for pair in target.pairs])
    return Evaluated(
        distance_rows(of_target, measures, target),
        contrast_rows(quantities, names),
        summary_rows(quantities, status, names),
    )


def evaluate_batch(
    design: pd.DataFrame, arrays: dict[str, np.ndarray], training: Training, scoring: Scoring,
    measures: Measures, target: Target, first: int = 0,
) -> Evaluated:  # fmt: skip
    """Evaluate the runs of some rows of a design.

    Parameters
    ----------
    design : pandas.DataFrame
        The rows that the runs were trained from.
    arrays : dict
        From `pairing.search.runs.train_batch`.
    training : pairing.study.settings.Training
    scoring : pairing.study.settings.Scoring
    measures : pairing.search.measures.Measures
    target : pairing.judging.published.Target
    first : int
        The first trial of the runs.
    """
    found: list[Evaluated] = []
    grounds: Grounds | None = None
    for _, row in design.iterrows():
        setting = setting_of(row)
        weights, status = arrays[f"{setting.name}/weights"], arrays[f"{setting.name}/status"]
        if grounds is None:
            grounds = make_grounds(training, scoring, measures, weights.shape[2], first)
        for step, own, ends in zip(row["steps"], weights, status, strict=True):
            one = evaluate_step(
                own, ends, setting.hidden_units, training.pairs, grounds, measures, target
            )
            found.append(Evaluated(*(_named(table, setting.name, int(step)) for table in one)))
    if not found:
        return empty(target)
    return Evaluated(*(pd.concat(tables, ignore_index=True) for tables in zip(*found, strict=True)))


def _named(table: pd.DataFrame, setting: str, steps: int) -> pd.DataFrame:
    table.insert(0, "setting", setting)
    table.insert(1, "steps", steps)
    return table


def empty(target: Target) -> Evaluated:
    """Return the three tables with no row: of a round that was not needed."""
    key = ["setting", "steps"]
    rates = [f"rates_{pair}" for pair in target.pairs]
    summary = ["pair", "mean", "variance", "accuracy", "accuracy_exact", *STATUSES]
    return Evaluated(
        pd.DataFrame(columns=[*key, *Reading._fields, "joint", "table_2", *rates]),
        pd.DataFrame(columns=[*key, "quantity", "contrast", "difference", "se"]),
        pd.DataFrame(columns=[*key, *summary]),
    )
