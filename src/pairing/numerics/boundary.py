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
    written: bool = False,
) -> None:
    """Check that a value is an array that compiled code may take.

    Parameters
    ----------
    name : str
        How the message calls it.
    value : object
    shape : tuple of int or str
        Sizes that it must have; a name stands for any but zero.
    dtype : type
        Of its elements, which must lie row after row.
    finite : bool
        Whether all elements must be finite.
    written : bool
        Whether compiled code writes into it.

    Raises
    ------
    ValueError
        One line: what it is, and what is wanted.
    """
    fits = (
        type(value) is np.ndarray  # of a masked array compiled code would not see the mask
        and value.dtype == dtype
        and value.flags.c_contiguous
        and value.flags.aligned
        and (value.flags.writeable or not written)
        and (value.shape == shape or _agrees(value.shape, shape))
    )
    if fits and not (finite and not np.isfinite(value).all()):
        return
    wanted = ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "")
    raise ValueError(
        f"{name}: got {_described(value)}; want a C-ordered array of {np.dtype(dtype).name}, "
        f"shape ({wanted}), not empty{', all finite' if finite else ''}"
        f"{', that may be written' if written else ''}"
    )


def _agrees(found: tuple[int, ...], wanted: tuple[Size, ...]) -> bool:
    return len(found) == len(wanted) and all(
        have > 0 if isinstance(want, str) else have == want
        for have, want in zip(found, wanted, strict=True)
    )


def _described(value: Any) -> str:
    if type(value) is not np.ndarray:
        return type(value).__name__
    order = "" if value.flags.c_contiguous else ", not C-ordered"
    order += "" if value.flags.aligned else ", not aligned"
    order += "" if value.flags.writeable else ", read-only"
    wild = value.dtype.kind == "f" and not np.isfinite(value).all()
    return f"{value.dtype}, shape {value.shape}{order}{', not all finite' if wild else ''}"


def check_real(name: str, value: Any, shape: tuple[Size, ...], *, finite: bool = True) -> None:
    """Check that a value is an array of real numbers, of any precision and order.

    Raises
    ------
    ValueError
        One line: what it is, and what is wanted.
    """
    fits = type(value) is np.ndarray and value.dtype.kind in "fiu" and _agrees(value.shape, shape)
    if not (fits and (not finite or np.isfinite(value).all())):
        raise ValueError(
            f"{name}: got {_described(value)}; want an array of {'finite ' * finite}real numbers, "
            f"shape ({', '.join(map(str, shape))}), not empty"
        )


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


def check_number(name: str, value: Any, low: float = 0.0, below: float = math.inf) -> None:
    """Check that a value is a finite number, no less than `low` and less than `below`.

    Raises
    ------
    ValueError
        One line: what it is, and what is wanted.
    """
    if not (isinstance(value, (int, float, np.number)) and low <= value < below):
        less = "" if math.isinf(below) else f" and < {below:g}"
        raise ValueError(f"{name}: got {value!r}; want a finite number >= {low:g}{less}")


def check_labels(name: str, value: Any, shape: tuple[Size, ...], classes: int) -> None:
    """Check that a value holds classes 0, ..., `classes` - 1.

    Raises
    ------
    ValueError
        One line: what it is, and what is wanted.
    """
    check_array(name, value, shape, np.int64)
    if value.min() < 0 or value.max() >= classes:
        raise ValueError(
            f"{name}: got {value.min()} to {value.max()}; want classes from 0 to {classes - 1}"
        )


def _range(low: int, high: float) -> str:
    return f">= {low}" if math.isinf(high) else f"from {low} to {high:g}"
