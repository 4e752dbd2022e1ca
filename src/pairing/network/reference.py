"""The network's outputs, objective and gradient, stated in NumPy: what compiled code must equal."""

import numpy as np
from scipy.special import expit

from pairing.catalogue.pairs import Pair
from pairing.network.network import Shape, split
from pairing.network.penalties import penalty_and_delta
from pairing.numerics.arrays import Array


def _with_bias(rows: Array) -> Array:
    return np.vstack([np.ones(rows.shape[1]), rows])


def pre_activations(weights: Array, x: Array, shape: Shape) -> Array:
    """Return z = Upsilon [1, f_h(Omega [1, x])], shape (q, n).

    Parameters
    ----------
    weights : numpy.ndarray, shape (shape.n_weights,)
    x : numpy.ndarray, shape (p, n)
    shape : Shape
    """
    omega, upsilon = split(weights, shape)
    features = expit(omega @ _with_bias(x)) if shape.hidden else x
    return upsilon @ _with_bias(features)


def objective_and_gradient(
    weights: Array, x: Array, t: Array, shape: Shape, pair: Pair, weight_decay: float = 0.0
) -> tuple[float, Array]:
    """Return what training minimises, rho + decay |w|^2, and its gradient: the reference.

    `pairing.network.objective` computes the same much faster; the tests hold it against this.

    Parameters
    ----------
    weights : numpy.ndarray, shape (shape.n_weights,)
    x : numpy.ndarray, shape (p, n)
    t : numpy.ndarray, shape (q, n)
        Targets in [0, 1].
    shape : Shape
    pair : pairing.catalogue.pairs.Pair
    weight_decay : float, >= 0
        Factor of the squared length of the whole weight vector, biases included.
    """
    omega, upsilon = split(weights, shape)
    y = expit(omega @ _with_bias(x)) if shape.hidden else x
    value, delta = penalty_and_delta(pair.activation, pair.penalty, upsilon @ _with_bias(y), t)
    by_upsilon = delta @ _with_bias(y).T
    by_y = upsilon[:, 1:].T @ delta
    by_omega = (by_y * y * (1 - y)) @ _with_bias(x).T if shape.hidden else np.empty((0, 0))
    gradient = np.concatenate([by_omega.ravel(), by_upsilon.ravel()])
    return (
        value + weight_decay * float((weights**2).sum()),
        gradient + 2 * weight_decay * weights,
    )
