"""Entropy and cross-entropy as a tool, and what two logistic models show of them.

One formula serves distributions and densities. Over cells of size w (one for the classes of a
distribution, the spacing for a density on a grid),

    H(p, q) = -sum w p log q,    H(p) = H(p, p),    KL(p || q) = H(p, q) - H(p),

with 0 log 0 = 0, and with an infinite value where q = 0 and p > 0. The order of the arguments
matters: the truth always stands first and the prediction second.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from pairing.numerics import lanes
from pairing.numerics.arrays import Array

UNITS = {"nats": 1.0, "bits": math.log(2.0)}  # nats in one unit
SUM_TOLERANCE = 1e-6  # how far from one a distribution may sum
SMALLEST_NORMAL = np.finfo(float).tiny
RAISE = 2.0**60  # lifts subnormal numbers, of which `lanes.log` is not right, to normal ones
SATURATED = 708.0  # where `lanes.exp` stops


def log(p: Array) -> Array:
    """Return the natural logarithm of numbers >= 0, -inf at zero, right for subnormal ones."""
    small = p < SMALLEST_NORMAL
    raised = np.where(small, p * RAISE, p)
    value = lanes.log(np.where(raised > 0, raised, 1.0)) - np.where(small, math.log(RAISE), 0.0)
    return np.where(raised > 0, value, -np.inf)


def exp(x: Array | float) -> Array:
    """Return the exponential: infinite where it is too large for a number, and zero where small."""
    x = np.asarray(x, dtype=float)
    if not (np.abs(x) > SATURATED).any():
        return lanes.exp(x)
    half = lanes.exp(x / 2)  # two factors reach as far as numbers do
    with np.errstate(over="ignore", under="ignore"):
        return np.where(np.abs(x) > SATURATED, half * half, lanes.exp(x))


def entropy(
    p: Array,
    *,
    axis: int | tuple[int, ...] = 0,
    weights: Array | float = 1.0,
    unit: str = "nats",
) -> Array:
    """Return the entropy H(p) = -sum w p log p.

    Parameters
    ----------
    p : array_like
        Probabilities, or a density on a grid. A vector is one distribution; of an array, shape
        (q, ...), each column is one.
    axis : int or tuple of int
        What is summed over: the classes, or the axes of the grid.
    weights : array_like, > 0
        Cell sizes of the grid, broadcast against `p`: its spacing, say.
    unit : {"nats", "bits"}

    Returns
    -------
    numpy.ndarray
        A scalar for a vector. That of a density may be negative.

    Raises
    ------
    ValueError
        If a value is negative or not finite, a distribution does not sum to one, or the weights
        or the unit are not legal.
    """
    return cross_entropy(p, p, axis=axis, weights=weights, unit=unit)


def cross_entropy(
    truth: Array,
    prediction: Array,
    *,
    axis: int | tuple[int, ...] = 0,
    weights: Array | float = 1.0,
    unit: str = "nats",
) -> Array:
    """Return the cross-entropy H(truth, prediction) = -sum w truth log prediction.

    It is infinite where the prediction rules out what the truth allows.

    Parameters
    ----------
    truth, prediction : array_like, of the same shape
        Both as `p` of `entropy`.
    axis, weights, unit
        As of `entropy`.

    Returns
    -------
    numpy.ndarray
        A scalar for vectors.

    Raises
    ------
    ValueError
        As of `entropy`, and if the shapes differ.
    """
    p, q, w = _checked(truth, prediction, axis, weights)
    return _sum_where_true(p, -log(q), w, axis, unit)


def kullback_leibler(
    truth: Array,
    prediction: Array,
    *,
    axis: int | tuple[int, ...] = 0,
    weights: Array | float = 1.0,
    unit: str = "nats",
) -> Array:
    """Return KL(truth || prediction) = H(truth, prediction) - H(truth) >= 0.

    It is the excess of the cross-entropy over its floor, zero only where the two agree. Result and
    errors are those of `cross_entropy`.

    Parameters
    ----------
    truth, prediction, axis, weights, unit
        As of `cross_entropy`.
    """
    p, q, w = _checked(truth, prediction, axis, weights)
    log_ratio = log(np.where(p > 0, p, 1.0)) - log(q)
    return _sum_where_true(p, log_ratio, w, axis, unit)


def perplexity(truth: Array, prediction: Array, *, axis: int | tuple[int, ...] = 0) -> Array:
    """Return exp H(truth, prediction): the number of equally likely classes that is as hard.

    It has no unit. That of a single distribution p is ``perplexity(p, p)``. Errors are those of
    `cross_entropy`.

    Parameters
    ----------
    truth, prediction, axis
        As of `cross_entropy`; distributions over classes alone, no densities.
    """
    nats = cross_entropy(truth, prediction, axis=axis)
    return exp(nats)[()]


def _sum_where_true(
    p: Array, cost: Array, weights: Array, axis: int | tuple[int, ...], unit: str
) -> Array:
    if unit not in UNITS:
        raise ValueError(f"unit: {unit!r} is not legal; give one of {', '.join(UNITS)}")
    terms = weights * p * np.where(p > 0, cost, 0.0)
    value: Array = terms.sum(axis=axis) / UNITS[unit]
    return value + 0.0  # no negative zero


def _checked(
    truth: Array, prediction: Array, axis: int | tuple[int, ...], weights: Array | float
) -> tuple[Array, Array, Array]:
    p, q, w = (np.asarray(values, dtype=float) for values in (truth, prediction, weights))
    if p.shape != q.shape:
        raise ValueError(f"prediction: shape {q.shape} differs from that of the truth, {p.shape}")
    if not (np.isfinite(w) & (w > 0)).all():
        raise ValueError("weights: must be positive and finite")
    for name, values in (("truth", p), ("prediction", q)):
        if not (np.isfinite(values) & (values >= 0)).all():
            raise ValueError(f"{name}: has values that are negative or not finite")
        sums = np.asarray((w * values).sum(axis=axis))
        wrong = np.abs(sums - 1) > SUM_TOLERANCE
        if wrong.any():
            raise ValueError(
                f"{name}: sums to {sums[wrong].flat[0]:.8g}, must sum to 1 within {SUM_TOLERANCE:g}"
            )
    return p, q, w


class LogisticModel(NamedTuple):
    """P(class 1 | x) = 1 / (1 + exp(-(slope x + bias))) for one input x."""

    slope: float
    bias: float

    @property
    def label(self) -> str:
        """How tables and figures call the model."""
        return f"slope {self.slope:g}, bias {self.bias:g}"

    def distribution(self, x: Array) -> Array:
        """Return P(class 1 | x) and P(class 0 | x), shape (2, n)."""
        z = self.slope * x + self.bias
        return np.stack([1.0 / (1.0 + exp(-z)), 1.0 / (1.0 + exp(z))])


def entropy_of_models(
    models: Sequence[LogisticModel], x: Array, unit: str = "nats"
) -> pd.DataFrame:
    """Return the entropy of each model's prediction along x.

    Parameters
    ----------
    models : sequence of LogisticModel
    x : numpy.ndarray, shape (n,)
    unit : {"nats", "bits"}

    Returns
    -------
    pandas.DataFrame
        Columns ``model``, ``x``, ``probability`` (of class 1) and ``entropy``; a row a model
        and x.
    """
    parts = []
    for model in models:
        p = model.distribution(x)
        columns = {"x": x, "probability": p[0], "entropy": entropy(p, unit=unit)}
        parts.append(pd.DataFrame({"model": model.label, **columns}))
    return pd.concat(parts, ignore_index=True)


def cross_entropy_of_models(
    first: LogisticModel, second: LogisticModel, x: Array, unit: str = "nats"
) -> pd.DataFrame:
    """Return the cross-entropy between two models along x, in both orders.

    Parameters
    ----------
    first, second : LogisticModel
    x : numpy.ndarray, shape (n,)
    unit : {"nats", "bits"}

    Returns
    -------
    pandas.DataFrame
        Columns ``x``, ``entropy_first``, ``entropy_second``, ``first_as_truth``, which is
        H(first, second), and ``second_as_truth``, which is H(second, first).
    """
    p, q = first.distribution(x), second.distribution(x)
    return pd.DataFrame(
        {
            "x": x,
            "entropy_first": entropy(p, unit=unit),
            "entropy_second": entropy(q, unit=unit),
            "first_as_truth": cross_entropy(p, q, unit=unit),
            "second_as_truth": cross_entropy(q, p, unit=unit),
        }
    )


class Bounds(NamedTuple):
    """How a cross-entropy H(p, q) compares with the two entropies along x (see `bounds`).

    Attributes
    ----------
    least_excess_over_truth : float
        Least H(p, q) - H(p). Gibbs: never negative.
    least_excess_over_prediction : float
        Least H(p, q) - H(q). May be negative.
    x : float
        Where H(p, q) - H(q) is least.
    truth, prediction : float
        The probabilities of class 1 there.
    entropy_truth, entropy_prediction, cross_entropy : float
        H(p), H(q) and H(p, q) there, in nats.
    """

    least_excess_over_truth: float
    least_excess_over_prediction: float
    x: float
    truth: float
    prediction: float
    entropy_truth: float
    entropy_prediction: float
    cross_entropy: float


def bounds(truth: LogisticModel, prediction: LogisticModel, x: Array) -> Bounds:
    """Find where a cross-entropy is furthest below the entropy of the prediction.

    Gibbs' inequality bounds a cross-entropy from below by the entropy of the truth alone. As
    H(p, q) - H(q) = -(p_1 - q_1) log(q_1 / q_0), it is less than the entropy of the prediction
    wherever the truth is surer than the prediction of the class that the prediction favours.

    Parameters
    ----------
    truth, prediction : LogisticModel
        p and q.
    x : numpy.ndarray, shape (n,), n >= 1
        Inputs among which it is looked for.
    """
    p, q = truth.distribution(x), prediction.distribution(x)
    h_p, h_q, h_pq = entropy(p), entropy(q), cross_entropy(p, q)
    at = int((h_pq - h_q).argmin())
    return Bounds(
        least_excess_over_truth=float((h_pq - h_p).min()),
        least_excess_over_prediction=float((h_pq - h_q)[at]),
        x=float(x[at]),
        truth=float(p[0, at]),
        prediction=float(q[0, at]),
        entropy_truth=float(h_p[at]),
        entropy_prediction=float(h_q[at]),
        cross_entropy=float(h_pq[at]),
    )


def binary_cost(target: Array, probability: Array) -> Array:
    """Return -t log h - (1 - t) log(1 - h) for targets and probabilities of class 1."""
    t, h = np.asarray(target, dtype=float), np.asarray(probability, dtype=float)
    yes = np.where(t > 0, -log(h), 0.0)
    no = np.where(t < 1, -log(1 - h), 0.0)
    cost: Array = t * yes + (1 - t) * no
    return cost + 0.0  # no negative zero


def binary_cost_curves(probability: Array) -> pd.DataFrame:
    """Return the cost of a probability of class 1 for either true class.

    Returns
    -------
    pandas.DataFrame
        Columns ``probability``, ``cost_if_one`` and ``cost_if_zero``, in nats; infinite at the
        end where the prediction is sure and wrong.
    """
    ones = np.ones_like(probability)
    return pd.DataFrame(
        {
            "probability": probability,
            "cost_if_one": binary_cost(ones, probability),
            "cost_if_zero": binary_cost(0 * ones, probability),
        }
    )


def binary_form_residual(target: Array, probability: Array) -> float:
    """Return the largest difference between the binary form and the multi-class one for q = 2.

    Parameters
    ----------
    target, probability : numpy.ndarray, shape (n,)
        In [0, 1] and (0, 1).
    """
    pairs = [np.stack([values, 1 - values]) for values in (target, probability)]
    return float(np.abs(binary_cost(target, probability) - cross_entropy(*pairs)).max())
