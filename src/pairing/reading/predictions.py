"""Predicted probabilities with labels: read in chunks, every row checked.

A table holds a row a prediction: a label, one probability a class, and, where it is known, one
true probability a class. The same content gets the same answer from text and from Parquet.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from pairing.numerics.arrays import Array
from pairing.reading import cells, rows
from pairing.reading.cells import RowError
from pairing.reading.columns import ALL, PREDICTED, Columns, key, listed, option
from pairing.reading.labels import hint_on_label
from pairing.reading.tables import open_table

TOLERANCE = 1e-3  # how far from one a row may sum
LESS = 0.25  # of what rows are off, squared: sums are right without a column, not by rounding


class Chunk(NamedTuple):
    """Some rows of a table.

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


def chunks(
    path: Path, columns: Columns, tolerance: float = TOLERANCE, notes: list[str] | None = None
) -> Iterator[Chunk]:
    """Read a file in chunks and check every row.

    Parameters
    ----------
    path : pathlib.Path
    columns : Columns
        From `pairing.reading.columns.choose_columns`.
    tolerance : float, in (0, 1]
        How far from one the probabilities of a row may sum, and how far one of them may lie
        outside [0, 1]: below zero it counts as zero, and the row is divided by its sum. Where
        all numbers are rounded to so many decimals, a row may be off by half a unit of the last
        decimal a class.
    notes : list of str, optional
        Gets what is to be said of the file, once all of it was read.

    Raises
    ------
    ValueError
        One line: the file, the row (the first after the header is 1), the column, what is wrong
        and what is legal.
    """
    if not 0 < tolerance <= 1:
        raise ValueError(f"tolerance: {tolerance} is not legal; give a number above 0, at most 1")
    table = open_table(path)
    check = _Check(columns, tolerance)
    try:
        for batch in table.batches([columns.label, *columns.numbers]):
            yield check.batch(*batch)
    except RowError as fault:
        raise ValueError(f"{table.source}: {fault.message(check.rows)}") from None
    fault_of_all = check.fault_of_all()
    if fault_of_all:
        raise ValueError(f"{table.source}: {fault_of_all}")
    if notes is not None and check.farthest > TOLERANCE:
        notes.append(f"Rows are up to {check.farthest:.3g} off a sum of 1; each was divided by it.")


