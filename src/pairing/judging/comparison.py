"""Hold the study against the paper: every number of Tables 2-6, and the ranking claims."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd

from pairing.catalogue.pairs import PAIRS
from pairing.catalogue.scores import NORMALISATIONS, SCORES
from pairing.catalogue.verdicts import (
    COMPATIBLE,
    NOT_REPRODUCED,
    NOT_TESTABLE,
    REFUTED,
    SAME_ORDER,
    SIGNIFICANCE,
    UNDECIDED,
    VERIFIED,
)
from pairing.judging import monte_carlo, published
from pairing.numerics.arrays import Array
from pairing.problem.bayes import classification_rates, corner_rates
from pairing.problem.mixture import Mixture
from pairing.problem.quadrature import Quadrature
from pairing.study import seeds
from pairing.study.scores import confusion_column
from pairing.study.seeds import Purpose
from pairing.study.settings import Study

NUMBER = ["table", "reading", "pair", "row", "column"]


def primary(trials: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Return the rows of the setting that is compared with the paper, with their repeat."""
    rows = trials[trials["setting"] == study.settings[0].name]
    return rows.assign(repeat=rows["trial"] // study.trials)


def reading_column(study: Study, normalisation: str) -> str:
    """Return the trials column of eq. (4), as the study reads it, with this normalisation."""
    return replace(study.measure, normalisation=normalisation).column


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


def is_papers_problem(problem: Mixture) -> bool:
    """Tell whether a mixture is the paper's, its classes numbered in any way Table 3 allows."""
    corners = corner_rates(problem)
    if corners is None or not np.array_equal(corners.round(4), published.rates(3)):
        return False
    unit = (problem.covariances == np.eye(problem.dimension)).all()
    return bool(unit and (np.abs(problem.means) == 1).all())


def published_numbers(problem: Mixture) -> pd.Series:
    """Return the numbers of Tables 2 and 4-6, indexed as `numbers_by_repeat` has them.

    Table 2 stands once for each reading of eq. (4)'s normalisation. For another problem than
    the paper's there are none.
    """
    values: dict[tuple[object, ...], float] = {}
    if not is_papers_problem(problem):
        return pd.Series(values, name="published", dtype=float)
    for pair, row in published.scores().iterrows():
        for normalisation in NORMALISATIONS:
            for name, value in row.items():
                values[2, normalisation, pair, pair, name] = float(value)
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

    A squared difference is at most 1 for each logistic output; the outputs of softmax and the
    posterior are probability vectors, whose squared differences sum to at most 2.

    Parameters
    ----------
    activation : {"logistic", "softmax"}
    normalisation : {"mean", "sum"}
    root : {"root_of_sum", "sum_of_roots"}
    q, n : int, >= 1
    """
    per_point = float(q) if activation == "logistic" else 2.0
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
        Columns `NUMBER`, published, ours and ours_se (the first experiment), expected and
        expected_se (all repeats), difference (published - ours), lower and upper (95 %
        prediction interval, family-wise over a table and reading), verdict.
    """
    rows = primary(trials, study)
    repeats = numbers_by_repeat(rows, study)
    intervals = [
        monte_carlo.prediction_intervals(family.T)
        for _, family in repeats.T.groupby(level=["table", "reading"])
    ]
    result = pd.concat(
        [
            published_numbers(study.problem).reindex(repeats.columns).rename("published"),
            repeats.iloc[0].rename("ours"),
            standard_errors(rows[rows["repeat"] == 0], study).rename("ours_se"),
            repeats.mean().rename("expected"),
            _expected_se(rows, repeats, study).rename("expected_se"),
            pd.concat(intervals),
        ],
        axis=1,
    ).sort_index()
    result.insert(5, "difference", result["published"] - result["ours"])
    result["verdict"] = _verdicts(result, study)
    return result.reset_index()


def _expected_se(rows: pd.DataFrame, repeats: pd.DataFrame, study: Study) -> pd.Series:
    """Return the standard error of each mean over repeats; of means and rates by trial."""
    by_trial = standard_errors(rows, study).reindex(repeats.columns)
    by_repeat = repeats.std(ddof=1) / np.sqrt(len(repeats))
    variances = repeats.columns.get_level_values("column") == "variance"
    return by_trial.where(~variances | by_repeat.isna(), by_repeat)


def _verdicts(numbers: pd.DataFrame, study: Study) -> list[str]:
    inside = numbers["published"].between(numbers["lower"], numbers["upper"])
    ordered = _same_order(numbers)
    verdicts = []
    for key, number in numbers.iterrows():
        if np.isnan(number["published"]):
            verdicts.append(NOT_TESTABLE)
        elif _impossible(dict(zip(NUMBER, key, strict=True)), number["published"], study):
            verdicts.append(REFUTED)
        elif np.isnan(number["lower"]):  # too few repeats, or numbers that are not finite
            verdicts.append(UNDECIDED)
        elif inside[key]:
            verdicts.append(COMPATIBLE)
        else:
            verdicts.append(SAME_ORDER if ordered[key] else NOT_REPRODUCED)
    return verdicts


def _impossible(number: dict[str, str], value: float, study: Study) -> bool:
    """Tell whether a published mean of eq. (4) exceeds the bound of the reading it is held to."""
    if number["column"] != "mean":
        return False
    q = study.problem.n_classes
    per_class = getattr(study, f"{study.measure.points}_per_class")
    activation = PAIRS[number["pair"]].activation
    root = study.measure.root
    return value > eq4_bound(activation, number["reading"], root, q, q * per_class)


def _same_order(numbers: pd.DataFrame) -> pd.Series:
    """Tell for each number whether the pairs stand in the printed order in its place."""
    frame = numbers.reset_index()
    # a place of Table 2 is a column; of Tables 4-6 the cell, which the three tables share
    frame["place"] = frame["row"].where(frame["table"] != 2, "") + ":" + frame["column"]
    known = frame[frame["published"].notna()]
    ranks = known.groupby(["reading", "place"])[["published", "expected"]].rank()
    frame["same"] = (ranks["published"] == ranks["expected"]).reindex(frame.index, fill_value=True)
    whole = frame.groupby(["reading", "place"])["same"].transform("all")
    return pd.Series(whole.to_numpy(), index=numbers.index)


def compare_bayes_rates(study: Study) -> pd.DataFrame:
    """Return Table 3 as printed beside the exact rates, with the verdict of each entry."""
    if not is_papers_problem(study.problem):
        return pd.DataFrame(columns=["row", "column", "published", "exact", "verdict"])
    exact, printed = classification_rates(study.problem), published.rates(3)
    return pd.DataFrame(
        [
            {
                "row": str(i + 1),
                "column": str(j + 1),
                "published": printed[i, j],
                "exact": exact[i, j],
                "verdict": VERIFIED
                if abs(printed[i, j] - exact[i, j]) <= published.RATE_STEP / 2
                else REFUTED,
            }
            for i, j in np.ndindex(*printed.shape)
        ]
    )


def contrast_families(study: Study) -> dict[str, tuple[str, bool]]:
    """Return the quantities whose order is claimed: column, and whether larger is better."""
    return {
        "score": (study.measure.column, False),
        "accuracy": ("accuracy", True),
        "accuracy_exact": ("accuracy_exact", True),
    }


def _published_value(family: str, pair: str, problem: Mixture) -> float:
    """Return the paper's mean score of a pair, or its accuracy: the trace of its table over q."""
    if not is_papers_problem(problem):
        return float("nan")
    if family == "score":
        scores = published.scores()["mean"]
        return float(scores.get(pair, np.nan))
    number = published.confusion_table_of(pair)
    return accuracy_of(published.rates(number)) if number else float("nan")


def compare_order(trials: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Return the pairwise contrasts behind the paper's ranking claims.

    Each family's contrasts are taken over the first experiment (as many trials as the paper's)
    and over all repeats, paired by trial, with Holm's adjustment within the family.

    Returns
    -------
    pandas.DataFrame
        Columns family, n_trials, first, second, published (difference), difference, se, lower,
        upper, p, p_holm, correlation, correlation_se, power, power_se, verdict.
    """
    rows = primary(trials, study)
    parts = []
    for family, (column, _) in contrast_families(study).items():
        wide = rows.pivot(index="trial", columns="pair", values=column)[
            [p.name for p in study.pairs]
        ]
        power = _power(wide, family, study)
        for n_trials in sorted({study.trials, len(wide)}):
            part = _family(wide.iloc[:n_trials], family, study)
            known = power if n_trials == study.trials else np.nan
            se = monte_carlo.share_se(known, len(wide) // study.trials)
            parts.append(part.assign(power=known, power_se=se))
    return pd.concat(parts, ignore_index=True)


def contrasts(values: Mapping[str, Array], published: Mapping[str, float]) -> pd.DataFrame:
    """Return one family's contrasts, paired by trial and adjusted by Holm's method.

    Parameters
    ----------
    values : mapping of str to numpy.ndarray, shape (n,)
        By pair, its values, one a trial.
    published : mapping of str to float
        By pair, the paper's value; NaN where there is none.

    Returns
    -------
    pandas.DataFrame
        One row for each two pairs: first, second, published (difference), the fields of
        `pairing.judging.monte_carlo.Contrast`, and p_holm.
    """
    rows = [
        {
            "first": first,
            "second": second,
            "published": published[first] - published[second],
            **monte_carlo.paired_contrast(values[first], values[second])._asdict(),
        }
        for first, second in combinations(values, 2)
    ]
    result = pd.DataFrame(rows)
    return result.assign(p_holm=monte_carlo.holm(result["p"].to_numpy()))


def _contrasts(wide: pd.DataFrame, family: str, problem: Mixture) -> pd.DataFrame:
    values = {str(pair): wide[pair].to_numpy() for pair in wide.columns}
    result = contrasts(values, {pair: _published_value(family, pair, problem) for pair in values})
    result.insert(0, "family", family)
    result.insert(1, "n_trials", len(wide))
    return result


def _family(wide: pd.DataFrame, family: str, study: Study) -> pd.DataFrame:
    result = _contrasts(wide, family, study.problem)
    generator = seeds.stream(study.seed, Purpose.RESAMPLING, len(wide))
    correlations = [
        monte_carlo.correlation(wide[first].to_numpy(), wide[second].to_numpy(), generator)
        for first, second in zip(result["first"], result["second"], strict=True)
    ]
    result["correlation"] = [one.value for one in correlations]
    result["correlation_se"] = [one.se for one in correlations]
    return result.assign(verdict=order_verdicts(result))


def order_verdicts(rows: pd.DataFrame) -> list[str]:
    """Say of each claimed order whether it holds: significant and of the printed sign.

    Parameters
    ----------
    rows : pandas.DataFrame
        From `contrasts`: columns published and difference (of the same two pairs), and p_holm.
    """
    significant = rows["p_holm"] < SIGNIFICANCE
    agrees = np.sign(rows["difference"]) == np.sign(rows["published"])
    verdicts = []
    for sure, same, known in zip(significant, agrees, rows["published"].notna(), strict=True):
        if not known:
            verdicts.append(NOT_TESTABLE)
        elif not sure:
            verdicts.append(UNDECIDED)
        else:
            verdicts.append(COMPATIBLE if same else NOT_REPRODUCED)
    return verdicts


def _power(wide: pd.DataFrame, family: str, study: Study) -> Array:
    """Return the share of repeats in which each order comes out significant as printed."""
    found = [
        np.array(order_verdicts(_contrasts(group, family, study.problem))) == COMPATIBLE
        for _, group in wide.groupby(wide.index // study.trials)
    ]
    share: Array = np.mean(found, axis=0)
    said = [_published_value(family, str(pair), study.problem) for pair in wide.columns]
    share[np.isnan([a - b for a, b in combinations(said, 2)])] = np.nan
    return share


def describe_integration(nodes: Quadrature) -> pd.DataFrame:
    """Return how integrals over p(x) are taken, in one row, and how far they may be off.

    Returns
    -------
    pandas.DataFrame
        Columns nodes, tolerance, and the fields of `pairing.problem.quadrature.Errors`.
    """
    row = {"nodes": nodes.weights.size, "tolerance": nodes.tolerance}
    return pd.DataFrame([row | nodes.errors._asdict()])


def summarise_scores(trials: pd.DataFrame, study: Study, nodes: Quadrature) -> pd.DataFrame:
    """Return the mean of each score over all trials of the first setting, with the Bayes bound.

    Samples hold equally many of each class, and bounds are expectations under the priors: with
    unequal priors the scores that are counted on samples have no bound here.

    Returns
    -------
    pandas.DataFrame
        Columns score, bound (NaN where there is none), pair, mean, se, n_trials.
    """
    rows = primary(trials, study)
    floor = nodes.floors
    counted = 1.0 if np.ptp(study.problem.priors) == 0 else np.nan
    bounds = {
        study.measure.column: 0.0,
        "eq4_integral": 0.0,
        "accuracy": counted * floor.accuracy,
        "accuracy_exact": floor.accuracy,
        "cross_entropy": counted * floor.cross_entropy,
        "cross_entropy_excess": 0.0,
        "brier": counted * floor.brier,
        "brier_excess": 0.0,
        "sum_deviation": 0.0,
    }
    return pd.DataFrame(
        [
            {
                "score": column,
                "bound": bounds.get(column, np.nan),
                "pair": pair.name,
                **_mean_with_se(rows.loc[rows["pair"] == pair.name, column]),
            }
            for column in (study.measure.column, *SCORES)
            for pair in study.pairs
        ]
    )


def _mean_with_se(values: pd.Series) -> dict[str, float]:
    value, se = monte_carlo.mean(values.to_numpy())
    return {"mean": value, "se": se, "n_trials": len(values)}


def count_statuses(trials: pd.DataFrame) -> pd.DataFrame:
    """Return how many fits ended how, with their mean iterations, evaluations and objective."""
    groups = trials.groupby(["setting", "pair", "status", "reason"], sort=True)
    counts = groups.agg(
        fits=("trial", "size"),
        iterations=("iterations", "mean"),
        evaluations=("evaluations", "mean"),
        objective=("objective", "mean"),
    )
    return counts.reset_index()
