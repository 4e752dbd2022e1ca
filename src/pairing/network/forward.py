"""The outputs of a network, compiled; `pairing.network.reference` states them in NumPy."""

import numpy as np

from pairing.network.activations import activate, activation_code
from pairing.network.blocks import check_patterns, n_weights
from pairing.numerics.arrays import Array
from pairing.numerics.boundary import check_array
from pairing.numerics.compiled import compiled, inlined
from pairing.numerics.lanes import LANES, lanes_exp, load, splat, store


@inlined
def _layer(
    weights: Array, first: int, n_out: int, x: Array, at: int, stride: int, n_in: int, z: Array
) -> None:
    """Write z = W [1, x] for one block, W standing row by row from weights[first]."""
    for unit in range(n_out):
        row = first + unit * (1 + n_in)
        value = splat(weights[row])
        for i in range(n_in):
            value = value + weights[row + 1 + i] * load(x, at + i * stride)
        store(z, unit * LANES, value)


@inlined
def squash(z: Array, units: int) -> None:
    """Replace z by 1 / (1 + exp(-z))."""
    for unit in range(units):
        value = load(z, unit * LANES)
        store(z, unit * LANES, 1.0 / (1.0 + lanes_exp(0.0 - value)))


@inlined
def forward_block(
    weights: Array, n_omega: int, h: int, q: int, p: int, x: Array, at: int, stride: int,
    y: Array, z: Array,
) -> None:  # fmt: skip
    """Write one block's hidden outputs to y and its pre-activations to z."""
    if h > 0:
        _layer(weights, 0, h, x, at, stride, p, y)
        squash(y, h)
        _layer(weights, n_omega, q, y, 0, LANES, h, z)
    else:
        _layer(weights, 0, q, x, at, stride, p, z)


def forward(
    weights: Array, x: Array, hidden: int, activation: str, classes: int
) -> tuple[Array, Array]:
    """Return z* and log z* of the patterns of x, shape (q, N) each.

    Parameters
    ----------
    weights : numpy.ndarray, shape (m,)
    x : numpy.ndarray, shape (p, N)
        Inputs, `padded` to N, a multiple of sixteen; what comes of the padding has no meaning.
    hidden : int
        Hidden units.
    activation : str
        One of `pairing.catalogue.pairs.ACTIVATIONS`.
    classes : int
        q.

    Raises
    ------
    ValueError
        One line: the argument, what it is, and what is wanted.
    """
    outputs = np.empty((classes, np.shape(x)[-1]))
    check_patterns(x, outputs)
    check_array("weights", weights, (n_weights(x, hidden, classes),), finite=True)
    log_outputs = np.empty_like(outputs)
    _forward(weights, x, hidden, activation_code(activation), outputs, log_outputs)
    return outputs, log_outputs


@compiled
def _forward(
    weights: Array, x: Array, hidden: int, activation: int, outputs: Array, log_outputs: Array
) -> None:
    p, q, stride = x.shape[0], outputs.shape[0], x.shape[1]
    flat_x, value, log_value = x.reshape(-1), outputs.reshape(-1), log_outputs.reshape(-1)
    y, z = np.zeros(hidden * LANES), np.zeros(q * LANES)
    for start in range(0, stride, LANES):
        forward_block(weights, hidden * (1 + p), hidden, q, p, flat_x, start, stride, y, z)
        activate(activation, z, q, value, log_value, start, stride)
