"""What cells mean: numbers and texts, from text and from every type of Parquet alike."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pairing.numerics.arrays import Array

ROUNDING = {pa.float16(): 2.0**-11, pa.float32(): 2.0**-24}  # relative, half a unit; by type
ROUNDING_OF_DOUBLE = 2.0**-53
DECIMAL_COMMA = r"^([+-]?\d*),(\d+(?:[eE][+-]?\d+)?)$"
TRUE_OR_FALSE = {r"^(?i:true)$": "1", r"^(?i:false)$": "0"}
SHOWN = 40  # characters of a cell that a message shows
LEGAL = "numbers from 0 to 1"
NO_VALUE = "the value is missing; fill it or leave the row out"


class RowError(ValueError):
    """What is wrong with some rows of a table.

    Attributes
    ----------
    row : int or None
        Which of the rows at hand is at fault, from 0; None for all of them.
    column : str
        Empty if it is not one alone.
    what : str
    """

    def __init__(self, row: int | None, what: str, column: str = ""):
        super().__init__(what)
        self.row, self.column, self.what = row, column, what

    def message(self, before: int) -> str:
        """Return the message, where some rows came before those at hand."""
        column = f"column {self.column}" if self.column else ""
        if self.row is None:
            return f"{column} {self.what}"
        return ", ".join(filter(None, [f"row {before + self.row + 1}", column])) + f": {self.what}"


def shown(cell: str) -> str:
    """Return a cell as a message shows it, in quotes."""
    return repr(cell if len(cell) <= SHOWN else f"{cell[:SHOWN]}...")


def rounding_of(column: Any) -> float:
    """Return half a unit in the last place of a column's numbers, relative to them."""
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    return ROUNDING.get(kind, ROUNDING_OF_DOUBLE)


def numbers(column: Any) -> Array:
    """Return a column as numbers; true is 1, false is 0, and a decimal comma is a point.

    Parameters
    ----------
    column : pyarrow.Array

    Returns
    -------
    numpy.ndarray, shape (n,)
        May hold what is not finite.

    Raises
    ------
    RowError
        Without its column: for a missing value, or the first that is no number.
    """
    column = _checked(column, LEGAL)
    try:
        return _none_missing(_as_numbers(column))
    except pa.ArrowException:
        text = _as_text(column, LEGAL)
    plain = pc.replace_substring_regex(text, DECIMAL_COMMA, r"\1.\2")
    plain = pc.replace_substring_regex(plain, r"^\+", "")
    for pattern, number in TRUE_OR_FALSE.items():
        plain = pc.replace_substring_regex(plain, pattern, number)
    try:
        return _none_missing(_as_numbers(plain))
    except pa.ArrowException:
        at = _first_refused(plain)
        cell = text[at].as_py()
        what = f"{shown(cell)} is not a number; give {LEGAL}" if cell else NO_VALUE
        raise RowError(at, what) from None


def texts(column: Any) -> tuple[np.ndarray, list[str]]:
    """Return a column as the texts that occur in it.

    Returns
    -------
    which : numpy.ndarray of int, shape (n,)
        The text of each row.
    occurring : list of str

    Raises
    ------
    RowError
        Without its column: for a missing value, or a type that has no text.
    """
    encoded = _as_text(_checked(column, "text or integers"), "text or integers").dictionary_encode()
    which, occurring = encoded.indices.to_numpy(), encoded.dictionary.to_pylist()
    if "" in occurring:
        raise RowError(int(np.argmax(which == occurring.index(""))), NO_VALUE)
    return which, occurring


def _checked(column: Any, legal: str) -> Any:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_nested(column.type):
        raise RowError(None, f"holds {column.type} values; give {legal}")
    missing = column.is_null(nan_is_null=pa.types.is_floating(column.type))
    if pc.any(missing).as_py():
        at = int(np.argmax(missing.to_numpy(zero_copy_only=False)))
        raise RowError(at, NO_VALUE)
    return column


def _none_missing(values: Array) -> Array:
    missing = np.isnan(values)  # a text may be "nan", too
    if missing.any():
        raise RowError(int(np.argmax(missing)), NO_VALUE)
    return values


def _as_numbers(column: Any) -> Array:
    values: Array = column.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    return values


def _as_text(column: Any, legal: str) -> Any:
    try:
        return pc.utf8_trim_whitespace(column.cast(pa.string()))
    except pa.ArrowException:
        raise RowError(None, f"holds {column.type} values; give {legal}") from None


def _first_refused(text: Any) -> int:
    """Return the first cell that is no number, by the reader that refused them all."""
    low, high = 0, len(text)
    while high - low > 1:
        middle = (low + high) // 2
        try:
            _as_numbers(text[low:middle])
        except pa.ArrowException:
            high = middle
        else:
            low = middle
    return low
