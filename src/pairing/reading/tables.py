"""Tables as people have them: opened by what they hold, read a batch of rows at a time.

Text is read by one reader, cells as they stand. What a cell means is judged in one place, for
text and Parquet alike (`pairing.reading.cells`), and a fault is found in the cells that were
read. Nothing is kept but the batch at hand, so a table may be of any length.
"""

import csv
import io
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

STANDARD_INPUT = Path("-")
TEXT = (".csv", ".tsv", ".txt")
PACKED = {".gz": "gzip", ".bz2": "bz2", ".zst": "zstd"}
ENDINGS = (*TEXT, ".parquet")
PARQUET = b"PAR1"  # what such files begin with, whatever their names
PACKERS = {b"\x1f\x8b": "gzip", b"BZh": "bz2", b"\x28\xb5\x2f\xfd": "zstd"}
ZIP = b"PK\x03\x04"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
SEPARATORS = (",", ";", "\t", "|")
BLANK = " "  # separates where none of these is
COMMENT = "#"
PREAMBLE = 100  # lines among which the header is looked for
BLOCK = 2**22  # bytes of text read at a time
HEAD = BLOCK  # bytes in which a header is looked for
LARGEST_BLOCK = 2**26  # a longer row is an open quotation mark
PARQUET_ROWS = 2**16  # rows read at a time, at most
PARQUET_CELLS = 2**20  # and cells: rows of many classes are read fewer at a time
PARQUET_BUFFER = 2**24  # bytes buffered, over all columns


@dataclass(frozen=True)
class Table:
    """A table that can be read from its first row as often as wanted.

    Attributes
    ----------
    source : str
        What messages call it.
    names : tuple of str
        Of the columns, without blanks around them.
    batches : callable
        Takes names of columns and yields lists of Arrow arrays, one a name, some rows each.
    """

    source: str
    names: tuple[str, ...]
    batches: Callable[[Sequence[str]], Iterator[list[Any]]]


@dataclass(frozen=True)
class _Layout:
    """How text is laid out: its columns, what is between them, and where its rows begin."""

    names: tuple[str, ...]
    separator: str
    offset: int


def open_table(path: Path) -> Table:
    """Open a table of text or Parquet, as its first bytes say.

    Parameters
    ----------
    path : pathlib.Path
        A file, by any name that ends in one of `ENDINGS` in either case, text also packed; a
        pipe; or ``-`` for standard input.

    Raises
    ------
    ValueError
        One line: the file, what is wrong and what to do.
    """
    source = "standard input" if path == STANDARD_INPUT else str(path)
    where = _kept(path)
    head = _head(source, where)
    if head.startswith(PARQUET):
        with _open_parquet(source, where) as file:
            names = tuple(name.strip() for name in file.schema_arrow.names)
        return Table(source, names, partial(_parquet_batches, source, where))
    layout = _layout(source, head)
    if len(head) < HEAD and not head[layout.offset :].strip():
        return Table(source, layout.names, lambda names: iter(()))
    return Table(source, layout.names, partial(_text_batches, source, where, layout))


def _kept(path: Path) -> Path:
    """Return where the content can be read twice; refuse what is no file of a known kind."""
    if path == STANDARD_INPUT:
        return Path(_spooled(path).name)
    if path.is_dir():
        raise ValueError(
            f"{path}: is a folder, not a file; give one file (of parts, as Spark writes them, "
            "make one: pandas.read_parquet or read_csv them, concatenate, write)"
        )
    if path.exists() and not path.is_file():
        return Path(_spooled(path).name)
    suffixes = [suffix.lower() for suffix in path.suffixes[-2:]]
    unpacked = suffixes[:-1] if suffixes and suffixes[-1] in PACKED else suffixes
    if not unpacked or unpacked[-1] not in (TEXT if unpacked != suffixes else ENDINGS):
        raise ValueError(
            f"{path}: unknown format; give a file that ends in {', '.join(ENDINGS)} "
            f"(text also packed: {', '.join(PACKED)}), or - for standard input; save a workbook "
            "as CSV UTF-8"
        )
    if not path.exists():
        raise ValueError(f"{path}: no such file")
    return path


