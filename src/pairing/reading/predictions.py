"""Files of predicted probabilities with labels: opened by name, read in chunks, checked by row.

A file holds a row a prediction: a label, one probability a class, and, where it is known, one
true probability a class. Nothing is kept but the chunk at hand, so a file may be of any length.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from pairing.numerics.arrays import Array

LABEL = "label"
PREDICTED = "p_"  # what the names of probability columns begin with, unless they are given
TRUE = "true_"  # what the names of columns with true probabilities begin with
TOLERANCE = 1e-3  # how far from one a row may sum: numbers rounded to four decimals pass
CSV_BLOCK = 2**22  # bytes read at a time
PARQUET_ROWS = 2**16  # rows read at a time
PARQUET_BUFFER = 2**20  # bytes buffered a column


@dataclass(frozen=True)
class Columns:
    """Which columns of a file hold what.

    Attributes
    ----------
    label : str
    probabilities : tuple of str
        One a class.
    truth : tuple of str
        In the same order; empty where the truth is not known.
    """

    label: str
    probabilities: tuple[str, ...]
    truth: tuple[str, ...]

    @property
    def classes(self) -> tuple[str, ...]:
        """The values of the label: the probability columns' names without ``p_``."""
        return tuple(name.removeprefix(PREDICTED) for name in self.probabilities)

    @property
    def numbers(self) -> tuple[str, ...]:
        """The columns that hold numbers."""
        return (*self.probabilities, *self.truth)


class Chunk(NamedTuple):
    """Some rows of a file.

    Attributes
    ----------
    probabilities : numpy.ndarray, shape (q, n)
        Each column sums to one.
    labels : numpy.ndarray of int, shape (n,)
        The true class, 0, ..., q - 1.
    truth : numpy.ndarray, shape (q, n), or None
        The true probabilities.
    """

    probabilities: Array
    labels: np.ndarray
    truth: Array | None


def choose_columns(
    path: Path,
    label: str = LABEL,
    probabilities: Sequence[str] = (),
    truth: Sequence[str] = (),
) -> Columns:
    """Say which columns of a file hold what.

    Parameters
    ----------
    path : pathlib.Path
        A ``.csv`` or ``.parquet`` file.
    label : str
    probabilities, truth : sequence of str
        If empty, the columns whose names begin with ``p_`` and with ``true_``.

    Raises
    ------
    ValueError
        One line: the file or column at fault and what to do.
    """
    names = _column_names(path)
    chosen = tuple(probabilities) or tuple(n for n in names if n.startswith(PREDICTED))
    if len(chosen) < 2:
        raise ValueError(
            f"{path}: {len(chosen)} probability columns, need two or more; let their names begin "
            f"with {PREDICTED} or name them with --probabilities"
        )
    classes = [name.removeprefix(PREDICTED) for name in chosen]
    if not truth and any(name.startswith(TRUE) for name in names):
        truth = [TRUE + one for one in classes]
    columns = Columns(label, chosen, tuple(truth))
    _check_names(path, names, columns)
    return columns


def _check_names(path: Path, names: list[str], columns: Columns) -> None:
    wanted = [columns.label, *columns.numbers]
    for name in wanted:
        if name not in names:
            raise ValueError(f"{path}: column {name} is missing; the file has {', '.join(names)}")
        if names.count(name) > 1 or wanted.count(name) > 1:
            raise ValueError(f"{path}: column {name} stands twice; name each column once")
    if columns.truth and len(columns.truth) != len(columns.probabilities):
        raise ValueError(
            f"{path}: {len(columns.truth)} columns of true probabilities for "
            f"{len(columns.probabilities)} classes; give one a class, in the same order"
        )


def _column_names(path: Path) -> list[str]:
    if path.suffix not in (".csv", ".parquet"):
        raise ValueError(f"{path}: unknown format; give a file that ends in .csv or .parquet")
    if not path.is_file():
        raise ValueError(f"{path}: no such file")
    if path.stat().st_size == 0:
        raise ValueError(f"{path}: the file is empty")
    if path.suffix == ".parquet":
        with _open_parquet(path) as file:
            return list(file.schema_arrow.names)
    with path.open(encoding="utf-8-sig", newline="") as text:
        try:
            return next(csv.reader(text), [])
        except (UnicodeDecodeError, csv.Error):
            raise ValueError(f"{path}: not a readable CSV file; write it as UTF-8 text") from None


def _open_parquet(path: Path) -> Any:
    try:
        # without these two options Arrow holds whole row groups, and at last the file
        return pq.ParquetFile(path, pre_buffer=False, buffer_size=PARQUET_BUFFER)
    except (pa.ArrowException, OSError):
        raise ValueError(f"{path}: not a readable Parquet file; write it again") from None


def chunks(path: Path, columns: Columns, tolerance: float = TOLERANCE) -> Iterator[Chunk]:
    """Read a file in chunks and check every row.

    Parameters
    ----------
    path : pathlib.Path
    columns : Columns
        From `choose_columns`.
    tolerance : float, > 0
        How far from one the probabilities of a row may sum; within it they are divided by
        their sum.

    Raises
    ------
    ValueError
        One line: the file, the row (the first after the header is 1), the column, what is wrong
        and what is legal.
    """
    if not tolerance > 0:
        raise ValueError(f"tolerance: {tolerance} is not legal; give a number above 0")
    first = 1
    for batch in _batches(path, columns):
        yield _checked(path, columns, batch, first, tolerance)
        first += batch.num_rows
    if first == 1:
        raise ValueError(f"{path}: the file has no rows")


