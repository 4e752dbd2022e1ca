"""Output activations, compiled; `pairing.network.penalties` states them in NumPy."""

from typing import Any

from pairing.catalogue.pairs import ACTIVATIONS, SOFTMAX
from pairing.numerics.arrays import Array
from pairing.numerics.compiled import inlined
from pairing.numerics.lanes import (
    LANES,
    lanes_exp,
    lanes_log,
    lanes_log1p,
    load,
    maximum,
    minimum,
    splat,
    store,
    where_negative,
)

_SOFTMAX = ACTIVATIONS.index(SOFTMAX)


def activation_code(activation: str) -> int:
    """Return the number by which compiled code calls an activation.

    Raises
    ------
    ValueError
        One line: what was given, and the activations there are.
    """
    if activation not in ACTIVATIONS:
        raise ValueError(f"activation: got {activation!r}; want one of {', '.join(ACTIVATIONS)}")
    return ACTIVATIONS.index(activation)


@inlined
def softmax(z: Array, q: int, d: Array, stride: int) -> Any:
    """Write the softmax of z to d, replace z by z - max z, return log sum exp(z - max z)."""
    top = load(z, 0)
    for k in range(1, q):
        top = maximum(top, load(z, k * LANES))
    powers = splat(0.0)
    for k in range(q):
        below = load(z, k * LANES) - top
        power = lanes_exp(below)
        powers = powers + power
        store(z, k * LANES, below)
        store(d, k * stride, power)
    inverse = 1.0 / powers
    for k in range(q):
        store(d, k * stride, load(d, k * stride) * inverse)
    return lanes_log(powers)


@inlined
def logistic(value: Any) -> Any:
    """Return z*, 1 - z* and exp(-|z|), each to full relative precision."""
    negative = 0.0 - value
    power = lanes_exp(minimum(value, negative))
    large = 1.0 / (1.0 + power)
    small = power * large
    return where_negative(value, small, large), where_negative(value, large, small), power


@inlined
def write_outputs(activation: int, z: Array, q: int, value: Array, at: int, stride: int) -> None:
    """Write one block of z* from the pre-activations z, which may be changed."""
    if activation == _SOFTMAX:
        softmax(z, q, value[at:], stride)
        return
    for k in range(q):
        output, _, _ = logistic(load(z, k * LANES))
        store(value, at + k * stride, output)


@inlined
def activate(
    activation: int, z: Array, q: int, value: Array, log_value: Array, at: int, stride: int
) -> None:
    """Write one block of z* and log z* from the pre-activations z, which may be changed."""
    if activation == _SOFTMAX:
        log_powers = softmax(z, q, value[at:], stride)
        for k in range(q):
            store(log_value, at + k * stride, load(z, k * LANES) - log_powers)
        return
    for k in range(q):
        pre = load(z, k * LANES)
        output, _, power = logistic(pre)
        store(value, at + k * stride, output)
        store(log_value, at + k * stride, minimum(splat(0.0), pre) - lanes_log1p(power))