@cache
def _spooled(path: Path) -> IO[bytes]:
    """Copy what can be read only once to a file that lives as long as the process."""
    copy = tempfile.NamedTemporaryFile(prefix="pairing-")  # noqa: SIM115
    if path == STANDARD_INPUT:
        shutil.copyfileobj(sys.stdin.buffer, copy)
    else:
        with path.open("rb") as pipe:
            shutil.copyfileobj(pipe, copy)
    copy.flush()
    return copy


def _stream(path: Path) -> Any:
    """Open a file for reading, unpacked."""
    with path.open("rb") as file:
        start = file.read(4)
    packer = next((name for magic, name in PACKERS.items() if start.startswith(magic)), None)
    return pa.input_stream(str(path), compression=packer)


def _head(source: str, path: Path) -> bytes:
    try:
        with _stream(path) as stream:
            head: bytes = stream.read(HEAD)
    except (pa.ArrowException, OSError) as error:
        raise ValueError(
            f"{source}: cannot be read ({_first_line(error)}); copy it again"
        ) from None
    if not head:
        raise ValueError(f"{source}: the file is empty")
    if head.startswith(ZIP):
        raise ValueError(
            f"{source}: is a zip archive or a workbook; unpack it, or save it as CSV UTF-8"
        )
    if path.suffix.lower() == ".parquet" and not head.startswith(PARQUET):
        raise ValueError(f"{source}: not a readable Parquet file; write it again")
    return head


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _open_parquet(source: str, path: Path, columns: int = 16) -> Any:
    try:
        # without these two options Arrow holds whole row groups, and at last the file
        return pq.ParquetFile(path, pre_buffer=False, buffer_size=PARQUET_BUFFER // columns)
    except (pa.ArrowException, OSError):
        raise ValueError(f"{source}: not a readable Parquet file; write it again") from None


def _parquet_batches(source: str, path: Path, names: Sequence[str]) -> Iterator[list[Any]]:
    rows = max(1, min(PARQUET_ROWS, PARQUET_CELLS // len(names)))
    with _open_parquet(source, path, len(names)) as file:
        stored = {name.strip(): name for name in file.schema_arrow.names}
        wanted = [stored[name] for name in names]
        try:
            for batch in file.iter_batches(rows, columns=wanted):
                yield [batch.column(name) for name in wanted]
        except (pa.ArrowException, OSError):
            raise ValueError(f"{source}: the file is damaged; write it again") from None


def _layout(source: str, head: bytes) -> _Layout:
    """Find the header: the first line with two cells or more that is no comment."""
    mark = len(BYTE_ORDER_MARK) if head.startswith(BYTE_ORDER_MARK) else 0
    lines = list(io.StringIO(head[mark:].decode(errors="surrogateescape"), newline=""))
    try:
        at = _header_line(lines)
        separator, cells, used = _split([*map(_bare, lines[at : at + 1]), *lines[at + 1 :]])
        names = tuple(map(str.strip, cells))
        "".join(names).encode()
    except (csv.Error, UnicodeEncodeError):
        raise _not_text(source) from None
    if "\0" in "".join(names):
        raise _not_text(source)
    before = "".join(lines[: at + used]).encode(errors="surrogateescape")
    return _Layout(names, separator, mark + len(before))


def _not_text(source: str) -> ValueError:
    return ValueError(
        f"{source}: not a readable CSV file; write it as UTF-8 text (in Excel: CSV UTF-8)"
    )


def _header_line(lines: list[str]) -> int:
    rows = [i for i, line in enumerate(lines[:PREAMBLE]) if line.strip() and not _is_comment(line)]
    separated = [i for i in rows if _split(lines[i:])[0] != BLANK] or rows or [0]
    first = next((i for i in separated if _heads_rows(lines[i:])), separated[0])
    above = first - 1
    if above >= 0 and lines[above].startswith(COMMENT):
        names, values = _split([_bare(lines[above])])[1], _split(lines[first:])[1]
        if len(names) == len(values) and any(map(is_number, values)):
            return first if any(map(is_number, names)) else above  # numpy.savetxt's header
    return first


def _heads_rows(lines: list[str]) -> bool:
    """Say whether lines begin with names, as many as the next row has cells: no title does."""
    separator, names, used = _split(lines)
    next_row = next((i for i in range(used, len(lines)) if lines[i].strip()), len(lines))
    cells = _split_at(separator, lines[next_row:])[1]
    return len(names) == len(cells) and not any(map(is_number, names))


def _bare(line: str) -> str:
    return line.lstrip(COMMENT + BLANK)


def _is_comment(line: str) -> bool:
    # a line such as sep=; tells a spreadsheet the separator
    return line.startswith(COMMENT) or line.lower().lstrip('"').startswith("sep=")


def _split(lines: list[str]) -> tuple[str, list[str], int]:
    """Return the separator, the cells and the number of lines of the row that lines begin with."""
    row = ""
    for line in lines[:PREAMBLE]:
        row += line
        if row.count('"') % 2 == 0:
            break
    unquoted = re.sub(r'"[^"]*"', "", row)
    separator = max(SEPARATORS, key=unquoted.count)
    return _split_at(separator if separator in unquoted else BLANK, lines)


def _split_at(separator: str, lines: list[str]) -> tuple[str, list[str], int]:
    csv.field_size_limit(max(HEAD, csv.field_size_limit()))  # a row may begin with a long text
    reader = csv.reader(lines, delimiter=separator)
    return separator, next(reader, []), reader.line_num


def is_number(cell: str) -> bool:
    """Say whether a cell of text is a number, with a decimal point or a decimal comma."""
    try:
        float(cell.strip().replace(",", "."))
    except ValueError:
        return False
    return True


def _text_batches(
    source: str, path: Path, layout: _Layout, names: Sequence[str]
) -> Iterator[list[Any]]:
    done, block = 0, BLOCK
    while True:
        first = 0
        try:
            for batch in _read_text(source, path, layout, names, block):
                rest = batch.slice(max(done - first, 0))
                first += batch.num_rows
                if rest.num_rows:
                    done = first
                    yield rest.columns
            return
        except pa.ArrowInvalid as error:
            if "straddling" not in str(error):
                raise _not_text(source) from None
            if block >= LARGEST_BLOCK:
                raise ValueError(
                    f"{source}: row {done + 1} or one soon after it is longer than {block} bytes; "
                    "close its quotation mark"
                ) from None
            block *= 4  # a cell of text is longer than the block: begin again, with larger ones
        except (pa.ArrowException, OSError) as error:
            raise ValueError(
                f"{source}: cannot be read ({_first_line(error)}); copy it again"
            ) from None


def _read_text(
    source: str, path: Path, layout: _Layout, names: Sequence[str], block: int
) -> Iterator[Any]:
    """Read cells as they stand; empty ones are missing."""
    faults: list[Any] = []

    def stop(row: Any) -> str:
        faults.append(row)
        return "error"

    # columns by place: their names may be empty or stand twice where nobody asks for them
    places = [str(i) for i in range(len(layout.names))]
    wanted = [places[layout.names.index(name)] for name in names]
    with _stream(path) as stream:
        stream.read(layout.offset)
        try:
            yield from pa_csv.open_csv(
                stream,
                # rows have numbers only without threads; those would not make this faster
                pa_csv.ReadOptions(use_threads=False, block_size=block, column_names=places),
                pa_csv.ParseOptions(
                    delimiter=layout.separator, newlines_in_values=True, invalid_row_handler=stop
                ),
                pa_csv.ConvertOptions(
                    column_types=dict.fromkeys(wanted, pa.string()),
                    include_columns=wanted,
                    null_values=[""],
                    strings_can_be_null=True,
                ),
            )
        except pa.ArrowInvalid:
            if faults:
                raise ValueError(
                    f"{source}: {_wrong_length(faults[0], layout.separator)}"
                ) from None
            raise


def _wrong_length(row: Any, separator: str) -> str:
    what = f"row {row.number} has {row.actual_columns} cells, must have {row.expected_columns}"
    quote = "quote cells that hold separators or line breaks"
    text = (row.text or "").rstrip("\r\n")
    if text.count('"') % 2:
        return f"{what}; close its quotation mark"
    if row.actual_columns < 2:
        return f"{what}; leave out what is no row, or {quote}"
    if separator == BLANK and 2 * BLANK in text:
        return f"{what}; put one blank, or a comma, between two cells"
    if row.actual_columns == row.expected_columns + 1 and text.endswith(separator):
        return f"{what}; leave out separators at the ends of rows, or {quote}"
    if row.actual_columns == row.expected_columns + 1 and row.number == 1:
        return f"{what}; {quote}, or, if rows begin with their names, give that column a name"
    return f"{what}; {quote}"