def _batches(path: Path, columns: Columns) -> Iterator[Any]:
    if path.suffix == ".csv":
        yield from _csv_batches(path, columns)
        return
    names = [columns.label, *columns.numbers]
    with _open_parquet(path) as file:
        try:
            yield from file.iter_batches(PARQUET_ROWS, columns=names)
        except (pa.ArrowException, OSError):
            raise ValueError(f"{path}: the file is damaged; write it again") from None


def _csv_batches(path: Path, columns: Columns) -> Iterator[Any]:
    types = {columns.label: pa.string(), **dict.fromkeys(columns.numbers, pa.float64())}
    convert = pa_csv.ConvertOptions(
        column_types=types, include_columns=list(types), null_values=[""], strings_can_be_null=True
    )
    try:
        yield from pa_csv.open_csv(
            path, read_options=pa_csv.ReadOptions(block_size=CSV_BLOCK), convert_options=convert
        )
    except pa.ArrowException as error:
        raise ValueError(_csv_fault(path, columns, str(error).splitlines()[0])) from None


def _csv_fault(path: Path, columns: Columns, otherwise: str) -> str:
    """Find the cell that stopped the fast reader, which does not say where it is."""
    with path.open(encoding="utf-8-sig", newline="", errors="replace") as text:
        lines = csv.reader(text)
        names = next(lines)
        where = {name: names.index(name) for name in columns.numbers}
        for row, cells in enumerate(filter(None, lines), start=1):
            if len(cells) != len(names):
                return f"{path}: row {row} has {len(cells)} cells, must have {len(names)}"
            for name, at in where.items():
                if cells[at] and not _is_number(cells[at]):
                    return f"{path}: row {row}, column {name}: {cells[at]!r} is not a number"
    return f"{path}: not a readable CSV file ({otherwise})"


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return "_" not in cell


def _checked(path: Path, columns: Columns, batch: Any, first: int, tolerance: float) -> Chunk:
    q = len(columns.probabilities)
    numbers = np.empty((len(columns.numbers), batch.num_rows))
    for values, name in zip(numbers, columns.numbers, strict=True):
        values[:] = _numbers(path, name, batch.column(name), first)
    probabilities = _distributions(path, columns.probabilities, numbers[:q], first, tolerance)
    truth = _distributions(path, columns.truth, numbers[q:], first, tolerance)
    labels = _labels(path, columns, batch.column(columns.label), first)
    return Chunk(probabilities, labels, truth if columns.truth else None)


def _numbers(path: Path, name: str, column: Any, first: int) -> Array:
    _no_nulls(path, name, column, first)
    try:
        numbers: Array = column.cast(pa.float64()).to_numpy(zero_copy_only=False)
    except pa.ArrowException:
        raise ValueError(
            f"{path}: column {name} holds {column.type} values; give numbers from 0 to 1"
        ) from None
    return numbers


def _no_nulls(path: Path, name: str, column: Any, first: int) -> None:
    if column.null_count:
        row = first + int(np.argmax(column.is_null().to_numpy(zero_copy_only=False)))
        raise ValueError(
            f"{path}: row {row}, column {name}: the value is missing; fill it or leave the row out"
        )


def _distributions(
    path: Path, names: tuple[str, ...], values: Array, first: int, tolerance: float
) -> Array:
    if not names:
        return values
    legal = (values >= 0) & (values <= 1 + tolerance)
    if not legal.all():
        at = int(np.argmin(legal.all(axis=0)))
        column = int(np.argmin(legal[:, at]))
        value = values[column, at]
        what = "the value is missing" if np.isnan(value) else f"{value:g} is not a probability"
        raise ValueError(
            f"{path}: row {first + at}, column {names[column]}: {what}; give numbers from 0 to 1"
        )
    sums = values.sum(axis=0)
    wrong = np.abs(sums - 1) > tolerance
    if wrong.any():
        at = int(np.argmax(wrong))
        raise ValueError(
            f"{path}: row {first + at}: {', '.join(names)} sum to {sums[at]:.6g}, must sum to 1 "
            f"within {tolerance:g}; --tolerance widens it"
        )
    scaled: Array = values / sums
    return scaled


def _labels(path: Path, columns: Columns, column: Any, first: int) -> np.ndarray:
    _no_nulls(path, columns.label, column, first)
    try:
        text = column.cast(pa.string())
    except pa.ArrowException:
        raise ValueError(
            f"{path}: column {columns.label} holds {column.type} values; give text or integers"
        ) from None
    codes = pc.index_in(text, value_set=pa.array(columns.classes))
    if codes.null_count:
        at = int(np.argmax(codes.is_null().to_numpy(zero_copy_only=False)))
        raise ValueError(
            f"{path}: row {first + at}, column {columns.label}: {text[at].as_py()!r} is not a "
            f"class; legal are {', '.join(columns.classes)}"
        )
    labels: np.ndarray = codes.to_numpy()
    return labels
