"""Train a batch of settings: every run is many stopping rules, every few starts many numbers."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from pairing.catalogue.pairs import Pair
from pairing.catalogue.statuses import STUCK
from pairing.numerics.arrays import Array
from pairing.search.design import setting_of
from pairing.search.kept import WEIGHT_TYPE, Runs
from pairing.study.fits import is_saturated, paths_from_starts, targets, task_for
from pairing.study.samples import Sample, draw_training
from pairing.study.settings import Training
from pairing.training.tasks import Path


def stops_in(path: Path, stops: Array) -> np.ndarray:
    """Return the row of a path at which each stopping rule ends the run.

    Parameters
    ----------
    path : pairing.training.tasks.Path
        Recorded at every iteration from 0 on.
    stops : numpy.ndarray, shape (S,)
        From one on a number of iterations; below one a relative decrease of the objective: the
        run ends where it first decreases by no larger share, or at its last row.
    """
    value = path.objective
    with np.errstate(invalid="ignore", divide="ignore"):
        decrease = (value[:-1] - value[1:]) / np.abs(value[:-1])
    last = len(value) - 1
    rows = []
    for stop in stops:
        if stop >= 1:
            rows.append(min(int(stop), last))
        else:
            small = np.flatnonzero(~(decrease > stop))
            rows.append(int(small[0]) + 1 if small.size else last)
    return np.array(rows)


def train_setting(training: Training, stops: Array, samples: list[Sample], first: int = 0) -> Runs:
    """Train all pairs on each trial's sample, from each of the setting's starts.

    Parameters
    ----------
    training : pairing.study.settings.Training
    stops : numpy.ndarray, shape (S,)
        As of `stops_in`.
    samples : list of pairing.study.samples.Sample
        Training samples of the trials first, first + 1, ...
    first : int
    """
    steps = np.arange(training.setting.max_iterations + 1)
    trials = range(first, first + len(samples))
    by_pair = [
        _train_pair(training, pair, stops, steps, samples, trials) for pair in training.pairs
    ]
    weights, objective, status = zip(*by_pair, strict=True)
    return Runs(np.stack(weights, axis=1), np.stack(objective, axis=1), np.stack(status))


def _train_pair(
    training: Training, pair: Pair, stops: Array, steps: np.ndarray, samples: list[Sample],
    trials: range,
) -> tuple[np.ndarray, Array, np.ndarray]:  # fmt: skip
    """Return weights, shape (S, R, T, m), objective (S, R, T), and status (R, T)."""
    q = training.problem.n_classes
    tasks = [
        task_for(training, pair, trial, x, targets(labels, q, training.setting))
        for trial, (x, labels) in zip(trials, samples, strict=True)
    ]
    shape = (training.setting.restarts, len(tasks))
    weights = np.empty((len(stops), *shape, training.shape.n_weights), WEIGHT_TYPE)
    objective, status = np.empty((len(stops), *shape)), np.empty(shape, np.int8)
    for trial, start, path in paths_from_starts(training, tasks, pair, trials, steps):
        rows = stops_in(path, stops)
        weights[:, start, trial] = path.weights[rows]
        objective[:, start, trial] = path.objective[rows]
        ended = int(path.status[-1])
        stuck = is_saturated(tasks[trial], pair, path.weights[-1], ended)
        status[start, trial] = STUCK if stuck else ended
    return weights, objective, status


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
        ``{setting}/weights``, ``{setting}/objective`` and ``{setting}/status``: the fields of
        `pairing.search.kept.Runs`.
    """
    samples = [draw_training(training, first + trial) for trial in range(n_trials)]
    arrays: dict[str, np.ndarray] = {}
    for count, (_, row) in enumerate(design.iterrows(), start=1):
        setting = setting_of(row)
        own = replace(training, setting=setting)
        runs = train_setting(own, np.array(row["stops"]), samples, first)
        arrays |= {f"{setting.name}/{name}": one for name, one in runs._asdict().items()}
        say(f"{setting.name}: trained, {count} of {len(design)}")
    return arrays
