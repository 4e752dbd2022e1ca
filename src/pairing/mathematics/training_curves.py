"""Cross-entropy and accuracy along training, on training and test samples."""

import numpy as np
import pandas as pd

from pairing.catalogue.pairs import Pair
from pairing.judging import monte_carlo
from pairing.numerics import lanes
from pairing.problem.mixture import Mixture
from pairing.problem.quadrature import quadrature
from pairing.study.expectations import expectations
from pairing.study.fits import control_for, draw_start, targets, task_for
from pairing.study.samples import draw_test, draw_training
from pairing.study.scores import sample_points
from pairing.study.settings import Scoring, Training
from pairing.training.optimisers import PROCEDURES

SAMPLES = ("train", "test")


def recorded_steps(limit: int) -> np.ndarray:
    """Return the iterations at which curves are read: every one at first, then ever fewer."""
    return np.unique(np.concatenate([[0], np.geomspace(1, limit, 40).astype(np.int64)]))


def trial_curves(
    training: Training, scoring: Scoring, trial: int, steps: np.ndarray
) -> pd.DataFrame:
    """Return the curves of one trial: one row a (pair, iteration, sample).

    Columns trial, pair, iteration, sample, cross_entropy and accuracy. Cross-entropies are of
    outputs scaled to sum one. A run that has converged stays where it is.

    Parameters
    ----------
    training : pairing.study.settings.Training
    scoring : pairing.study.settings.Scoring
        Both of the setting whose training is watched, from the first of its starts.
    trial : int, >= 0
    steps : numpy.ndarray of int64, shape (S,)
        Iterations at which the curves are read, ascending.
    """
    problem, hidden = training.problem, training.setting.hidden_units
    samples = {"train": draw_training(training, trial), "test": draw_test(training, scoring, trial)}
    points = {
        name: sample_points(problem, *sample, scoring.reference_variance)
        for name, sample in samples.items()
    }
    rows = []
    for pair in training.pairs:
        for step, weights in zip(steps, _weights_along(training, pair, trial, steps), strict=True):
            for name in SAMPLES:
                found, _ = expectations(weights, hidden, pair.activation, points[name])
                rows.append((trial, pair.name, step, name, found.cross_entropy, found.correct))
    columns = ["trial", "pair", "iteration", "sample", "cross_entropy", "accuracy"]
    return pd.DataFrame(rows, columns=columns)


def _weights_along(training: Training, pair: Pair, trial: int, steps: np.ndarray) -> np.ndarray:
    setting, sample = training.setting, draw_training(training, trial)
    t = targets(sample.labels, training.problem.n_classes, setting)
    task, start = task_for(training, pair, trial, sample.x, t), draw_start(training, pair, trial, 0)
    return PROCEDURES[setting.procedure](task, start, control_for(setting), steps).weights


def curves(training: Training, scoring: Scoring, n_trials: int, limit: int) -> pd.DataFrame:
    """Return the curves of the first trials, one below the other.

    Parameters
    ----------
    training : pairing.study.settings.Training
    scoring : pairing.study.settings.Scoring
        Both of the setting whose training is watched.
    n_trials : int, >= 2
    limit : int, >= 1
        Last iteration.
    """
    steps = recorded_steps(limit)
    tables = [trial_curves(training, scoring, trial, steps) for trial in range(n_trials)]
    return pd.concat(tables, ignore_index=True)


def middle_curves(by_trial: pd.DataFrame) -> pd.DataFrame:
    """Return quartiles over trials: networks that saturate make means of cross-entropy useless.

    One row a (pair, sample, iteration, score): low, middle and high (the quartiles).
    """
    long = by_trial.melt(
        ["pair", "sample", "iteration"], ["cross_entropy", "accuracy"], "score", "value"
    )
    groups = long.groupby(["pair", "sample", "score", "iteration"], sort=True)["value"]
    quartiles = {"low": 0.25, "middle": 0.5, "high": 0.75}
    return pd.DataFrame({name: groups.quantile(q) for name, q in quartiles.items()}).reset_index()


def turning_points(by_trial: pd.DataFrame) -> pd.DataFrame:
    """Return where test cross-entropy turns from falling to rising, for each pair.

    Columns pair; turn (iteration at which its median over trials is least); own_low, own_middle
    and own_high (quartiles of the trials' own turns); least and last (the median at the turn and
    at the end); risen and risen_se (share of trials that end above their own value at the turn);
    accuracy_at_turn and accuracy_at_end (medians over trials).
    """
    test = by_trial[by_trial["sample"] == "test"]
    return pd.DataFrame([_turn(pair, rows) for pair, rows in test.groupby("pair", sort=False)])


def _turn(pair: str, rows: pd.DataFrame) -> dict[str, object]:
    wide = rows.pivot(index="trial", columns="iteration", values="cross_entropy")
    turn, last = wide.median().idxmin(), wide.columns[-1]
    own = wide.idxmin(axis=1)
    risen = monte_carlo.mean((wide[last] > wide[turn]).to_numpy(dtype=float))
    return {
        "pair": pair,
        "turn": int(turn),
        "own_low": float(own.quantile(0.25)),
        "own_middle": float(own.median()),
        "own_high": float(own.quantile(0.75)),
        "least": float(wide[turn].median()),
        "last": float(wide[last].median()),
        "accuracy_at_turn": float(rows[rows["iteration"] == turn]["accuracy"].median()),
        "accuracy_at_end": float(rows[rows["iteration"] == last]["accuracy"].median()),
        "risen": risen.value,
        "risen_se": risen.se,
    }


def levels(problem: Mixture, scoring: Scoring) -> pd.DataFrame:
    """Return what the exact posterior and chance reach, and the range worth drawing.

    Columns score, floor, chance, lowest and highest.
    """
    found = quadrature(problem, scoring.quadrature_nodes).floors
    largest_prior = float(problem.priors.max())
    chance = float(-(problem.priors * lanes.log(problem.priors)).sum())
    rows = [
        ("cross_entropy", found.cross_entropy, chance, 0.8 * found.cross_entropy, 1.3 * chance),
        ("accuracy", found.accuracy, largest_prior, 0.0, 1.0),
    ]
    return pd.DataFrame(rows, columns=["score", "floor", "chance", "lowest", "highest"])
