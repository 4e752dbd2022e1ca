"""The paper's network: mlp(x, Upsilon, Omega) = f_q(Upsilon [1, f_h(Omega x)]) (section 1).

Omega has a row a hidden unit, (1 + p) wide; Upsilon has a row a class, (1 + h) wide; the first
column of each holds the biases. (The paper prints the sizes as ``q x h + 1`` and
``h x p + 1``: read q x (h + 1) and h x (p + 1).) All weights of a network stand in one vector:
Omega row by row, then Upsilon row by row. With no hidden units Omega is empty and Upsilon acts
on [1, x]: the multinomial logit.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from pairing.pairs import Array, Pair, penalty_and_delta


@dataclass(frozen=True)
class Shape:
    """The size of a network.

    Attributes
    ----------
    inputs, hidden, outputs : int
        The paper's p, h and q; h may be zero.
    """

    inputs: int
    hidden: int
    outputs: int

    @property
    def n_omega(self) -> int:
        """Number of weights in Omega."""
        return self.hidden * (1 + self.inputs)

    @property
    def features(self) -> int:
        """Number of values that reach the output layer, without the bias."""
        return self.hidden if self.hidden else self.inputs

    @property
    def n_weights(self) -> int:
        """Number of weights in Omega and Upsilon."""
        return self.n_omega + self.outputs * (1 + self.features)


def split(weights: Array, shape: Shape) -> tuple[Array, Array]:
    """Return Omega, shape (h, 1 + p), and Upsilon, shape (q, 1 + h), of a weight vector."""
    omega = weights[: shape.n_omega].reshape(shape.hidden, 1 + shape.inputs)
    upsilon = weights[shape.n_omega :].reshape(shape.outputs, 1 + shape.features)
    return omega, upsilon


def _with_bias(rows: Array) -> Array:
    return np.vstack([np.ones(rows.shape[1]), rows])


def pre_activations(weights: Array, x: Array, shape: Shape) -> Array:
    """Return z = Upsilon [1, f_h(Omega [1, x])], shape (q, n), for x of shape (p, n)."""
    omega, upsilon = split(weights, shape)
    features = expit(omega @ _with_bias(x)) if shape.hidden else x
    return upsilon @ _with_bias(features)


def objective_and_gradient(
    weights: Array, x: Array, t: Array, shape: Shape, pair: Pair, weight_decay: float = 0.0
) -> tuple[float, Array]:
    """Return what training minimises, rho + decay |w|^2, and its gradient: the reference.

    `pairing.kernels` computes the same much faster; the tests hold it against this.

    Parameters
    ----------
    weights : numpy.ndarray, shape (shape.n_weights,)
    x : numpy.ndarray, shape (p, n)
    t : numpy.ndarray, shape (q, n)
        Targets in [0, 1].
    shape : Shape
    pair : pairing.pairs.Pair
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
