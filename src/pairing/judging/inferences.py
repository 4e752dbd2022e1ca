"""What the printed digits of Tables 4-6 tell of the experiment behind them."""

from itertools import combinations

import numpy as np
import pandas as pd

from pairing.judging import published
from pairing.judging.experiment import is_papers_problem, primary
from pairing.judging.monte_carlo import share_se
from pairing.judging.numbers import numbers_by_repeat
from pairing.numerics.arrays import Array
from pairing.problem.bayes import classification_rates
from pairing.study import seeds
from pairing.study.seeds import Purpose
from pairing.study.settings import Study

CANDIDATE_CASES = (
    2500,
    5000,
    8000,
    10_000,
    12_500,
    20_000,
    25_000,
    40_000,
    50_000,
    100_000,
    1_000_000,
)
SIMULATED_ROWS = 20_000
DECIMALS = 4
SHARED_COLUMNS = [
    "first", "second", "published", "shared_low", "shared_median", "shared_high",
    "apart_low", "apart_median", "apart_high", "as_high_apart", "as_high_apart_se",
]  # fmt: skip
GRANULARITY_KEY = 1  # tells this stream from the bootstrap's, which are keyed by sample size


def granularity(seed: int) -> pd.DataFrame:
    """Infer how many test cases a class stand behind Tables 4-6.

    All twelve rows of the tables sum to 1.0000 as printed. Rates that are counts out of 10,000
    always do; rates rounded from finer fractions do so only by luck, and coarser fractions
    cannot show all of the printed digits.

    Parameters
    ----------
    seed : int
        Of the simulation.

    Returns
    -------
    pandas.DataFrame
        One row a candidate: cases (test cases a class over all trials), rows_reachable (how many
        of the twelve printed rows some counts out of `cases` round to), chance_sum_one
        (probability that all twelve rows sum to 1.0000, at the printed rates) and its se.
    """
    rows = np.vstack([published.rates(number) for number in published.CONFUSION_TABLES])
    generator = seeds.stream(seed, Purpose.RESAMPLING, 0, GRANULARITY_KEY)
    return pd.DataFrame([_candidate(rows, cases, generator) for cases in CANDIDATE_CASES])


def _candidate(rows: Array, cases: int, generator: np.random.Generator) -> dict[str, float]:
    chances = np.array([_chance_of_sum_one(row, cases, generator) for row in rows])
    joint = chances.prod()
    relative = np.sqrt(((1 - chances) / np.maximum(chances, 1e-300) / SIMULATED_ROWS).sum())
    return {
        "cases": cases,
        "rows_reachable": sum(_reachable(row, cases) for row in rows),
        "chance_sum_one": float(joint),
        "chance_se": float(joint * relative),
    }


def _reachable(row: Array, cases: int) -> bool:
    """Tell whether counts with the sum `cases` round to all of a printed row."""
    low = np.ceil((row - published.RATE_STEP / 2) * cases - 1e-9)
    high = np.floor((row + published.RATE_STEP / 2) * cases + 1e-9)
    return bool((low <= high).all() and low.sum() <= cases <= high.sum())


def _chance_of_sum_one(row: Array, cases: int, generator: np.random.Generator) -> float:
    counts = generator.multinomial(cases, row / row.sum(), SIMULATED_ROWS)
    units = np.rint(counts / cases * 10**DECIMALS)
    return float((units.sum(axis=1) == 10**DECIMALS).mean())


def shared_samples(trials: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Infer whether Tables 4-6 come from the same samples.

    The residuals of two tables against Table 3 are correlated over their entries. Our own
    repeats show how much when two pairs share their samples (both from one repeat) and when
    they do not (from neighbouring repeats).

    Returns
    -------
    pandas.DataFrame
        One row for each two tables: first, second, published correlation; median and 2.5 % and
        97.5 % quantiles over repeats when shared and when apart; and as_high_apart, the share
        of repeats apart with a correlation at least as high as the published one, with its se.
    """
    if not is_papers_problem(study.problem):
        return pd.DataFrame(columns=SHARED_COLUMNS)
    repeats = numbers_by_repeat(primary(trials, study), study)
    if len(repeats) < 2:  # a repeat has no neighbour to be held apart from
        return pd.DataFrame(columns=SHARED_COLUMNS)
    exact = classification_rates(study.problem)
    tables = [number for number in published.CONFUSION_TABLES if number in repeats.columns]
    residuals = {number: repeats[number]["pooled"].to_numpy() - exact.ravel() for number in tables}
    return pd.DataFrame(
        [
            _shared_row(first, second, residuals, published.rates(3))
            for first, second in combinations(tables, 2)
        ],
        columns=SHARED_COLUMNS,
    )


def _shared_row(
    first: int, second: int, residuals: dict[int, Array], bayes: Array
) -> dict[str, float]:
    printed = [(published.rates(number) - bayes).ravel() for number in (first, second)]
    value = float(np.corrcoef(printed[0], printed[1])[0, 1])
    together = _row_correlations(residuals[first], residuals[second])
    apart = _row_correlations(residuals[first], np.roll(residuals[second], 1, axis=0))
    row: dict[str, float] = {"first": first, "second": second, "published": value}
    for name, values in (("shared", together), ("apart", apart)):
        for suffix, quantile in (("low", 0.025), ("median", 0.5), ("high", 0.975)):
            row[f"{name}_{suffix}"] = float(np.quantile(values, quantile))
    row["as_high_apart"] = float((apart >= value).mean())
    row["as_high_apart_se"] = float(share_se(row["as_high_apart"], apart.size))
    return row


def _row_correlations(a: Array, b: Array) -> Array:
    a, b = a - a.mean(axis=1, keepdims=True), b - b.mean(axis=1, keepdims=True)
    result: Array = (a * b).sum(axis=1) / np.sqrt((a**2).sum(axis=1) * (b**2).sum(axis=1))
    return result
