"""Sums over weighted points of what networks' outputs are worth, and the classes they ascribe."""

from typing import Any, NamedTuple

import numpy as np

from pairing.network.activations import activate, activation_code, write_outputs
from pairing.network.blocks import check_patterns, n_weights
from pairing.network.forward import forward_block
from pairing.numerics.arrays import Array
from pairing.numerics.boundary import check_array
from pairing.numerics.compiled import compiled, inlined
from pairing.numerics.lanes import (
    LANES,
    lanes_log,
    load,
    maximum,
    splat,
    store,
    total,
    where_negative,
)

TINY = np.finfo(float).tiny


class Points(NamedTuple):
    """Weighted points at which networks are scored, all padded.

    Attributes
    ----------
    x : numpy.ndarray, shape (p, N)
    n : int
        Points, without padding.
    weights : numpy.ndarray, shape (N,)
    truth, reference : numpy.ndarray, shape (q, N)
        Probabilities of the classes (one-of-q where the class is known), and the posterior
        that eq. (4) holds the outputs against.
    """

    x: Array
    n: int
    weights: Array
    truth: Array
    reference: Array


class Expected(NamedTuple):
    """Weighted sums over points of what a network's outputs are worth (`expectations`).

    Attributes
    ----------
    distance : numpy.ndarray, shape (q,)
        Squared distance of z* from the reference, by class.
    correct, cross_entropy, brier : float
        Truth at the largest output; -truth log and squared distance from the truth of the
        outputs scaled to sum one.
    sum_deviation : float
        |sum of the outputs - 1|.
    """

    distance: Array
    correct: float
    cross_entropy: float
    brier: float
    sum_deviation: float


@inlined
def _ascribe(
    value: Array, first: int, step: int, truth: Array, at: int, stride: int, q: int
) -> tuple[Any, Any]:
    """Return the first of the largest outputs of each pattern of a block, and the truth there.

    Class k of the outputs stands at first + k * step, that of the truth at at + k * stride.
    """
    best, index, there = splat(-1.0), splat(0.0), splat(0.0)
    for k in range(q):
        output, true = load(value, first + k * step), load(truth, at + k * stride)
        lead = best - output
        index = where_negative(lead, splat(float(k)), index)
        there = where_negative(lead, true, there)
        best = where_negative(lead, output, best)
    return index, there


def expectations(
    weights: Array, hidden: int, activation: str, points: Points
) -> tuple[Expected, Array]:
    """Return a network's expectations over points, and the class it ascribes to each.

    Parameters
    ----------
    weights : numpy.ndarray, shape (m,)
    hidden : int
    activation : str
        One of `pairing.catalogue.pairs.ACTIVATIONS`.
    points : Points

    Returns
    -------
    expected : Expected
    ascribed : numpy.ndarray of int, shape (n,)
        The first of the largest outputs; without the padding.

    Raises
    ------
    ValueError
        One line: the argument, what it is, and what is wanted.
    """
    x, truth = points.x, points.truth
    check_patterns(x, truth, points.n)
    check_array("weights", weights, (n_weights(x, hidden, len(truth)),), finite=True)
    check_array("reference", points.reference, truth.shape)
    check_array("point_weights", points.weights, x.shape[1:])
    distance, ascribed = np.empty(len(truth)), np.empty(x.shape[1])
    sums = _expectations(
        weights, hidden, activation_code(activation), x, points.weights, truth, points.reference,
        ascribed, distance,
    )  # fmt: skip
    return Expected(distance, *sums), ascribed[: points.n].astype(int)


@compiled
def _expectations(
    weights: Array, hidden: int, activation: int, x: Array, point_weights: Array,
    truth: Array, reference: Array, ascribed: Array, by_class: Array,
) -> tuple[float, float, float, float]:  # fmt: skip
    p, q, stride = x.shape[0], truth.shape[0], x.shape[1]
    flat_x, flat_truth, flat_reference = x.reshape(-1), truth.reshape(-1), reference.reshape(-1)
    y, z, distance = np.zeros(hidden * LANES), np.zeros(q * LANES), np.zeros(q * LANES)
    value, log_value = np.zeros(q * LANES), np.zeros(q * LANES)
    correct, entropy, brier, deviation = splat(0.0), splat(0.0), splat(0.0), splat(0.0)
    for start in range(0, stride, LANES):
        forward_block(weights, hidden * (1 + p), hidden, q, p, flat_x, start, stride, y, z)
        activate(activation, z, q, value, log_value, 0, LANES)
        weight = load(point_weights, start)
        mass = splat(0.0)
        for k in range(q):
            output = load(value, k * LANES)
            mass = mass + output
            away = output - load(flat_reference, start + k * stride)
            store(distance, k * LANES, load(distance, k * LANES) + weight * (away * away))
        scale, log_mass, excess = 1.0 / mass, lanes_log(mass), mass - 1.0
        deviation = deviation + weight * maximum(excess, 0.0 - excess)
        for k in range(q):
            output, true = load(value, k * LANES), load(flat_truth, start + k * stride)
            entropy = entropy - weight * (true * (load(log_value, k * LANES) - log_mass))
            away = output * scale - true
            brier = brier + weight * (away * away)
        index, there = _ascribe(value, 0, LANES, flat_truth, start, stride, q)
        correct = correct + weight * there
        store(ascribed, start, index)
    for k in range(q):
        by_class[k] = total(load(distance, k * LANES))
    return total(correct), total(entropy), total(brier), total(deviation)


