"""Squared distances of networks from many reference posteriors, and the classes they ascribe."""

import numpy as np

from pairing.network.kernels import _activate, _forward, check_patterns, n_weights
from pairing.numerics.arrays import Array
from pairing.numerics.boundary import check_array, check_flag
from pairing.numerics.compiled import compiled
from pairing.numerics.lanes import LANES, load, splat, store, total, where_negative


def squared_distances(
    weights: Array, hidden: int, softmax: bool, x: Array, point_weights: Array,
    references: Array, distances: Array, ascribed: Array,
) -> None:  # fmt: skip
    """Write, for one network a trial, what eq. (4) sums, for each of R reference posteriors.

    Parameters
    ----------
    weights : numpy.ndarray, shape (T, m)
    hidden : int
    softmax : bool
    x : numpy.ndarray, shape (T, p, N)
        Points, padded.
    point_weights : numpy.ndarray, shape (N,)
        One, and zero in the padding.
    references : numpy.ndarray, shape (T, R, q, N)
        Reference posteriors at the points.
    distances : numpy.ndarray, shape (T, R, q)
        Sum over points of the squared difference from each reference, by class; written here.
    ascribed : numpy.ndarray, shape (T, N)
        The first of the largest outputs; written here.

    Raises
    ------
    ValueError
        One line: the argument, what it is, and what is wanted.
    """
    check_array("x", x, ("T", "p", "N"))
    n_trials, _, width = x.shape
    # there may be no reference, where only the classes ascribed are asked for
    n_references = np.shape(references)[1] if np.ndim(references) == 4 else "R"
    check_array("references", references, (n_trials, n_references, "q", width))
    check_patterns(x[0], x[0])
    size = n_weights(x[0], hidden, references.shape[2])
    # a run that went astray may leave the range of single precision, and is a row all the same
    check_array("weights", weights, (n_trials, size))
    check_flag("softmax", softmax)
    check_array("point_weights", point_weights, (width,))
    check_array("distances", distances, references.shape[:3], written=True)
    check_array("ascribed", ascribed, (n_trials, width), written=True)
    _squared_distances(weights, hidden, softmax, x, point_weights, references, distances, ascribed)


@compiled
def _squared_distances(
    weights: Array, hidden: int, softmax: bool, x: Array, point_weights: Array,
    references: Array, distances: Array, ascribed: Array,
) -> None:  # fmt: skip
    n_trials, p, stride = x.shape
    q = references.shape[2]
    y, z = np.zeros(hidden * LANES), np.zeros(q * LANES)
    value, log_value = np.zeros(q * LANES), np.zeros(q * LANES)
    sums = np.zeros(references.shape[1] * q * LANES)
    for trial in range(n_trials):
        flat_x, reference = x[trial].reshape(-1), references[trial].reshape(-1)
        sums[:] = 0.0
        for start in range(0, stride, LANES):
            _forward(
                weights[trial], hidden * (1 + p), hidden, q, p, flat_x, start, stride, y, z
            )  # fmt: skip
            _activate(softmax, z, q, value, log_value, 0, LANES)
            weight = load(point_weights, start)
            for place in range(sums.size // LANES):
                output = load(value, place % q * LANES)
                away = output - load(reference, start + place * stride)
                store(sums, place * LANES, load(sums, place * LANES) + weight * (away * away))
            best, index = splat(-1.0), splat(0.0)
            for k in range(q):
                output = load(value, k * LANES)
                lead = best - output
                index = where_negative(lead, splat(float(k)), index)
                best = where_negative(lead, output, best)
            store(ascribed[trial], start, index)
        for place in range(sums.size // LANES):
            distances[trial, place // q, place % q] = total(load(sums, place * LANES))
