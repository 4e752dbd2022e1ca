"""Which columns of a table hold what, and which class a text names, however it is spelled."""

import csv
import io
import re
import shlex
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from functools import cached_property
from pathlib import Path

from pairing.reading.tables import Table, open_table

LABEL = "label"
PREDICTED = "p_"  # what the names of probability columns begin with, unless they are given
TRUE = "true_"  # what the names of columns with true probabilities begin with
ALL = "*"  # at the end of a name: all columns that begin so
SHOWN = 20  # names that a message lists
NUMBER = re.compile(r"-?(0|[1-9]\d{0,17})([.,]\d{0,40})?([eE][+-]?\d{1,2})?")
EXACT = Context(prec=100)  # more digits than `NUMBER` lets in
FRACTION = re.compile(r"\d*[.,]\d+([eE][+-]?\d+)?")
TRUTH_VALUES = {"true": "1", "false": "0"}


@dataclass(frozen=True)
class Columns:
    """Which columns of a table hold what.

    Attributes
    ----------
    label : str
    probabilities : tuple of str
        One a class.
    truth : tuple of str
        In the same order; empty where the truth is not known.
    codes : tuple of str
        The values of the label that stand for the classes, if these are not the classes' names.
    given : bool
        Whether the probability columns were named, not found by what their names begin with.
    """

    label: str
    probabilities: tuple[str, ...]
    truth: tuple[str, ...]
    codes: tuple[str, ...] = ()
    given: bool = True

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes' names: those of the probability columns without ``p_``."""
        return tuple(name.removeprefix(PREDICTED) for name in self.probabilities)

    @property
    def numbers(self) -> tuple[str, ...]:
        """The columns that hold numbers."""
        return (*self.probabilities, *self.truth)

    @property
    def labels(self) -> tuple[str, ...]:
        """The values of the label that are legal, one a class."""
        return self.codes or self.classes

    @cached_property
    def places(self) -> dict[str, int]:
        """The class that a value of the label stands for, by its key."""
        if self.codes:
            return {key(code): i for i, code in enumerate(self.codes)}
        columns = {key(name): i for i, name in enumerate(self.probabilities)}
        return columns | {key(name): i for i, name in enumerate(self.classes)}


def key(text: str) -> str:
    """Return what all spellings of a class have in common.

    These are blanks around it, forms of Unicode, and the ways in which formats and tools write
    one number or truth value: 1, 1.0, 1,0 and 1e0, and True, TRUE and true, which are 1.
    """
    text = unicodedata.normalize("NFC", text.strip())
    if NUMBER.fullmatch(text):
        number = Decimal(text.replace(",", "."))
        return f"{EXACT.normalize(number):f}" if number else "0"
    return TRUTH_VALUES.get(text.lower(), text)


def numbered(names: Sequence[str]) -> list[int] | None:
    """Return names as integers, or nothing if one of them is none."""
    keys = [key(name) for name in names]
    return [int(one) for one in keys] if all(re.fullmatch(r"-?\d+", one) for one in keys) else None


def listed(names: Iterable[str]) -> str:
    """Return names as a message shows them."""
    names = [name if name.isprintable() else repr(name) for name in filter(None, names)]
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return (", ".join(names[:SHOWN]) or "none") + more


