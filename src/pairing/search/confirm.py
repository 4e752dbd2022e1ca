"""Train and score a candidate on fresh trials."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from pairing.numerics.arrays import Array
from pairing.search.design import setting_of
from pairing.search.evaluation import TRIALS_AT_ONCE
from pairing.search.kept import chosen_starts
from pairing.search.measures import Measures, Reading, narrowed, rate_column
from pairing.search.runs import train_setting
from pairing.search.scoring import (
    Scored,
    join,
    make_grounds,
    of_starts,
    scales_of,
    score,
    scores_in,
)
from pairing.search.space import starts_named
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
    starts = starts_named(candidate["starts"])
    needed = starts.needed(len(training.pairs))
    setting = replace(setting_of(candidate), restarts=needed, starts_shared=True)
    own = replace(training, setting=setting)
    reading = Reading(*(candidate[name] for name in Reading._fields))
    measures = narrowed(measures, reading)
    trials = range(first, last + 1)
    samples = [draw_training(own, trial) for trial in trials]
    runs = train_setting(own, np.array([candidate["stop"]]), samples, first)
    places = chosen_starts(runs.objective[0], starts)
    scored = join(
        [_scored(runs.weights[0], own, scoring, measures, trials, part) for part in _parts(trials)],
        lambda arrays: np.concatenate(arrays, axis=3),
    )
    scored = of_starts(scored, places)
    scales = scales_of(measures, reading.points, scored.n_points[reading.points])
    scale = scales[measures.normalisations.index(reading.normalisation)]
    scores = scale * scores_in(scored, measures, reading)
    rates = scored.rates[reading.confusion]
    status = np.take_along_axis(runs.status, places[:, None], axis=1)[:, 0]
    tables = []
    for place, pair in enumerate(own.pairs):
        columns = {"trial": trials, "pair": pair.name, "status": status[place]}
        columns["score"] = scores[place]
        columns |= {
            rate_column(i, j): rates[place, :, i, j] for i, j in np.ndindex(*rates.shape[2:])
        }
        tables.append(pd.DataFrame(columns))
    return pd.concat(tables, ignore_index=True)


def _parts(trials: range) -> list[slice]:
    """Cut trials into so many as stand in memory at once."""
    n, step = len(trials), TRIALS_AT_ONCE
    return [slice(start, min(start + step, n)) for start in range(0, n, step)]


def _scored(
    weights: Array, training: Training, scoring: Scoring, measures: Measures, trials: range,
    part: slice,
) -> Scored:  # fmt: skip
    """Score the networks, shape (pairs, 1, R, T, m), of some of the trials."""
    own = trials[part]
    grounds = make_grounds(training, scoring, measures, len(own), own.start)
    hidden = training.setting.hidden_units
    return score(weights[:, None, :, part], hidden, training.pairs, grounds, measures)
