"""Output activations and penalties (the paper's sections 1, 2 and 4).

This is the readable statement, in NumPy, of what `pairing.network.heads` compiles. Everything is
computed from the pre-activations z, so that nothing is clipped: an activation gives log z* and
log(1 - z*), and a penalty is differentiated with respect to those two logarithms. The delta of
a pair, the paper's Delta_k = d rho / d z_k, follows from the two by the chain rule alone; that
it is z* - t for the natural pairs is a result and not an assumption.

All arrays have shape (classes, patterns).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import log_softmax, logsumexp, xlogy

from pairing.catalogue.pairs import (
    BERNOULLI_CROSS_ENTROPY,
    CROSS_ENTROPY,
    LEAST_SQUARES,
    LOGISTIC,
    SOFTMAX,
)
from pairing.numerics import lanes
from pairing.numerics.arrays import Array

LARGEST_LOG_ODDS = 700.0  # beyond, exp overflows, and zero times it would not be a number


@dataclass(frozen=True)
class Outputs:
    """What an activation makes of pre-activations: log z*, log(1 - z*) and the chain rule.

    Attributes
    ----------
    log_value, log_complement : numpy.ndarray, shape (q, n)
        log z* and log(1 - z*).
    pull_back : callable
        Takes d rho / d log z* and d rho / d log(1 - z*), each (q, n); returns d rho / d z.
    """

    log_value: Array
    log_complement: Array
    pull_back: Callable[[Array, Array], Array]


def logistic(z: Array) -> Outputs:
    """Return the logistic outputs z*_k = 1 / (1 + exp(-z_k)) (section 1)."""
    log_value = -np.logaddexp(0.0, -z)
    log_complement = -np.logaddexp(0.0, z)

    def pull_back(by_log_value: Array, by_log_complement: Array) -> Array:
        value, complement = np.exp(log_value), np.exp(log_complement)
        return by_log_value * complement - by_log_complement * value

    return Outputs(log_value, log_complement, pull_back)


def softmax(z: Array) -> Outputs:
    """Return the softmax outputs z*_k = exp(z_k) / sum_j exp(z_j) (section 1)."""
    log_value = log_softmax(z, axis=0)
    value = np.exp(log_value)
    others = (np.delete(log_value, k, axis=0) for k in range(len(z)))
    log_complement = np.array([logsumexp(rows, axis=0) for rows in others])

    def pull_back(by_log_value: Array, by_log_complement: Array) -> Array:
        # d log(1 - z*_j) / d log z*_j = -z*_j / (1 - z*_j)
        odds = np.exp(np.minimum(log_value - log_complement, LARGEST_LOG_ODDS))
        by_log = by_log_value - by_log_complement * odds
        return by_log - value * by_log.sum(axis=0)

    return Outputs(log_value, log_complement, pull_back)


def least_squares(outputs: Outputs, t: Array) -> tuple[float, Array, Array]:
    """Return rho_l = sum 1/2 (t - z*)^2 and its derivatives by log z* and log(1 - z*)."""
    value = np.exp(outputs.log_value)
    residual = value - t
    return float(0.5 * (residual**2).sum()), residual * value, np.zeros_like(t)


def cross_entropy(outputs: Outputs, t: Array) -> tuple[float, Array, Array]:
    """Return rho_c = sum t log(t / z*) and its derivatives by log z* and log(1 - z*)."""
    value = xlogy(t, t) - t * outputs.log_value
    return float(value.sum()), -t, np.zeros_like(t)


def bernoulli_cross_entropy(outputs: Outputs, t: Array) -> tuple[float, Array, Array]:
    """Return sum t log(t / z*) + (1 - t) log((1 - t)/(1 - z*)) and its two derivatives."""
    yes = xlogy(t, t) - t * outputs.log_value
    no = xlogy(1 - t, 1 - t) - (1 - t) * outputs.log_complement
    return float((yes + no).sum()), -t, t - 1.0


ACTIVATIONS: dict[str, Callable[[Array], Outputs]] = {LOGISTIC: logistic, SOFTMAX: softmax}

PENALTIES: dict[str, Callable[[Outputs, Array], tuple[float, Array, Array]]] = {
    LEAST_SQUARES: least_squares,
    CROSS_ENTROPY: cross_entropy,
    BERNOULLI_CROSS_ENTROPY: bernoulli_cross_entropy,
}


def _entropy(t: Array) -> float:
    """Return sum t log t."""
    positive = t[t > 0]
    return float((positive * lanes.log(positive)).sum())


# What of a penalty depends on the targets alone, and compiled code leaves out.
CONSTANTS: dict[str, Callable[[Array], float]] = {
    LEAST_SQUARES: lambda t: 0.0,
    CROSS_ENTROPY: _entropy,
    BERNOULLI_CROSS_ENTROPY: lambda t: _entropy(t) + _entropy(1 - t),
}


def penalty_and_delta(activation: str, penalty: str, z: Array, t: Array) -> tuple[float, Array]:
    """Return the penalty of the outputs at z, and the delta of the pair (Table 1).

    Parameters
    ----------
    activation, penalty : str
        Keys of `ACTIVATIONS` and `PENALTIES`.
    z, t : numpy.ndarray, shape (q, n)
        Pre-activations, and targets in [0, 1].

    Returns
    -------
    value : float
        rho, summed over classes and patterns.
    delta : numpy.ndarray, shape (q, n)
        d rho / d z.
    """
    outputs = ACTIVATIONS[activation](z)
    value, by_log_value, by_log_complement = PENALTIES[penalty](outputs, t)
    return value, outputs.pull_back(by_log_value, by_log_complement)
