"""Patterns sixteen at a time: rows padded to whole blocks, and what marks the padding.

Each block goes through the whole network, forward and back, before the next: all it needs stays
in the first-level cache. Arrays that hold blocks are flat, ``name[unit * LANES]`` being the block
of one unit (`pairing.numerics.lanes`).
"""

from typing import Any

import numpy as np

from pairing.network.network import Shape
from pairing.numerics.arrays import Array
from pairing.numerics.boundary import check_array, check_real, check_whole
from pairing.numerics.compiled import inlined, shared
from pairing.numerics.lanes import LANES, load


@shared
def aligned(size: int) -> Array:
    """Return zeros that begin at a whole cache line: blocks that straddle two cost a tenth more."""
    line = 8  # float64 values
    zeros = np.zeros(size + line - 1)
    skipped = -(zeros.ctypes.data // zeros.itemsize) % line
    return zeros[skipped : skipped + size]


def padded(rows: Array) -> Array:
    """Return rows, shape (r, n), with zero columns up to a whole number of blocks.

    Raises
    ------
    ValueError
        If they are no matrix of finite numbers.
    """
    check_real("rows", rows, ("r", "n"))
    n = rows.shape[1]
    width = -(-n // LANES) * LANES
    wide = aligned(len(rows) * width).reshape(len(rows), width)
    wide[:, :n] = rows
    return wide


@inlined
def tail_mask(start: int, n: int, mask: Array) -> Any:
    """Return one for the block's patterns and zero for its padding."""
    for lane in range(LANES):
        mask[lane] = 1.0 if start + lane < n else 0.0
    return load(mask, 0)


def check_patterns(x: Array, t: Array, n: int | None = None) -> None:
    """Check inputs and targets, padded, and how many are patterns.

    Raises
    ------
    ValueError
        One line: the argument, what it is, and what is wanted.
    """
    check_array("x", x, ("p", "N"))
    check_array("t", t, ("q", x.shape[1]))
    if x.shape[1] % LANES:
        raise ValueError(f"x: got {x.shape[1]} columns; want a multiple of {LANES} (see `padded`)")
    check_whole("n", x.shape[1] if n is None else n, 1, x.shape[1])


def n_weights(x: Array, hidden: int, classes: int) -> int:
    """Return the number of weights of a network of these inputs, shape (p, N)."""
    check_whole("hidden", hidden, 0)
    return Shape(x.shape[0], hidden, classes).n_weights
