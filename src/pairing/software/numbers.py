"""Which program's numbers are compatible with Tables 2 and 4-6, of any pair."""

import numpy as np
import pandas as pd

from pairing.catalogue.verdicts import COMPATIBLE
from pairing.judging import published
from pairing.judging.experiment import is_papers_problem
from pairing.judging.numbers import (
    family_intervals,
    number_verdicts,
    numbers_by_repeat,
    published_numbers,
)
from pairing.software.statuses import OK
from pairing.software.summaries import FORM
from pairing.study import seeds
from pairing.study.seeds import Purpose
from pairing.study.settings import Study

REPEATS = 199  # experiments drawn from a form's trials
COLUMNS = [
    *FORM, "held_against", "numbers", "compatible", "mean", "variance", "accuracy", "all_compatible"
]  # fmt: skip


def compare(trials: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Return, for each form and each pair that the paper prints, how many numbers are compatible.

    Repeats of the experiment are drawn from a form's own trials, with replacement, and their
    distance from its mean is stretched by sqrt(1 + m / n), m trials of an experiment and n that
    there are: that mean has an error, too. Prediction intervals and verdicts are the study's own
    (`pairing.judging`).

    Parameters
    ----------
    trials : pandas.DataFrame
        From `pairing.software.scoring`.
    study : pairing.study.settings.Study

    Returns
    -------
    pandas.DataFrame
        Columns `COLUMNS`: mean, variance and accuracy are verdicts; all_compatible, whether every
        number is. Empty for another problem than the paper's.
    """
    if not is_papers_problem(study.problem):
        return pd.DataFrame(columns=COLUMNS)
    rows = []
    for key, own in trials[trials["status"] == OK].groupby(FORM, sort=False):
        if len(own) > 1:
            drawn = _repeats(own.reset_index(drop=True), study)
            for pair in published.scores():
                rows.append(dict(zip(FORM, key, strict=True)) | _held(drawn, pair, study))
    return pd.DataFrame(rows, columns=COLUMNS)


def _repeats(own: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Return the numbers of repeats drawn from a form's trials, their columns without a pair."""
    m, n = study.trials, len(own)
    generator = seeds.stream(study.seed, Purpose.RESAMPLING, m, n)
    drawn = own.iloc[generator.integers(0, n, REPEATS * m)]
    drawn = drawn.assign(repeat=np.repeat(np.arange(REPEATS), m), pair="any")
    whole = numbers_by_repeat(own.assign(repeat=0, pair="any"), study).iloc[0]
    return whole + (numbers_by_repeat(drawn, study) - whole) * np.sqrt(1 + m / n)


def _held(drawn: pd.DataFrame, pair: str, study: Study) -> dict[str, object]:
    """Return how a form's numbers stand to those that the paper prints of a pair."""
    table = published.confusion_table_of(pair)
    named = [
        (2 if number == 2 else table, reading, pair, pair if number == 2 else row, column)
        for number, reading, _, row, column in drawn.columns
    ]
    own = drawn.set_axis(pd.MultiIndex.from_tuples(named, names=drawn.columns.names), axis=1)
    families = [f"{number} {reading}" for number, reading, *_ in own.columns]
    result = family_intervals(own, families).join(published_numbers(study.problem))
    verdicts = number_verdicts(result)
    reading = verdicts.index.get_level_values("reading")
    printed = verdicts[reading.isin([study.measure.normalisation, "pooled"])]
    of_scores = verdicts[reading == study.measure.normalisation].droplevel([0, 1, 2, 3])
    return {
        "held_against": pair,
        "numbers": len(printed),
        "compatible": int((printed == COMPATIBLE).sum()),
        "mean": of_scores["mean"],
        "variance": of_scores["variance"],
        "accuracy": verdicts[reading == "trace"].iloc[0],
        "all_compatible": bool((printed == COMPATIBLE).all()),
    }
