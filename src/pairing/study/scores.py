"""Score fitted networks: eq. (4) in all its readings, confusion, accuracy and proper scores."""

from functools import cache

import numpy as np
import pandas as pd

from pairing.catalogue.pairs import PAIRS
from pairing.catalogue.scores import POINTS, ROOTS, reading_column
from pairing.network.blocks import padded
from pairing.numerics.arrays import Array
from pairing.numerics.boundary import check_array, check_labels
from pairing.problem.mixture import Mixture
from pairing.problem.quadrature import Quadrature, quadrature
from pairing.problem.truth import posterior
from pairing.study.expectations import Points, expectations
from pairing.study.samples import draw_test, draw_training
from pairing.study.settings import Scoring, Training

KEY = ["setting", "trial", "pair"]  # what names a fit


def sample_points(problem: Mixture, x: Array, labels: np.ndarray, variance: float) -> Points:
    """Return a sample's patterns, equally weighted, with their labels as truth.

    Parameters
    ----------
    problem : pairing.problem.mixture.Mixture
    x, labels : numpy.ndarray, shapes (p, n) and (n,)
    variance : float, > 0
        Of the reference posterior (`pairing.problem.truth.log_joint`).

    Raises
    ------
    ValueError
        One line: the argument, what it is, and what is wanted.
    """
    check_array("x", x, (problem.dimension, "n"), finite=True)
    check_labels("labels", labels, x.shape[1:], problem.n_classes)
    n = len(labels)
    one_of_q = (labels == np.arange(problem.n_classes)[:, None]).astype(float)
    reference = posterior(problem, x, variance)
    weights = padded(np.full((1, n), 1 / n))[0]
    return Points(padded(x), n, weights, padded(one_of_q), padded(reference))


def integration_points(problem: Mixture, nodes: Quadrature, variance: float) -> Points:
    """Return the nodes of the integral over p(x), with the exact posterior as truth.

    Parameters
    ----------
    problem : pairing.problem.mixture.Mixture
    nodes : pairing.problem.quadrature.Quadrature
    variance : float, > 0
        Of the reference posterior (`pairing.problem.truth.log_joint`).
    """
    truth, reference = posterior(problem, nodes.x), posterior(problem, nodes.x, variance)
    weights = padded(nodes.weights[None])[0]
    return Points(padded(nodes.x), nodes.x.shape[1], weights, padded(truth), padded(reference))


def eq4(by_class: Array, n: int) -> dict[tuple[str, str], float]:
    """Return the paper's eq. (4) over n points, in four readings.

    Parameters
    ----------
    by_class : numpy.ndarray, shape (q,)
        Mean over the points of the squared difference from the exact posterior.
    n : int

    Returns
    -------
    dict
        By (normalisation, root): `mean` has the printed factor 1/N and `sum` has not;
        `root_of_sum` takes the root of the sum over classes as printed, `sum_of_roots` adds one
        root a class.
    """
    return {
        (normalisation, root): float(
            np.sqrt(values.sum()) if root == "root_of_sum" else np.sqrt(values).sum()
        )
        for normalisation, values in (("mean", by_class), ("sum", by_class * n))
        for root in ROOTS
    }


def confusion(labels: np.ndarray, ascribed: np.ndarray, q: int) -> np.ndarray:
    """Return counts, shape (q, q), row the true class.

    Parameters
    ----------
    labels, ascribed : numpy.ndarray of int, shape (n,)
        Each case's true class and the one it is ascribed to, 0, ..., q - 1.
    q : int

    Raises
    ------
    ValueError
        One line: the argument, what it is, and what is wanted.
    """
    check_labels("labels", labels, ("n",), q)
    check_labels("ascribed", ascribed, labels.shape, q)
    return np.bincount(labels * q + ascribed, minlength=q * q).reshape(q, q)


@cache
def confusion_column(true: int, ascribed: int) -> str:
    """Return the column that counts test cases of class `true` ascribed to class `ascribed`."""
    return f"confusion_{true + 1}_{ascribed + 1}"


