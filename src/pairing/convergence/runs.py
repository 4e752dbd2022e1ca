"""Runs of a cell as arrays, as training keeps and scoring reads them."""

from typing import NamedTuple

import numpy as np

from pairing.numerics.arrays import Array


class Runs(NamedTuple):
    """Runs by pair, record (the steps, then the minimum) and trial.

    Attributes
    ----------
    weights : numpy.ndarray, shape (pairs, records, T, m)
    objective, gradient_norm : numpy.ndarray, shape (pairs, records, T)
    iterations, evaluations, status : numpy.ndarray of int, shape (pairs, records, T)
        The status is an index into `pairing.catalogue.statuses.STATUSES`.
    saturated : numpy.ndarray of bool, shape (pairs, records, T)
        Whether it counts as stuck because an output is saturated.
    """

    weights: Array
    objective: Array
    gradient_norm: Array
    iterations: np.ndarray
    evaluations: np.ndarray
    status: np.ndarray
    saturated: np.ndarray


def joined(several: list[Runs]) -> Runs:
    """Return the runs of batches as one, trial after trial."""
    return Runs(*(np.concatenate(fields, axis=2) for fields in zip(*several, strict=True)))
