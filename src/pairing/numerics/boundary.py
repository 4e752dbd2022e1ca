"""Checks of what Python hands to compiled code, which reads and writes wherever it is told to."""

import math
import operator
from typing import Any

import numpy as np

Size = int | str  # of an axis; a name stands for any size


def check_array(
    name: str,
    value: Any,
    shape: tuple[Size, ...],
    dtype: type[np.generic] = np.float64,
    *,
    finite: bool = False,
) -> None:
    """Check that a value is an array that compiled code may take.

    Parameters
    ----------
    name : str
        How the message calls it.
    value : object
    shape : tuple of int or str
        Sizes that it must have; a name stands for any size.
    dtype : type
        Of its elements, which must lie row after row.
    finite : bool
        Whether all elements must be finite.

    Raises
    ------
    ValueError
        One line: what it is, and what is wanted.
    """
    fits = (
        isinstance(value, np.ndarray)
        and value.dtype == dtype
        and value.flags.c_contiguous
        and (value.shape == shape or _agrees(value.shape, shape))
    )
    if fits and not (finite and not np.isfinite(value).all()):
        return
    wanted = ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "")
    raise ValueError(
        f"{name}: got {_described(value)}; want a C-ordered array of {np.dtype(dtype).name}, "
        f"shape ({wanted}){', all finite' if finite else ''}"
    )


def _agrees(found: tuple[int, ...], wanted: tuple[Size, ...]) -> bool:
    return len(found) == len(wanted) and all(
        isinstance(want, str) or have == want for have, want in zip(found, wanted, strict=True)
    )


def _described(value: Any) -> str:
    if not isinstance(value, np.ndarray):
        return type(value).__name__
    order = "" if value.flags.c_contiguous else ", not C-ordered"
    wild = value.dtype.kind == "f" and not np.isfinite(value).all()
    return f"{value.dtype.name}, shape {value.shape}{order}{', not all finite' if wild else ''}"


def check_whole(name: str, value: Any, low: int, high: float = math.inf) -> None:
    """Check that a value is a whole number from `low` to `high`.

    Raises
    ------
    ValueError
        One line: what it is, and what is wanted.
    """
    try:
        fits = low <= operator.index(value) <= high
    except TypeError:
        fits = False
    if not fits:
        raise ValueError(f"{name}: got {value!r}; want a whole number {_range(low, high)}")


def check_number(name: str, value: Any, low: float = 0.0) -> None:
    """Check that a value is a finite number, no less than `low`.

    Raises
    ------
    ValueError
        One line: what it is, and what is wanted.
    """
    if not (isinstance(value, (int, float, np.number)) and low <= value < math.inf):
        raise ValueError(f"{name}: got {value!r}; want a finite number >= {low:g}")


def _range(low: int, high: float) -> str:
    return f">= {low}" if math.isinf(high) else f"from {low} to {high:g}"
