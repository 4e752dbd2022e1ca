"""What is kept of runs, and which start of several a fit keeps."""

from typing import NamedTuple

import numpy as np

from pairing.numerics.arrays import Array
from pairing.search.space import Starts

# Networks are kept in single precision: it halves the files, and moves no score in its sixth digit.
WEIGHT_TYPE = np.float32


class Runs(NamedTuple):
    """The runs of one setting, by stop, pair, start and trial.

    Attributes
    ----------
    weights : numpy.ndarray of float32, shape (S, pairs, R, T, m)
    objective : numpy.ndarray, shape (S, pairs, R, T)
    status : numpy.ndarray of int8, shape (pairs, R, T)
        How each run stood at its last step: index into `pairing.catalogue.statuses.STATUSES`.
    """

    weights: np.ndarray
    objective: Array
    status: np.ndarray


def chosen_starts(objective: Array, starts: Starts) -> np.ndarray:
    """Return which start each fit keeps: of those it is trained from the lowest objective.

    Parameters
    ----------
    objective : numpy.ndarray, shape (pairs, R, T)
    starts : pairing.search.space.Starts

    Returns
    -------
    numpy.ndarray of int, shape (pairs, T)
    """
    lowest = np.where(np.isfinite(objective), objective, np.inf)
    firsts = [0 if starts.shared else place * starts.restarts for place in range(len(objective))]
    return np.stack(
        [
            first + np.argmin(own[first : first + starts.restarts], axis=0)
            for first, own in zip(firsts, lowest, strict=True)
        ]
    )


def runs_of(arrays: dict[str, np.ndarray], setting: str) -> Runs:
    """Return the runs of one setting of what `train_batch` returned."""
    return Runs(*(arrays[f"{setting}/{name}"] for name in Runs._fields))
