"""What else a study comes to: Table 3, scores beside their bounds, integrals, statuses."""

import numpy as np
import pandas as pd

from pairing.catalogue.scores import SCORES
from pairing.catalogue.verdicts import (
    REFUTED,
    VERIFIED,
)
from pairing.judging import monte_carlo, published
from pairing.judging.experiment import is_papers_problem, primary
from pairing.problem.bayes import classification_rates
from pairing.problem.quadrature import Quadrature
from pairing.study.settings import Study


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