def option(name: str, values: Iterable[str]) -> str:
    """Return an option as a user types it, names with commas or blanks in quotation marks."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(values)
    return shlex.quote(f"--{name}={line.getvalue()}")


def choose_columns(
    path: Path,
    label: str = LABEL,
    probabilities: Sequence[str] = (),
    truth: Sequence[str] = (),
    classes: Sequence[str] = (),
) -> Columns:
    """Say which columns of a file hold what.

    Parameters
    ----------
    path : pathlib.Path
        As of `pairing.reading.tables.open_table`.
    label : str
    probabilities, truth : sequence of str
        If empty, the columns whose names begin with ``p_``, and ``true_`` with their classes.
        A name that ends in ``*`` stands for all columns that begin so.
    classes : sequence of str
        What values of the label stand for: ``value=class``, or classes alone, counted from 0.

    Raises
    ------
    ValueError
        One line: the file or column at fault and what to do.
    """
    table = open_table(path)
    predicted = _expanded(table, label, probabilities) or _beginning(table, label, PREDICTED)
    if len(predicted) < 2:
        raise ValueError(f"{table.source}: {_too_few(table, predicted)}")
    columns = Columns(label, predicted, _expanded(table, label, truth), given=bool(probabilities))
    _check_once(table, columns.probabilities, columns.classes)
    if not truth:
        columns = replace(columns, truth=_truth_found(table, columns))
    _check_names(table, columns)
    _check_truth(table, columns)
    return replace(columns, codes=_codes(table, columns, classes)) if classes else columns


def _expanded(table: Table, label: str, names: Sequence[str]) -> tuple[str, ...]:
    chosen: list[str] = []
    for name in names:
        start = name.removesuffix(ALL)
        if name in table.names or start == name:
            chosen.append(name)
        else:
            found = _beginning(table, label, start)
            if not found:
                raise ValueError(
                    f"{table.source}: no column begins with {start}; the file has "
                    f"{listed(table.names)}"
                )
            chosen += found
    return tuple(chosen)


def _beginning(table: Table, label: str, start: str) -> tuple[str, ...]:
    return tuple(one for one in table.names if one.startswith(start) and one != label)


def _too_few(table: Table, predicted: Sequence[str]) -> str:
    if not predicted and _without_header(table):
        return _NO_HEADER
    if predicted:
        (one,) = predicted
        return (
            f"1 probability column, {one}, need two or more, one a class; for two classes add a "
            f"column of 1 - {one}, named after the other class; split a column of lists"
        )
    return (
        f"0 probability columns, need two or more; let their names begin with {PREDICTED} or name "
        f"them with --probabilities; the file has {listed(table.names)}"
    )


_NO_HEADER = (
    "the first line holds values and no names; write a line of names above it, "
    f"as {LABEL},{PREDICTED}a,{PREDICTED}b"
)


def _without_header(table: Table) -> bool:
    return any(FRACTION.fullmatch(name) for name in table.names)


def _truth_found(table: Table, columns: Columns) -> tuple[str, ...]:
    """Return the columns of true probabilities, if there is one of any class."""
    found: dict[str, str] = {}
    known = set(map(key, columns.classes))
    for name in table.names:
        one = key(name.removeprefix(TRUE))
        if name.startswith(TRUE) and name != columns.label and one in known:
            if one in found:
                raise ValueError(
                    f"{table.source}: the true probability of class {name.removeprefix(TRUE)} "
                    f"stands twice, in {found[one]} and {name}; name columns with --truth"
                )
            found[one] = name
    if not found:
        return ()
    return tuple(found.get(key(one), TRUE + one) for one in columns.classes)


def _check_names(table: Table, columns: Columns) -> None:
    wanted = Counter([columns.label, *columns.numbers])
    there = Counter(table.names)
    for name, times in wanted.items():
        if name not in there:
            raise ValueError(f"{table.source}: {_missing(table, columns, name)}")
        if there[name] > 1 or times > 1:
            raise ValueError(f"{table.source}: column {name} stands twice; name each column once")


def _missing(table: Table, columns: Columns, name: str) -> str:
    if _without_header(table):
        return _NO_HEADER
    hint = ""
    if name == columns.label:
        hint = (
            "; if the labels have another name, say --label NAME; if they are in another file, "
            "join them as a column first"
        )
    return f"column {name} is missing; the file has {listed(table.names)}{hint}"


def _check_truth(table: Table, columns: Columns) -> None:
    keys = list(map(key, columns.classes))
    if not columns.truth:
        return
    if len(columns.truth) != len(keys):
        raise ValueError(
            f"{table.source}: {len(columns.truth)} columns of true probabilities for "
            f"{len(keys)} classes; give one a class, in the same order"
        )
    true = _classes_of_truth(columns.truth, keys)
    _check_once(table, columns.truth, true)
    for name, one, own in zip(columns.truth, map(key, true), keys, strict=True):
        if one != own and one in keys:
            raise ValueError(
                f"{table.source}: --truth gives {name} in the place of class "
                f"{columns.classes[keys.index(own)]}; give one a class, in the same order as "
                f"{', '.join(columns.probabilities)}"
            )


def _classes_of_truth(names: Sequence[str], keys: Sequence[str]) -> list[str]:
    """Return the classes that columns of true probabilities name, whatever they begin with."""
    for end in range(min(map(len, names)), -1, -1):
        rest = [name[end:] for name in names]
        if len({name[:end] for name in names}) == 1 and set(map(key, rest)) == set(keys):
            return rest
    return [name.removeprefix(TRUE).removeprefix(PREDICTED) for name in names]


def _check_once(table: Table, names: Sequence[str], classes: Sequence[str]) -> None:
    first: dict[str, int] = {}
    for i, one in enumerate(map(key, classes)):
        at = first.setdefault(one, i)
        if names[at] != names[i]:
            raise ValueError(
                f"{table.source}: class {classes[at]} stands twice, in columns {names[at]} and "
                f"{names[i]}; leave one out: --probabilities or --truth names the columns"
            )


def _codes(table: Table, columns: Columns, classes: Sequence[str]) -> tuple[str, ...]:
    """Return the value of the label that stands for each class."""
    known = list(map(key, columns.classes))
    in_order = set(map(key, classes)) == set(known)
    split = [one.partition("=")[::2] for one in classes]
    pairs = [(str(i), one) for i, one in enumerate(classes)] if in_order else split
    codes = {key(name): code.strip() for code, name in pairs}
    values = {key(code) for code in codes.values()}
    if len(pairs) != len(known) or set(codes) != set(known) or len(values) != len(known):
        example = option("classes", [f"{i}={name}" for i, name in enumerate(columns.classes)])
        raise ValueError(
            f"{table.source}: --classes must give each class once, with a value of its own, as "
            f"{example}"
        )
    return tuple(codes[one] for one in known)
