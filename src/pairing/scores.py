"""Score fitted networks: eq. (4) in all its readings, confusion, accuracy and proper scores."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from pairing import lanes
from pairing.bayes import Quadrature, floors, quadrature
from pairing.kernels import forward, padded
from pairing.mixture import log_posterior, posterior
from pairing.pairs import PAIRS, Array
from pairing.seeds import Purpose
from pairing.settings import Scoring, Training
from pairing.trials import draw, draw_training

POINTS = ("test", "train")
NORMALISATIONS = ("mean", "sum")
ROOTS = ("root_of_sum", "sum_of_roots")


class Outputs(NamedTuple):
    """A network's outputs z* and log z*, each (q, n)."""

    value: Array
    log_value: Array


class Yardstick(NamedTuple):
    """What all fits of a batch are held against, at the nodes of the integral over p(x).

    Attributes
    ----------
    x : numpy.ndarray, shape (p, N)
        The nodes, padded.
    weights : numpy.ndarray, shape (n,)
    truth, reference : numpy.ndarray, shape (q, n)
        The exact posterior, and the one of eq. (4) with its configurable variance.
    cross_entropy_floor : float
    """

    x: Array
    weights: Array
    truth: Array
    reference: Array
    cross_entropy_floor: float


def yardstick(training: Training, scoring: Scoring) -> Yardstick:
    """Return the nodes of the integrals with the posteriors there."""
    problem = training.problem
    nodes: Quadrature = quadrature(problem, scoring.quadrature_nodes)
    return Yardstick(
        padded(nodes.x),
        nodes.weights,
        posterior(problem, nodes.x),
        posterior(problem, nodes.x, scoring.reference_variance),
        floors(problem, nodes).cross_entropy,
    )


def outputs_at(weights: Array, x: Array, n: int, hidden: int, q: int, softmax: bool) -> Outputs:
    """Return a network's outputs at the first n patterns of padded inputs x, shape (p, N)."""
    value, log_value = np.empty((q, x.shape[1])), np.empty((q, x.shape[1]))
    forward(weights, x, hidden, softmax, value, log_value)
    return Outputs(value[:, :n], log_value[:, :n])


def eq4(estimate: Array, reference: Array) -> dict[tuple[str, str], float]:
    """Return the paper's eq. (4) over points, in four readings.

    Parameters
    ----------
    estimate, reference : numpy.ndarray, shape (q, n)
        Estimated and exact posteriors at the points x_n.

    Returns
    -------
    dict
        By (normalisation, root): `mean` has the printed factor 1/N and `sum` has not;
        `root_of_sum` takes the root of the sum over classes as printed, `sum_of_roots` adds one
        root a class.
    """
    by_class = ((estimate - reference) ** 2).sum(axis=1)
    readings = {"mean": by_class / estimate.shape[1], "sum": by_class}
    return {
        (normalisation, root): float(
            np.sqrt(values.sum()) if root == "root_of_sum" else np.sqrt(values).sum()
        )
        for normalisation, values in readings.items()
        for root in ROOTS
    }


def confusion(outputs: Array, labels: np.ndarray) -> np.ndarray:
    """Return counts, shape (q, q), row the true class; the first of equal outputs is ascribed."""
    q = len(outputs)
    return np.bincount(labels * q + outputs.argmax(axis=0), minlength=q * q).reshape(q, q)


def proper_scores(outputs: Outputs, labels: np.ndarray) -> dict[str, float]:
    """Return mean cross-entropy and Brier score of outputs scaled to sum one, and |sum - 1|.

    Logistic outputs need not sum to one, and the two scores are proper only for probabilities;
    `sum_deviation`, the mean of |sum_k z*_k - 1|, says how far the scaling went.
    """
    totals = outputs.value.sum(axis=0)
    patterns = np.arange(len(labels))
    log_true = outputs.log_value[labels, patterns] - lanes.log(totals)
    probability = outputs.value / totals
    true = labels == np.arange(len(outputs.value))[:, None]
    return {
        "cross_entropy": float(-log_true.mean()),
        "brier": float(((probability - true) ** 2).sum(axis=0).mean()),
        "sum_deviation": float(np.abs(totals - 1).mean()),
    }