def score(
    weights: Array, hidden: int, activation: str, points: dict[str, Points], labels: np.ndarray,
    cross_entropy_floor: float,
) -> dict[str, float | int]:  # fmt: skip
    """Return all scores of one network, by column name.

    Parameters
    ----------
    weights : numpy.ndarray, shape (m,)
    hidden : int
    activation : str
        One of `pairing.catalogue.pairs.ACTIVATIONS`.
    points : dict of Points
        `test`, `integral` and, where eq. (4) over it is wanted too, `train`.
    labels : numpy.ndarray of int
        True classes of the test sample.
    cross_entropy_floor : float
        Expected cross-entropy of the exact posterior.
    """
    found = {name: expectations(weights, hidden, activation, one) for name, one in points.items()}
    (test, ascribed), (exact, _) = found["test"], found["integral"]
    scores: dict[str, float | int] = {
        reading_column(name, *reading): value
        for name in POINTS
        if name in points
        for reading, value in eq4(found[name][0].distance, points[name].n).items()
    }
    counts = confusion(labels, ascribed, len(test.distance))
    scores |= {
        "eq4_integral": float(np.sqrt(exact.distance.sum())),
        "accuracy": float(np.trace(counts) / counts.sum()),
        "accuracy_exact": exact.correct,
        "cross_entropy": test.cross_entropy,
        "cross_entropy_excess": exact.cross_entropy - cross_entropy_floor,
        "brier": test.brier,
        "brier_excess": exact.brier,
        "sum_deviation": test.sum_deviation,
    }
    return scores | {confusion_column(i, j): int(counts[i, j]) for i, j in np.ndindex(counts.shape)}


def score_batch(fits: pd.DataFrame, training: Training, scoring: Scoring) -> pd.DataFrame:
    """Score fits without training anything.

    Parameters
    ----------
    fits : pandas.DataFrame
        From `pairing.study.fits.fit_batch`.
    training : pairing.study.settings.Training
        What the fits were made with.
    scoring : pairing.study.settings.Scoring

    Returns
    -------
    pandas.DataFrame
        One row a fit, in the same order: setting, trial, pair and the scores.
    """
    problem, variance = training.problem, scoring.reference_variance
    nodes = quadrature(problem, scoring.quadrature_nodes)
    integral = integration_points(problem, nodes, variance)
    weights = np.stack(fits["weights"].to_list())
    activations = [PAIRS[name].activation for name in fits["pair"]]
    hidden, trial_of = training.setting.hidden_units, fits["trial"].to_numpy()
    rows: list[dict[str, float | int]] = [{}] * len(fits)
    for places in np.split(np.argsort(trial_of, kind="stable"), _first_of_each(trial_of)):
        trial = int(trial_of[places[0]])
        test = draw_test(training, scoring, trial)
        points = {
            "test": sample_points(problem, *test, variance),
            "train": sample_points(problem, *draw_training(training, trial), variance),
            "integral": integral,
        }
        for place in places:
            rows[place] = score(
                weights[place], hidden, activations[place], points, test.labels,
                nodes.cross_entropy,
            )  # fmt: skip
    return pd.concat([fits[KEY].reset_index(drop=True), pd.DataFrame(rows)], axis=1)


def _first_of_each(values: np.ndarray) -> np.ndarray:
    """Return where a new value begins in the sorted values."""
    return np.flatnonzero(np.diff(np.sort(values))) + 1


def join(fits: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame:
    """Return the trials table: one row a (setting, trial, pair), fits beside scores.

    Raises
    ------
    ValueError
        If the two do not hold the same fits.
    """
    trials = fits.drop(columns="weights").merge(scores, on=KEY, how="left", validate="1:1")
    if len(scores) != len(fits) or trials["accuracy"].isna().any():
        raise ValueError(
            "results/scores: do not hold the fits of results/fits; delete the folder and run "
            "snakemake again"
        )
    return trials
