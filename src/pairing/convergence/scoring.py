"""Score the runs of a cell by quadrature, and part their error into squared bias and variance."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from pairing.catalogue.statuses import REASONS, SATURATED_REASON, STATUSES
from pairing.convergence.runs import Runs
from pairing.network.forward import forward
from pairing.numerics.arrays import Array
from pairing.problem.quadrature import Quadrature, quadrature
from pairing.study import seeds
from pairing.study.expectations import Expected, Points, expectations
from pairing.study.scores import integration_points
from pairing.study.settings import Training

TRUTH = 1.0  # the factor of variances of the reference posterior: here it is the true one


class Scored(NamedTuple):
    """Two tables, each with the columns hidden_units, patterns_per_class, pair and step.

    Attributes
    ----------
    trials : pandas.DataFrame
        One row a trial: how the run stood there, and its scores.
    moments : pandas.DataFrame
        One row: squared_bias and variance over trials, which add up to the mean squared_error.
    """

    trials: pd.DataFrame
    moments: pd.DataFrame


class _Row(NamedTuple):
    """One network: its place in the runs, and its key in the tables."""

    pair: int
    record: int
    key: dict[str, Any]
    activation: str


def score_cell(runs: Runs, training: Training, records: tuple[str, ...], n_nodes: int) -> Scored:
    """Score all runs of a cell.

    Parameters
    ----------
    runs : pairing.convergence.runs.Runs
        Of the trials from 0 on.
    training : pairing.study.settings.Training
        What they were made with.
    records : tuple of str
        Names of what was recorded of a run.
    n_nodes : int
        As of `pairing.problem.quadrature.quadrature`.
    """
    nodes = quadrature(training.problem, n_nodes)
    points = integration_points(training.problem, nodes, TRUTH)
    rows: list[dict[str, Any]] = []
    parts = []
    for i, pair in enumerate(training.pairs):
        for j, record in enumerate(records):
            key = {
                "hidden_units": training.setting.hidden_units,
                "patterns_per_class": training.train_per_class,
                "pair": pair.name,
                "step": record,
            }
            one = _Row(i, j, key, pair.activation)
            mean, deviations = _deviations(runs.weights[i, j], one, training, points)
            own = _trials(runs, one, training, points, nodes)
            rows += [
                row | {"squared_deviation": away}
                for row, away in zip(own, deviations.tolist(), strict=True)
            ]
            parts.append(key | _moments(mean, deviations, points))
    return Scored(pd.DataFrame(rows), pd.DataFrame(parts))


def _trials(
    runs: Runs, one: _Row, training: Training, points: Points, nodes: Quadrature
) -> list[dict[str, Any]]:
    """Return the rows of one pair at one record, by trial."""
    rows = []
    for trial, weights in enumerate(runs.weights[one.pair, one.record]):
        at = (one.pair, one.record, trial)
        status = int(runs.status[at])
        reason = SATURATED_REASON if runs.saturated[at] else REASONS[status]
        rows.append(
            one.key
            | {
                "trial": trial,
                "seed_key": seeds.seed_key(training.seed, trial),
                "status": STATUSES[status],
                "reason": reason,
                "iterations": int(runs.iterations[at]),
                "evaluations": int(runs.evaluations[at]),
                "objective": float(runs.objective[at]),
                "gradient_norm": float(runs.gradient_norm[at]),
            }
            | scores_of(weights, one.activation, training, points, nodes)
        )
    return rows


def scores_of(
    weights: Array, activation: str, training: Training, points: Points, nodes: Quadrature
) -> dict[str, float]:
    """Return a network's scores over p(x), by column; none is known where weights are not finite.

    Parameters
    ----------
    weights : numpy.ndarray, shape (m,)
    activation : str
    training : pairing.study.settings.Training
    points : pairing.study.expectations.Points
        From `pairing.study.scores.integration_points`, of the same nodes.
    nodes : pairing.problem.quadrature.Quadrature
    """
    q = training.problem.n_classes
    unknown = Expected(np.full(q, np.nan), np.nan, np.nan, np.nan, np.nan)
    found = unknown
    if np.isfinite(weights).all():
        found, _ = expectations(weights, training.setting.hidden_units, activation, points)
    by_class = {
        f"squared_error_{k}": float(value) for k, value in enumerate(found.distance, start=1)
    }
    return {
        "squared_error": float(found.distance.sum()),
        **by_class,
        "sum_deviation": found.sum_deviation,
        "cross_entropy_excess": found.cross_entropy - nodes.cross_entropy,
        "accuracy_exact": found.correct,
    }


def _deviations(
    weights: Array, one: _Row, training: Training, points: Points
) -> tuple[Array, Array]:
    """Return the mean output, shape (q, N), and how far each trial's is from it.

    The latter is the integral over p(x) dx of the squared distance, shape (T,): its mean is the
    variance, with the divisor T, and its spread tells how sure that is. Both are NaN for trials
    whose weights are not finite, which the mean leaves out.
    """
    hidden, q = training.setting.hidden_units, training.problem.n_classes
    finite = [trial for trial, own in enumerate(weights) if np.isfinite(own).all()]

    def outputs(trial: int) -> Array:
        return forward(weights[trial], points.x, hidden, one.activation, q)[0]

    mean = np.zeros_like(points.truth)
    for trial in finite:
        mean += outputs(trial) / len(finite)
    deviations = np.full(len(weights), np.nan)
    for trial in finite:
        deviations[trial] = (points.weights * (outputs(trial) - mean) ** 2).sum()
    return mean, deviations


def _moments(mean: Array, deviations: Array, points: Points) -> dict[str, float]:
    """Return squared bias and variance of the outputs, integrated over p(x).

    The variance has the divisor T, so that the two add up to the mean squared error over the T
    trials; of the squared bias, 1 / (T - 1) of the variance is chance.
    """
    known = deviations[np.isfinite(deviations)]
    if not known.size:
        return dict.fromkeys(("squared_bias", "variance", "squared_bias_unbiased"), np.nan)
    squared_bias = float((points.weights * (mean - points.truth) ** 2).sum())
    variance = float(known.mean())
    by_chance = variance / (known.size - 1) if known.size > 1 else np.nan
    return {
        "squared_bias": squared_bias,
        "variance": variance,
        "squared_bias_unbiased": squared_bias - by_chance,
    }
