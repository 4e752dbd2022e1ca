"""The ranking claims: paired contrasts between the pairs, and whether they hold."""

from collections.abc import Mapping
from itertools import combinations

import numpy as np
import pandas as pd

from pairing.catalogue.scores import LARGER_IS_BETTER
from pairing.catalogue.verdicts import (
    COMPATIBLE,
    NOT_REPRODUCED,
    NOT_TESTABLE,
    SIGNIFICANCE,
    UNDECIDED,
)
from pairing.judging import monte_carlo, published
from pairing.judging.experiment import is_papers_problem, primary
from pairing.judging.numbers import accuracy_of
from pairing.numerics.arrays import Array
from pairing.problem.mixture import Mixture
from pairing.study import seeds
from pairing.study.seeds import Purpose
from pairing.study.settings import Study


def contrast_families(study: Study) -> dict[str, tuple[str, bool]]:
    """Return the quantities whose order is claimed: column, and whether larger is better."""
    columns = {"score": study.measure.column}
    return {name: (columns.get(name, name), larger) for name, larger in LARGER_IS_BETTER.items()}


def _published_value(family: str, pair: str, problem: Mixture) -> float:
    """Return the paper's mean score of a pair, or its accuracy: the trace of its table over q."""
    if not is_papers_problem(problem):
        return float("nan")
    if family == "score":
        score = published.scores().get(pair)
        return score.mean if score else float("nan")
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
