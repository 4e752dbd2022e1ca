"""Exact and fitted posteriors over the plane of the first two inputs, for one trial."""

import numpy as np
import pandas as pd

from pairing.network.blocks import padded
from pairing.network.forward import forward
from pairing.numerics.arrays import Array
from pairing.problem.mixture import Mixture
from pairing.problem.truth import posterior
from pairing.study.samples import draw_training
from pairing.study.settings import Training

GRID = 121  # nodes an axis
MARGIN = 2.5  # standard deviations about the outermost means


def grid(problem: Mixture, nodes: int = GRID) -> tuple[Array, Array]:
    """Return the two axes of the picture, each of so many nodes.

    With a single input the second axis has one node; inputs beyond the second stay at the
    mean of the mixture.

    Parameters
    ----------
    problem : pairing.problem.mixture.Mixture
    nodes : int, >= 2
    """
    deviations = np.sqrt(np.diagonal(problem.covariances, axis1=1, axis2=2))
    low = (problem.means - MARGIN * deviations).min(axis=0)
    high = (problem.means + MARGIN * deviations).max(axis=0)
    first = np.linspace(low[0], high[0], nodes)
    second = np.linspace(low[1], high[1], nodes) if problem.dimension > 1 else np.zeros(1)
    return first, second


def centre(problem: Mixture) -> Array:
    """Return the mean of the mixture, shape (p,): where inputs beyond the second stay."""
    mean: Array = (problem.priors[:, None] * problem.means).sum(axis=0)
    return mean


def points(problem: Mixture, first: Array, second: Array) -> Array:
    """Return the nodes of the picture, shape (p, n), the first axis running fastest.

    Parameters
    ----------
    problem : pairing.problem.mixture.Mixture
    first, second : numpy.ndarray
        The axes, from `grid`.
    """
    x = np.repeat(centre(problem)[:, None], first.size * second.size, axis=1)
    planes = np.meshgrid(first, second)
    for axis in range(min(2, problem.dimension)):
        x[axis] = planes[axis].ravel()
    return x


def over_plane(fits: pd.DataFrame, training: Training, trial: int) -> dict[str, Array]:
    """Return all that the picture of one trial shows.

    Parameters
    ----------
    fits : pandas.DataFrame
        From `pairing.study.fits.fit_batch`, with this trial among them.
    training : pairing.study.settings.Training
    trial : int

    Returns
    -------
    dict of numpy.ndarray
        first, second (the axes), x and labels (the training sample), exact and one array a
        pair's name, each of shape (q, second.size, first.size).

    Raises
    ------
    ValueError
        If the fits do not hold the trial.
    """
    problem = training.problem
    first, second = grid(problem)
    x = points(problem, first, second)
    shape = (problem.n_classes, second.size, first.size)
    arrays = {"first": first, "second": second, "exact": posterior(problem, x).reshape(shape)}
    arrays["x"], arrays["labels"] = draw_training(training, trial)
    for pair in training.pairs:
        chosen = fits[(fits["trial"] == trial) & (fits["pair"] == pair.name)]
        if len(chosen) != 1:
            raise ValueError(f"figures.trial: {trial} has {len(chosen)} fits of {pair.name} here")
        weights, hidden = np.array(chosen["weights"].iloc[0]), training.setting.hidden_units
        value, _ = forward(weights, padded(x), hidden, pair.activation, problem.n_classes)
        arrays[pair.name] = value[:, : x.shape[1]].reshape(shape)
    return arrays