def exact_scores(outputs: Outputs, held: Yardstick) -> dict[str, float]:
    """Return scores free of test-sample noise: expectations over p(x), by quadrature.

    `accuracy_exact` is E P(ascribed class | x); the excesses are how far expected cross-entropy
    and Brier score, of outputs scaled to sum one, lie above the Bayes floors.
    """
    nodes = np.arange(len(held.weights))
    totals = outputs.value.sum(axis=0)
    log_probability = outputs.log_value - lanes.log(totals)
    cross_entropy = -(held.truth * log_probability).sum(axis=0)
    brier = ((outputs.value / totals - held.truth) ** 2).sum(axis=0)
    distance = ((outputs.value - held.reference) ** 2).sum(axis=0)
    correct = held.truth[outputs.value.argmax(axis=0), nodes]
    return {
        "eq4_integral": float(np.sqrt((held.weights * distance).sum())),
        "accuracy_exact": float((held.weights * correct).sum()),
        "cross_entropy_excess": float((held.weights * cross_entropy).sum())
        - held.cross_entropy_floor,
        "brier_excess": float((held.weights * brier).sum()),
    }


class Points(NamedTuple):
    """A sample prepared for scoring: padded x, labels, and the reference posterior there."""

    x: Array
    labels: np.ndarray
    reference: Array


def _prepare(training: Training, scoring: Scoring, trial: int) -> dict[str, Points]:
    problem = training.problem
    test = draw(problem, training.seed, Purpose.TEST_SAMPLE, scoring.test_per_class, trial)
    samples = {"test": test, "train": draw_training(training, trial)}
    return {
        name: Points(padded(x), labels, lanes.exp(log_posterior(problem, x, scoring.reference_variance)))
        for name, (x, labels) in samples.items()
    }


def score(
    weights: Array, softmax: bool, hidden: int, points: dict[str, Points], held: Yardstick
) -> dict[str, float | int]:
    """Return all scores of one network, by column name."""
    q = len(held.truth)
    scores: dict[str, float | int] = {}
    at = {
        name: outputs_at(weights, one.x, len(one.labels), hidden, q, softmax)
        for name, one in points.items()
    }
    for name, one in points.items():
        for reading, value in eq4(at[name].value, one.reference).items():
            scores["_".join(("eq4", name, *reading))] = value
    counts = confusion(at["test"].value, points["test"].labels)
    scores["accuracy"] = float(np.trace(counts) / counts.sum())
    scores |= proper_scores(at["test"], points["test"].labels)
    nodes = outputs_at(weights, held.x, len(held.weights), hidden, q, softmax)
    scores |= exact_scores(nodes, held)
    for i, j in np.ndindex(q, q):
        scores[confusion_column(i, j)] = int(counts[i, j])
    return scores


def confusion_column(true: int, ascribed: int) -> str:
    """Return the column that counts test cases of class `true` ascribed to class `ascribed`."""
    return f"confusion_{true + 1}_{ascribed + 1}"


def score_batch(fits: pd.DataFrame, training: Training, scoring: Scoring) -> pd.DataFrame:
    """Score fits without training anything.

    Parameters
    ----------
    fits : pandas.DataFrame
        From `pairing.trials.fit_batch`.
    training : pairing.settings.Training
        What the fits were made with.
    scoring : pairing.settings.Scoring

    Returns
    -------
    pandas.DataFrame
        One row a fit, in the same order: setting, trial, pair and the scores.
    """
    held = yardstick(training, scoring)
    hidden = training.setting.hidden_units
    rows = []
    for trial, group in fits.groupby("trial", sort=False):
        points = _prepare(training, scoring, int(str(trial)))
        for fit in group.itertuples():
            softmax = PAIRS[fit.pair].activation == "softmax"
            scores = score(np.asarray(fit.weights), softmax, hidden, points, held)
            rows.append({"setting": fit.setting, "trial": fit.trial, "pair": fit.pair} | scores)
    return pd.DataFrame(rows)