def squared_distances(
    weights: Array, hidden: int, activation: str, x: Array, point_weights: Array,
    references: Array, scaled: bool = False,
) -> tuple[Array, np.ndarray]:  # fmt: skip
    """Return, for W networks a trial, what eq. (4) sums, for each of R reference posteriors.

    Parameters
    ----------
    weights : numpy.ndarray, shape (T, W, m)
    hidden : int
    activation : str
        One of `pairing.catalogue.pairs.ACTIVATIONS`.
    x : numpy.ndarray, shape (T, p, N)
        Points, padded.
    point_weights : numpy.ndarray, shape (N,)
        One, and zero in the padding.
    references : numpy.ndarray, shape (T, R, q, N)
        Reference posteriors at the points, and zero in the padding.
    scaled : bool
        Whether the outputs divided by their sum are wanted too.

    Returns
    -------
    distances : numpy.ndarray, shape (T, W, 1, R, q), or (T, W, 2, R, q) with `scaled`
        Sum over points of the squared difference from each reference, by class: of the outputs
        as given, and of those divided by their sum.
    ascribed : numpy.ndarray of int8, shape (T, W, N)
        The first of the largest outputs.

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
    # a run that went astray may leave the range of single precision, and is a row all the same
    check_array("weights", weights, (n_trials, "W", n_weights(x[0], hidden, references.shape[2])))
    check_array("point_weights", point_weights, (width,))
    n_networks = weights.shape[1]
    distances = np.empty((n_trials, n_networks, 1 + scaled, *references.shape[1:3]))
    ascribed = np.empty((n_trials, n_networks, width), np.int8)
    code = activation_code(activation)
    _squared_distances(weights, hidden, code, x, point_weights, references, distances, ascribed)
    return distances, ascribed


@inlined
def _scale(value: Array, stride: int, q: int) -> None:
    """Divide outputs by their sum; outputs that are all 0 stay so."""
    for start in range(0, stride, LANES):
        mass = splat(0.0)
        for k in range(q):
            mass = mass + load(value, start + k * stride)
        mass = maximum(mass, splat(TINY))
        for k in range(q):
            at = start + k * stride
            store(value, at, load(value, at) / mass)


@inlined
def _blank(value: Array, weights: Array, q: int) -> None:
    """Put the outputs in the padding to 0, where references are 0 too."""
    for point in range(0, weights.size, LANES):
        real = load(weights, point)
        for k in range(q):
            at = point + k * weights.size
            store(value, at, load(value, at) * real)


@inlined
def _squares(
    value: Array, at: int, other: Array, first: int, second: int, n: int
) -> tuple[float, float]:
    """Return the sums over n points of the squared differences from two references."""
    one, two = splat(0.0), splat(0.0)
    for point in range(0, n, LANES):
        own = load(value, at + point)
        away, beyond = own - load(other, first + point), own - load(other, second + point)
        one, two = one + away * away, two + beyond * beyond
    return total(one), total(two)


@inlined
def _write_squares(value: Array, reference: Array, stride: int, distances: Array) -> None:
    """Write to distances, shape (R, q), the squared differences from each reference."""
    n_references, q = distances.shape
    for place in range(0, n_references, 2):  # two at once: one alone waits for its sum
        other = min(place + 1, n_references - 1)
        for k in range(q):
            first, second = (place * q + k) * stride, (other * q + k) * stride
            one, two = _squares(value, k * stride, reference, first, second, stride)
            distances[place, k], distances[other, k] = one, two


@inlined
def _twin(weights: Array, network: int) -> int:
    """Return the first network of the same weights: a run that has ended comes again and again."""
    for earlier in range(network):
        same = 0
        while same < weights.shape[1] and weights[earlier, same] == weights[network, same]:
            same += 1
        if same == weights.shape[1]:
            return earlier
    return network


@compiled
def _squared_distances(
    weights: Array, hidden: int, activation: int, x: Array, point_weights: Array,
    references: Array, distances: Array, ascribed: np.ndarray,
) -> None:  # fmt: skip
    """Take the networks of a trial one after the other, while its references are in the cache."""
    n_trials, p, stride = x.shape
    q = references.shape[2]
    y, z = np.zeros(hidden * LANES), np.zeros(q * LANES)
    value, classes = np.zeros(q * stride), np.zeros(stride)
    for trial in range(n_trials):
        flat_x, reference = x[trial].reshape(-1), references[trial].reshape(-1)
        for network in range(weights.shape[1]):
            twin = _twin(weights[trial], network)
            if twin < network:
                distances[trial, network] = distances[trial, twin]
                ascribed[trial, network] = ascribed[trial, twin]
                continue
            own = weights[trial, network]
            for start in range(0, stride, LANES):
                forward_block(own, hidden * (1 + p), hidden, q, p, flat_x, start, stride, y, z)
                write_outputs(activation, z, q, value, start, stride)
                index, _ = _ascribe(value, start, stride, value, start, stride, q)
                store(classes, start, index)
            for point in range(stride):
                ascribed[trial, network, point] = np.int8(classes[point])
            _blank(value, point_weights, q)
            _write_squares(value, reference, stride, distances[trial, network, 0])
            if distances.shape[2] == 2:
                _scale(value, stride, q)
                _write_squares(value, reference, stride, distances[trial, network, 1])
