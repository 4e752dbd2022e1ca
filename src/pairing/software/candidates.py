"""What a program may train: outputs, and the deltas by which errors come back from them.

A candidate is a delta, what is passed back through the network in the place of d rho / d z. For a
pair of activation and penalty it is that derivative; programs have others too, some of which are
the gradient of no penalty. Arrays have shape (classes, patterns).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, log_softmax, xlog1py
from scipy.special import softmax as softmax_of

from pairing.catalogue.pairs import LOGISTIC, PAIRS, SOFTMAX
from pairing.network.network import Shape, split
from pairing.network.penalties import penalty_and_delta
from pairing.numerics.arrays import Array

TANH, LINEAR = "tanh", "linear"
HALVED_TANH, DIVIDED, TWICE = "halved_tanh", "logistic_divided", "softmax_twice"
WIDE_TANH = "wide_tanh"
# LeCun's tanh (1989) by a third of its argument, as OpenCV has it; its targets are +-WIDE_TARGET.
WIDE, WIDE_SLOPE, WIDE_TARGET = 1.7159, 1 / 3, 0.95


def _softmax(z: Array) -> Array:
    return np.asarray(softmax_of(z, axis=0))


def _divided(z: Array) -> Array:
    return np.exp(_log_scaled(z))


def _wide(a: Array) -> Array:
    return WIDE * np.tanh(WIDE_SLOPE * a)


def _wide_slope(y: Array) -> Array:
    return WIDE_SLOPE * (WIDE - y**2 / WIDE)


def _from_targets(values: Array) -> Array:
    """Return values in which WIDE_TARGET is 1 and less that is 0."""
    return (values / WIDE_TARGET + 1) / 2


def _to_targets(values: Array) -> Array:
    return WIDE_TARGET * (2 * values - 1)


# What a user may be given, by name.
OUTPUTS: dict[str, Callable[[Array], Array]] = {
    LOGISTIC: expit,
    SOFTMAX: _softmax,
    TANH: np.tanh,
    LINEAR: lambda z: z,
    HALVED_TANH: lambda z: (1 + np.tanh(z)) / 2,
    DIVIDED: _divided,
    TWICE: lambda z: _softmax(_softmax(z)),
    WIDE_TANH: lambda z: _from_targets(_wide(z)),
}

# Hidden units, by name: y of their pre-activation, and dy / d that, of y.
HIDDEN: dict[str, tuple[Callable[[Array], Array], Callable[[Array], Array]]] = {
    LOGISTIC: (expit, lambda y: y * (1 - y)),
    TANH: (np.tanh, lambda y: 1 - y**2),
    WIDE_TANH: (_wide, _wide_slope),
    "relu": (lambda a: np.maximum(a, 0), lambda y: (y > 0).astype(float)),
    LINEAR: (lambda a: a, np.ones_like),
}

Delta = Callable[[Array, Array], Array]
Value = Callable[[Array, Array], float]
ZERO_ONE, SIGNS, INNER = "0 and 1", "-1 and 1", "0.1 and 0.9"
CODINGS = {ZERO_ONE: (0.0, 1.0), SIGNS: (-1.0, 1.0), INNER: (0.1, 0.9)}


@dataclass(frozen=True)
class Candidate:
    """What a program may minimise.

    Attributes
    ----------
    name : str
        A key of `pairing.catalogue.candidates.LABELS`.
    outputs : str
        The outputs that the delta is of: a key of `OUTPUTS`.
    delta : callable
        Takes z and t, each (q, n); returns what is passed back, (q, n).
    value : callable or None
        The penalty, whose derivative by z the delta is; None where there is no such penalty.
    codings : tuple of str
        The codings of targets with which it is held against a program: keys of `CODINGS`.
    """

    name: str
    outputs: str
    delta: Delta
    value: Value | None
    codings: tuple[str, ...] = (ZERO_ONE,)


def _of_pair(name: str) -> Candidate:
    """Return a pair of the study as a candidate."""
    pair = PAIRS[name]
    squares = pair.penalty == "least_squares"
    codings = (ZERO_ONE, INNER) if squares or pair.activation == LOGISTIC else (ZERO_ONE,)
    return Candidate(
        name,
        pair.activation,
        lambda z, t: penalty_and_delta(pair.activation, pair.penalty, z, t)[1],
        lambda z, t: penalty_and_delta(pair.activation, pair.penalty, z, t)[0],
        codings,
    )


def _pull_back_softmax(p: Array, by_value: Array) -> Array:
    return p * (by_value - (by_value * p).sum(axis=0))


def _squares(outputs: str) -> Value:
    return lambda z, t: float(0.5 * ((OUTPUTS[outputs](z) - t) ** 2).sum())


def _log_scaled(z: Array) -> Array:
    """Return the logarithms of logistic outputs divided by their sum."""
    return np.asarray(log_softmax(-np.logaddexp(0, -z), axis=0))


def _scaled_delta(z: Array, t: Array) -> Array:
    # from logarithms: all of a pattern's outputs may be as good as zero
    return expit(-z) * (t.sum(axis=0) * np.exp(_log_scaled(z)) - t)


def _scaled_value(z: Array, t: Array) -> float:
    return float(-(t * _log_scaled(z)).sum())


def _twice_delta(z: Array, t: Array) -> Array:
    p = _softmax(z)
    return _pull_back_softmax(p, _softmax(p) * t.sum(axis=0) - t)


def _softmax_bernoulli() -> Candidate:
    def parts(z: Array, t: Array) -> tuple[float, Array]:
        return penalty_and_delta(SOFTMAX, "bernoulli_cross_entropy", z, t)

    return Candidate(
        "softmax_bernoulli",
        SOFTMAX,
        lambda z, t: parts(z, t)[1],
        lambda z, t: parts(z, t)[0],
    )


def _softmax_own_slope(z: Array, t: Array) -> Array:
    p = _softmax(z)
    return (p - t) * p * (1 - p)


def _softmax_true_class(z: Array, t: Array) -> Array:
    return -t * (1 - _softmax(z))


def _wide_squares(z: Array, t: Array) -> Array:
    value = _wide(z)
    return (value - _to_targets(t)) * _wide_slope(value)


def _error_entropy(z: Array, t: Array) -> Array:
    value = expit(z)
    inside = 1 - np.finfo(float).eps  # an error of one has no finite delta
    return 2 * np.arctanh(np.clip(value - t, -inside, inside)) * value * (1 - value)


def _error_entropy_value(z: Array, t: Array) -> float:
    error = expit(z) - t
    return float((xlog1py(1 + error, error) + xlog1py(1 - error, -error)).sum())


def _tanh_squares(z: Array, t: Array) -> Array:
    value = np.tanh(z)
    return (value - t) * (1 - value**2)


CANDIDATES: dict[str, Candidate] = {
    one.name: one
    for one in (
        *(_of_pair(name) for name in PAIRS),
        _softmax_bernoulli(),
        Candidate(
            "logistic_divided_cross_entropy",
            DIVIDED,
            _scaled_delta,
            _scaled_value,
        ),
        Candidate(
            "softmax_twice_cross_entropy",
            TWICE,
            _twice_delta,
            lambda z, t: float(-(t * log_softmax(_softmax(z), axis=0)).sum()),
        ),
        Candidate(
            "softmax_own_slope",
            SOFTMAX,
            _softmax_own_slope,
            None,
        ),
        Candidate(
            "softmax_true_class",
            SOFTMAX,
            _softmax_true_class,
            None,
        ),
        Candidate(
            "tanh_squares",
            TANH,
            _tanh_squares,
            _squares(TANH),
            (SIGNS, ZERO_ONE),
        ),
        Candidate(
            "tanh_difference",
            TANH,
            lambda z, t: np.tanh(z) - t,
            lambda z, t: float((np.logaddexp(z, -z) - t * z).sum()),
            (SIGNS,),
        ),
        Candidate(
            "wide_tanh_squares",
            WIDE_TANH,
            _wide_squares,
            lambda z, t: float(0.5 * ((_wide(z) - _to_targets(t)) ** 2).sum()),
        ),
        Candidate(
            "logistic_error_entropy",
            LOGISTIC,
            _error_entropy,
            _error_entropy_value,
        ),
        Candidate(
            "linear_squares",
            LINEAR,
            lambda z, t: z - t,
            _squares(LINEAR),
            (ZERO_ONE, SIGNS),
        ),
    )
}


def one_of_q(labels: np.ndarray, q: int, coding: str = ZERO_ONE) -> Array:
    """Return targets, shape (q, n), in a coding."""
    low, high = CODINGS[coding]
    return np.where(labels == np.arange(q)[:, None], high, low)


def pre_activations(weights: Array, x: Array, shape: Shape, hidden: str) -> tuple[Array, Array]:
    """Return z, shape (q, n), and what the hidden units give with their bias, (1 + h, n).

    Parameters
    ----------
    weights : numpy.ndarray, shape (shape.n_weights,)
    x : numpy.ndarray, shape (p, n)
    shape : pairing.network.network.Shape
    hidden : str
        A key of `HIDDEN`; of no matter without hidden units.
    """
    omega, upsilon = split(weights, shape)
    y = HIDDEN[hidden][0](omega @ _with_bias(x)) if shape.hidden else x
    features = _with_bias(y)
    return upsilon @ features, features


def gradient(
    weights: Array, x: Array, t: Array, shape: Shape, hidden: str, delta: Delta, size: bool = False
) -> Array:
    """Return what a delta comes to at the weights, shape (m,), summed over patterns.

    Parameters
    ----------
    weights, x, shape, hidden
        As of `pre_activations`.
    t : numpy.ndarray, shape (q, n)
    delta : callable
        A candidate's.
    size : bool
        Whether absolute values are summed: what the sum would be if nothing cancelled.
    """
    _, upsilon = split(weights, shape)
    z, features = pre_activations(weights, x, shape, hidden)
    back = delta(z, t)
    summed = _summed_sizes if size else _summed
    by_upsilon = summed(back, features)
    if not shape.hidden:
        return by_upsilon.ravel()
    slopes = HIDDEN[hidden][1](features[1:])
    by_omega = summed((upsilon[:, 1:].T @ back) * slopes, _with_bias(x))
    return np.concatenate([by_omega.ravel(), by_upsilon.ravel()])


def _summed(back: Array, features: Array) -> Array:
    return back @ features.T


def _summed_sizes(back: Array, features: Array) -> Array:
    return np.abs(back) @ np.abs(features).T


def _with_bias(rows: Array) -> Array:
    return np.vstack([np.ones(rows.shape[1]), rows])
