"""Train a batch of settings, each recorded at its steps: every run is many stopping rules."""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from pairing.catalogue.pairs import Pair
from pairing.catalogue.statuses import STUCK
from pairing.numerics.arrays import Array
from pairing.search.design import setting_of
from pairing.study.fits import best_paths, is_saturated, targets, task_for
from pairing.study.samples import Sample, draw_training
from pairing.study.settings import Training
from pairing.training.tasks import Task

# Networks are kept in single precision: it halves the files, and moves no score in its sixth digit.
WEIGHT_TYPE = np.float32


class Runs(NamedTuple):
    """The runs of one setting.

    Attributes
    ----------
    weights : numpy.ndarray of float32, shape (S, pairs, T, m)
    status : numpy.ndarray of int8, shape (S, pairs, T)
        Index into `pairing.catalogue.statuses.STATUSES`.
    """

    weights: Array
    status: np.ndarray


def train_setting(
    training: Training, steps: np.ndarray, samples: list[Sample], first: int = 0
) -> Runs:
    """Train all pairs on each trial's sample.

    Parameters
    ----------
    training : pairing.study.settings.Training
    steps : numpy.ndarray of int64, shape (S,)
        Iterations at which the run is recorded, ascending.
    samples : list of pairing.study.samples.Sample
        Training samples of the trials first, first + 1, ...
    first : int
    """
    by_pair, trials = [], range(first, first + len(samples))
    for pair in training.pairs:
        tasks = [_task(training, pair, *one) for one in zip(trials, samples, strict=True)]
        paths = best_paths(training, tasks, pair, trials, steps)
        statuses = [
            [
                STUCK if is_saturated(task, pair, weights, status) else status
                for weights, status in zip(path.weights, path.status, strict=True)
            ]
            for task, path in zip(tasks, paths, strict=True)
        ]
        weights = np.stack([path.weights for path in paths], axis=1)
        by_pair.append((weights, np.array(statuses).T))
    weights, status = (np.stack(several, axis=1) for several in zip(*by_pair, strict=True))
    return Runs(weights.astype(WEIGHT_TYPE), status.astype(np.int8))


def _task(training: Training, pair: Pair, trial: int, sample: Sample) -> Task:
    t = targets(sample.labels, training.problem.n_classes, training.setting)
    return task_for(training, pair, trial, sample.x, t)


def train_batch(
    design: pd.DataFrame,
    training: Training,
    n_trials: int,
    first: int = 0,
    say: Callable[[str], None] = lambda line: None,
) -> dict[str, np.ndarray]:
    """Train the settings of some rows of a design, on n_trials trials from `first` on.

    Parameters
    ----------
    design : pandas.DataFrame
        From `pairing.search.design`.
    training : pairing.study.settings.Training
        Seed, problem, sample size and pairs; its setting is replaced by each row's.
    n_trials, first : int
    say : callable
        Is told, in a line, how far the work is.

    Returns
    -------
    dict
        ``{setting}/weights`` and ``{setting}/status``: the fields of `Runs`.
    """
    samples = [draw_training(training, first + trial) for trial in range(n_trials)]
    arrays = {}
    for count, (_, row) in enumerate(design.iterrows(), start=1):
        setting = setting_of(row)
        own = replace(training, setting=setting)
        runs = train_setting(own, np.array(row["steps"]), samples, first)
        arrays[f"{setting.name}/weights"] = runs.weights
        arrays[f"{setting.name}/status"] = runs.status
        say(f"{setting.name}: trained, {count} of {len(design)}")
    return arrays
