"""Train and score a candidate on fresh trials."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from pairing.search.design import setting_of
from pairing.search.measures import Measures, Reading, rate_column
from pairing.search.runs import train_setting
from pairing.search.scoring import make_grounds, scales_of, score_step, scores_in
from pairing.study.samples import draw_training
from pairing.study.settings import Scoring, Training


def confirm_batch(
    candidate: "pd.Series[Any]", training: Training, scoring: Scoring, measures: Measures,
    first: int, last: int,
) -> pd.DataFrame:  # fmt: skip
    """Train and score a candidate on fresh trials first, ..., last.

    Parameters
    ----------
    candidate : pandas.Series
        A row from `pairing.search.choice.candidates`.
    training : pairing.study.settings.Training
        With the confirmation's own seed; its setting is replaced by the candidate's.
    scoring : pairing.study.settings.Scoring
    measures : pairing.search.measures.Measures
    first, last : int

    Returns
    -------
    pandas.DataFrame
        One row a (trial, pair): trial, pair, status (a code), score, and rate_1_1, ...
    """
    own = replace(training, setting=setting_of(candidate))
    reading = Reading(*(candidate[name] for name in Reading._fields))
    trials = range(first, last + 1)
    samples = [draw_training(own, trial) for trial in trials]
    runs = train_setting(own, np.array([candidate["steps"]]), samples, first)
    grounds = make_grounds(own, scoring, measures, len(trials), first)
    scored = score_step(runs.weights[0], own.setting.hidden_units, own.pairs, grounds)
    scales = scales_of(measures, reading.points, scored.n_points[reading.points])
    scale = scales[measures.normalisations.index(reading.normalisation)]
    scores = scale * scores_in(scored, measures, reading.points, reading.reference, reading.root)
    rates = scored.rates[reading.confusion]
    tables = []
    for place, pair in enumerate(own.pairs):
        columns = {"trial": trials, "pair": pair.name, "status": runs.status[0, place]}
        columns["score"] = scores[place]
        columns |= {
            rate_column(i, j): rates[place, :, i, j] for i, j in np.ndindex(*rates.shape[2:])
        }
        tables.append(pd.DataFrame(columns))
    return pd.concat(tables, ignore_index=True)
