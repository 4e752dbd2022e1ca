"""The paper's network: mlp(x, Upsilon, Omega) = f_q(Upsilon [1, f_h(Omega x)]) (section 1).

Omega has a row a hidden unit, (1 + p) wide; Upsilon has a row a class, (1 + h) wide; the first
column of each holds the biases. (The paper prints the sizes as ``q x h + 1`` and
``h x p + 1``: read q x (h + 1) and h x (p + 1).) All weights of a network stand in one vector:
Omega row by row, then Upsilon row by row. With no hidden units Omega is empty and Upsilon acts
on [1, x]: the multinomial logit.
"""

from dataclasses import dataclass

import numpy as np

from pairing.numerics.arrays import Array


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


def fan_in(shape: Shape) -> Array:
    """Return of each weight the number of inputs of its unit, its bias among them; shape (m,)."""
    sizes = (1 + shape.inputs, 1 + shape.features)
    return np.repeat(np.array(sizes, float), (shape.n_omega, shape.n_weights - shape.n_omega))


def split(weights: Array, shape: Shape) -> tuple[Array, Array]:
    """Return Omega, shape (h, 1 + p), and Upsilon, shape (q, 1 + h), of a weight vector."""
    omega = weights[: shape.n_omega].reshape(shape.hidden, 1 + shape.inputs)
    upsilon = weights[shape.n_omega :].reshape(shape.outputs, 1 + shape.features)
    return omega, upsilon