class _Check:
    """Checks rows as they come, and at the end what none of them shows alone."""

    def __init__(self, columns: Columns, tolerance: float):
        q = len(columns.probabilities)
        self.columns, self.tolerance = columns, tolerance
        self.rows, self.farthest = 0, 0.0  # and how far from one a row summed at most
        groups = filter(None, (columns.probabilities, columns.truth))
        self.rounding = [rows.Rounding(names, tolerance) for names in groups]
        self.seen: set[str] = set()  # labels, by their keys
        self.came_true = np.zeros(q, dtype=bool)
        # sums of squares: how far from one rows sum, with all columns and without each
        self.off, self.off_without = 0.0, np.zeros(q)
        self.largest = np.zeros(q)  # of the probabilities of classes that did not come true
        self.truth_is_label = bool(columns.truth)
        self.contradiction = 0  # the first row where a truth that is a label is another one

    def batch(self, label: Any, *numbers: Any) -> Chunk:
        """Return the rows of a batch; raise a `RowError` for the first that is wrong."""
        try:
            return self._batch(label, *numbers)
        except RowError as fault:
            before = self.rows
            if fault.row:  # what was found first need not be the first row that is wrong
                self.batch(*(column[: fault.row] for column in (label, *numbers)))
            self.rows = before
            raise

    def _batch(self, label: Any, *numbers: Any) -> Chunk:
        columns, q = self.columns, len(self.columns.probabilities)
        rounding = max(map(cells.rounding_of, numbers))
        labels = _labels(columns, label, self.seen)
        values, fault = _numbers(columns.numbers, numbers)
        try:
            if fault:
                raise fault
            p, off = rows.distributions(columns.probabilities, values[:q], rounding, self.tolerance)
        except RowError as fault:
            hint = self._hint(fault, values[:q], labels)
            raise RowError(fault.row, fault.what + hint, fault.column) from None
        truth = None
        offs = [off]
        if columns.truth:
            truth, of_truth = rows.distributions(
                columns.truth, values[q:], rounding, self.tolerance
            )
            offs.append(of_truth)
            self._compare(truth, labels)
        for each, part, far in zip(self.rounding, (values[:q], values[q:]), offs, strict=False):
            each.add(part, far, rounding, self.rows)
        self.came_true[labels] = True
        self._add_sums(values[:q])
        self.rows += len(labels)
        self.farthest = max(self.farthest, float(off.max(initial=0.0)))
        return Chunk(p, labels, truth)

    def _hint(self, fault: RowError, values: Array, labels: np.ndarray) -> str:
        """Say of which columns a fault shows that they are no classes, and what to do."""
        if self.columns.given or fault.column in self.columns.truth:
            return ""
        at = fault.row or 0
        came_true = self.came_true.copy()
        came_true[labels[: at + 1]] = True
        candidates = np.flatnonzero(~came_true).tolist()
        found = rows.strays(values[:, at], candidates, self.tolerance)
        return f"; {self._say_strays(found)}" if found else ""

    def _say_strays(self, found: tuple[int, ...]) -> str:
        names = self.columns.probabilities
        kept = [name for i, name in enumerate(names) if i not in found]
        seem = "seems not to be a class" if len(found) == 1 else "seem not to be classes"
        return (
            f"{listed(names[i] for i in found)} {seem}: the others sum to 1 alone, and no label "
            f"says that; name the columns of the classes: {option('probabilities', kept)}"
        )

    def _compare(self, truth: Array, labels: np.ndarray) -> None:
        if self.truth_is_label:
            self.truth_is_label = bool(rows.is_one_of_q(truth).all())
        wrong = truth.argmax(axis=0) != labels
        if not self.contradiction and wrong.any():
            self.contradiction = self.rows + int(np.argmax(wrong)) + 1

    def _add_sums(self, values: Array) -> None:
        rare = np.flatnonzero(~self.came_true)
        off = values.sum(axis=0) - 1
        self.off += float((off**2).sum())
        self.off_without[rare] += ((off - values[rare]) ** 2).sum(axis=1)
        self.largest[rare] = np.maximum(self.largest[rare], values[rare].max(axis=1))

    def fault_of_all(self) -> str:
        """Say what only all rows together show to be wrong; empty if nothing is."""
        columns = self.columns
        if not self.rows:
            return "the file has no rows"
        if self.truth_is_label and self.contradiction:
            return (
                f"row {self.contradiction}: {listed(columns.truth)} are one of q, a label, and "
                f"not that of column {columns.label}; mend one of the two"
            )
        idle = (self.largest <= 0) | (self.off_without < LESS * self.off)
        found = np.flatnonzero(~self.came_true & idle)
        few = 0 < len(found) <= len(columns.probabilities) - 2
        if few and not columns.given:
            every = f"{PREDICTED}{ALL}"
            return f"{self._say_strays(tuple(found))}, or {every} if all are classes"
        return next((fault.message(0) for each in self.rounding if (fault := each.fault())), "")


def _numbers(names: tuple[str, ...], columns: tuple[Any, ...]) -> tuple[Array, RowError | None]:
    """Return what can be read as numbers, and the first fault."""
    values = np.full((len(columns), len(columns[0])), np.nan)
    faults = []
    for i, (name, column) in enumerate(zip(names, columns, strict=True)):
        try:
            values[i] = cells.numbers(column)
        except RowError as fault:
            faults.append(RowError(fault.row, fault.what, name))
    return values, faults[0] if faults else None


def _labels(columns: Columns, column: Any, seen: set[str]) -> np.ndarray:
    """Return the class of each row, and add the labels to those that were seen."""
    try:
        which, occurring = cells.texts(column)
    except RowError as fault:
        raise RowError(fault.row, fault.what, columns.label) from None
    places = np.array([columns.places.get(key(text), -1) for text in occurring], dtype=int)
    unknown = places < 0
    if unknown.any():
        at = int(np.argmax(unknown[which]))
        text = occurring[which[at]]
        legal = f"{cells.shown(text)} is not a class; legal are {listed(columns.labels)}"
        until = seen.union(key(occurring[i]) for i in set(which[: at + 1].tolist()))
        raise RowError(at, legal + hint_on_label(columns, text, until), columns.label)
    seen.update(map(key, occurring))
    labels: np.ndarray = places[which]
    return labels
