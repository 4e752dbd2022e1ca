"""Every number of Tables 2 and 4-6 beside ours, with its interval and verdict."""

import numpy as np
import pandas as pd

from pairing.catalogue.pairs import PAIRS, SOFTMAX
from pairing.catalogue.scores import NORMALISATIONS
from pairing.catalogue.verdicts import (
    COMPATIBLE,
    NOT_REPRODUCED,
    NOT_TESTABLE,
    REFUTED,
    SAME_ORDER,
    UNDECIDED,
)
from pairing.judging import monte_carlo, published
from pairing.judging.experiment import is_papers_problem, primary, reading_column
from pairing.numerics.arrays import Array
from pairing.problem.mixture import Mixture
from pairing.study.scores import confusion_column
from pairing.study.settings import Study

NUMBER = ["table", "reading", "pair", "row", "column"]


def numbers_by_repeat(rows: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Return every number of Tables 2 and 4-6 for each repeat of the experiment.

    To the entries of each confusion table its accuracy is added (reading ``trace``).

    Parameters
    ----------
    rows : pandas.DataFrame
        From `primary`.
    study : pairing.study.settings.Study

    Returns
    -------
    pandas.DataFrame
        One row a repeat; columns by `NUMBER`.
    """
    divisor = 1 if study.measure.variance_divisor == "n-1" else 0
    groups = rows.groupby(["repeat", "pair"], sort=True)
    columns: dict[tuple[object, ...], pd.Series] = {}
    for normalisation in NORMALISATIONS:
        score = groups[reading_column(study, normalisation)]
        for name, values in (
            ("mean", score.mean(skipna=False)),
            ("variance", score.var(ddof=divisor, skipna=False)),
        ):
            for pair, one in values.unstack().items():
                columns[2, normalisation, pair, pair, name] = one
    for pair, one in groups["accuracy"].mean().unstack().items():
        columns[table_of(str(pair)), "trace", pair, "trace", "accuracy"] = one
    q = study.problem.n_classes
    counts = groups[[confusion_column(i, j) for i, j in np.ndindex(q, q)]].sum()
    for i, j in np.ndindex(q, q):
        row_total = counts[[confusion_column(i, other) for other in range(q)]].sum(axis=1)
        for pair, one in (counts[confusion_column(i, j)] / row_total).unstack().items():
            columns[table_of(str(pair)), "pooled", pair, str(i + 1), str(j + 1)] = one
    return pd.DataFrame(columns).rename_axis(columns=NUMBER).sort_index(axis=1)


def table_of(pair: str) -> int:
    """Return the confusion table of a pair: 4, 5 or 6, and 0 for a pair the paper has not."""
    return published.confusion_table_of(pair) or 0


def accuracy_of(rates: Array) -> float:
    """Return the accuracy behind a confusion table of equally frequent classes."""
    return float(np.trace(rates) / len(rates))


def standard_errors(rows: pd.DataFrame, study: Study) -> pd.Series:
    """Return the Monte Carlo standard error of each number of one experiment.

    Rates are pooled over trials, so theirs is clustered: the trial's own rate is the unit.
    """
    q = study.problem.n_classes
    errors: dict[tuple[object, ...], float] = {}
    for pair, group in rows.groupby("pair"):
        for normalisation in NORMALISATIONS:
            values = group[reading_column(study, normalisation)].to_numpy()
            key = (2, normalisation, pair, pair)
            errors[*key, "mean"] = monte_carlo.mean(values).se
            divisor = study.measure.variance_divisor
            errors[*key, "variance"] = monte_carlo.variance(values, divisor).se
        table = table_of(str(pair))
        accuracy = monte_carlo.mean(group["accuracy"].to_numpy())
        errors[table, "trace", pair, "trace", "accuracy"] = accuracy.se
        for i, j in np.ndindex(q, q):
            by_trial = group[confusion_column(i, j)].to_numpy() / study.test_per_class
            errors[table, "pooled", pair, str(i + 1), str(j + 1)] = monte_carlo.mean(by_trial).se
    return pd.Series(errors).rename_axis(NUMBER)


def published_numbers(problem: Mixture) -> pd.Series:
    """Return the numbers of Tables 2 and 4-6, indexed as `numbers_by_repeat` has them.

    Table 2 stands once for each reading of eq. (4)'s normalisation. For another problem than
    the paper's there are none.
    """
    values: dict[tuple[object, ...], float] = {}
    if not is_papers_problem(problem):
        return pd.Series(values, name="published", dtype=float)
    for pair, score in published.scores().items():
        for normalisation in NORMALISATIONS:
            for name, value in score._asdict().items():
                values[2, normalisation, pair, pair, name] = value
    for number in published.CONFUSION_TABLES:
        rates = published.rates(number)
        pair = published.table(number).pair
        values[number, "trace", pair, "trace", "accuracy"] = accuracy_of(rates)
        for i, j in np.ndindex(*rates.shape):
            values[number, "pooled", pair, str(i + 1), str(j + 1)] = float(rates[i, j])
    return pd.Series(values, name="published").rename_axis(NUMBER)


def eq4_bound(activation: str, normalisation: str, root: str, q: int, n: int) -> float:
    """Return an upper bound of eq. (4) over n points and q classes.

    It is reached with the root of the sum over classes; with one root a class where the
    differences can spread evenly over the classes.

    A squared difference is at most 1 for each output between 0 and 1; the outputs of softmax and
    the posterior are probability vectors, whose squared differences sum to at most 2.

    Parameters
    ----------
    activation : str
        One of `pairing.catalogue.pairs.ACTIVATIONS`.
    normalisation : {"mean", "sum"}
    root : {"root_of_sum", "sum_of_roots"}
    q, n : int, >= 1
    """
    per_point = 2.0 if activation == SOFTMAX else float(q)
    points = n if normalisation == "sum" else 1
    classes = q if root == "sum_of_roots" else 1
    return float(np.sqrt(per_point * points * classes))


def compare_numbers(trials: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Return each published number beside ours, with interval and verdict.

    Parameters
    ----------
    trials : pandas.DataFrame
        The trials table.
    study : pairing.study.settings.Study

    Returns
    -------
    pandas.DataFrame
        Columns `NUMBER`, published, first and first_se (the first experiment), ours and
        ours_se (all repeats), difference (published - first), lower and upper (95 %
        prediction interval, family-wise over a table and reading), verdict.
    """
    rows = primary(trials, study)
    repeats = numbers_by_repeat(rows, study)
    families = [f"{table} {reading}" for table, reading, *_ in repeats.columns]
    result = pd.concat(
        [
            published_numbers(study.problem).reindex(repeats.columns).rename("published"),
            repeats.iloc[0].rename("first"),
            standard_errors(rows[rows["repeat"] == 0], study).rename("first_se"),
            repeats.mean().rename("ours"),
            _ours_se(rows, repeats, study).rename("ours_se"),
            family_intervals(repeats, families),
        ],
        axis=1,
    ).sort_index()
    result.insert(5, "difference", result["published"] - result["first"])
    verdicts = number_verdicts(result)
    verdicts[(verdicts == NOT_REPRODUCED) & _same_order(result)] = SAME_ORDER
    verdicts[_impossible(result, study)] = REFUTED
    return result.assign(verdict=verdicts).reset_index()


def printed_numbers(numbers: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Return the rows of the paper's 54 numbers: Table 2 in the declared reading, Tables 4-6.

    Parameters
    ----------
    numbers : pandas.DataFrame
        From `compare_numbers`.
    study : pairing.study.settings.Study
    """
    of_paper = numbers[numbers["published"].notna()]
    return of_paper[of_paper["reading"].isin([study.measure.normalisation, "pooled"])]


def _ours_se(rows: pd.DataFrame, repeats: pd.DataFrame, study: Study) -> pd.Series:
    """Return the standard error of each mean over repeats; of means and rates by trial."""
    by_trial = standard_errors(rows, study).reindex(repeats.columns)
    by_repeat = repeats.std(ddof=1) / np.sqrt(len(repeats))
    variances = repeats.columns.get_level_values("column") == "variance"
    return by_trial.where(~variances | by_repeat.isna(), by_repeat)


def family_intervals(repeats: pd.DataFrame, families: list[str]) -> pd.DataFrame:
    """Return prediction intervals of the numbers of one experiment, family by family.

    Parameters
    ----------
    repeats : pandas.DataFrame, shape (R, numbers)
        One row a repeat.
    families : list of str, of as many
        What each number belongs to: all of a family lie inside at once.

    Returns
    -------
    pandas.DataFrame
        As of `pairing.judging.monte_carlo.prediction_intervals`.
    """
    groups = repeats.T.groupby(families)
    return pd.concat([monte_carlo.prediction_intervals(family.T) for _, family in groups])


def number_verdicts(numbers: pd.DataFrame) -> "pd.Series[str]":
    """Say of each published number whether it lies in its interval, if there are both.

    Parameters
    ----------
    numbers : pandas.DataFrame
        Columns published, lower and upper.
    """
    inside = numbers["published"].between(numbers["lower"], numbers["upper"])
    known, bounded = numbers["published"].notna(), numbers["lower"].notna()
    verdicts = np.select(
        [~known, ~bounded, inside], [NOT_TESTABLE, UNDECIDED, COMPATIBLE], NOT_REPRODUCED
    )
    return pd.Series(verdicts, index=numbers.index)


def _impossible(numbers: pd.DataFrame, study: Study) -> list[bool]:
    """Tell which published means of eq. (4) exceed the bound of the reading they are held to."""
    q, root = study.problem.n_classes, study.measure.root
    n = q * getattr(study, f"{study.measure.points}_per_class")
    return [
        column == "mean" and value > eq4_bound(PAIRS[pair].activation, reading, root, q, n)
        for (_, reading, pair, _, column), value in numbers["published"].items()
    ]


def _same_order(numbers: pd.DataFrame) -> pd.Series:
    """Tell for each number whether the pairs stand in the printed order in its place."""
    frame = numbers.reset_index()
    # a place of Table 2 is a column; of Tables 4-6 the cell, which the three tables share
    frame["place"] = frame["row"].where(frame["table"] != 2, "") + ":" + frame["column"]
    known = frame[frame["published"].notna()]
    ranks = known.groupby(["reading", "place"])[["published", "ours"]].rank()
    frame["same"] = (ranks["published"] == ranks["ours"]).reindex(frame.index, fill_value=True)
    whole = frame.groupby(["reading", "place"])["same"].transform("all")
    return pd.Series(whole.to_numpy(), index=numbers.index)
