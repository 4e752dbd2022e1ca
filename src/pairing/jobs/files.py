"""Read and write results: sealed, whole or not at all, the same bytes for the same content."""

import gzip
import hashlib
import io
import json
import os
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pairing.jobs import seals
from pairing.jobs.whole import write_whole

# What stands beside files that can carry no seal, in their folder.
CHECKSUMS = "checksums.json"
REBUILD = "PAIRING_REBUILD"  # the environment variable with the command that means this study
# How a format that people read takes a seal, as its last line. CSV has no comments.
COMMENTS = {
    ".svg": "<!-- {} -->",
    ".html": "<!-- {} -->",
    ".md": "<!-- {} -->",
    ".tex": "% {}",
    ".pdf": "% {}",
}


def write_rows(path: str | Path, rows: pd.DataFrame, kind: str) -> None:
    """Write a Parquet file, sealed in its metadata.

    Parameters
    ----------
    path : str or pathlib.Path
    rows : pandas.DataFrame
    kind : str
        What the rows are, e.g. ``fits``; `read_rows` asks for it.
    """
    arrow = pa.Table.from_pandas(rows, preserve_index=False).replace_schema_metadata()
    buffer = io.BytesIO()
    with pq.ParquetWriter(buffer, arrow.schema, compression="zstd") as writer:
        writer.write_table(arrow)
        writer.add_key_value_metadata({"seal": seals.open_seal(kind)})
    write_whole(path, seals.closed(buffer.getvalue()))


def read_rows(path: str | Path, kind: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Read a Parquet file that `write_rows` wrote.

    Parameters
    ----------
    path : str or pathlib.Path
    kind : str
        What the rows must be, as it was given to `write_rows`.
    columns : sequence of str, optional
        Those to be read; by default all.

    Raises
    ------
    ValueError
        One line, if the file is missing, damaged or edited, or another than it must be.
    """
    content = checked_content(path, kind)
    return pq.ParquetFile(pa.BufferReader(content)).read(columns=columns).to_pandas()


def read_all(paths: Sequence[str | Path], kind: str) -> pd.DataFrame:
    """Read several Parquet files of one kind, one below the other; empty ones add no row."""
    tables = [read_rows(path, kind) for path in paths]
    filled = [table for table in tables if len(table)]
    return pd.concat(filled or tables[:1], ignore_index=True)


def write_arrays(path: str | Path, arrays: Mapping[str, np.ndarray]) -> None:
    """Write named arrays to an ``.npz`` file without pickles, sealed in the archive's comment."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.comment = seals.open_seal(Path(path).stem).encode()
    write_whole(path, seals.closed(buffer.getvalue()))


def read_arrays(path: str | Path) -> dict[str, np.ndarray]:
    """Read an ``.npz`` file that `write_arrays` wrote; errors as of `read_rows`."""
    content = checked_content(path, Path(path).stem)
    with _refusing(path), np.load(io.BytesIO(content), allow_pickle=False) as file:
        return dict(file)


def write_json(path: str | Path, values: Mapping[str, object]) -> None:
    """Write a JSON file, sealed by a member ``seal``."""
    body = json.dumps(values, indent=2).removesuffix("\n}")
    text = f'{body},\n  "seal": {seals.open_seal(Path(path).stem)}\n}}\n'
    write_whole(path, seals.closed(text.encode()))


def read_json(path: str | Path) -> dict[str, Any]:
    """Read a JSON file that `write_json` wrote; errors as of `read_rows`."""
    values: dict[str, Any] = json.loads(checked_content(path, Path(path).stem))
    del values["seal"]
    return values


def write_csv(path: str | Path, rows: pd.DataFrame) -> None:
    """Write rows as compressed CSV with all digits; it has no date, and no room for a seal."""
    text = rows.to_csv(index=False, lineterminator="\n")
    write_whole(path, gzip.compress(text.encode(), mtime=0))


def write_text(path: str | Path, text: str) -> None:
    """Write a text file; a stage's is sealed."""
    write_for_people(path, text.encode())


def write_for_people(path: str | Path, content: bytes) -> None:
    """Write a file that people read: whole, and sealed by a comment if a stage's."""
    comment = COMMENTS.get(Path(path).suffix)
    if seals.in_stage() and comment is not None:
        line = comment.format(seals.open_seal(Path(path).stem))
        content = seals.closed(content + f"{line}\n".encode())
    write_whole(path, content)


def checked_content(path: str | Path, kind: str) -> bytes:
    """Return the bytes of a result, once they are known to be whole and of the right maker.

    Raises
    ------
    ValueError
        One line: the file, why it is refused, the command that rebuilds it.
    """
    return _checked(path, kind, seals.maker_of_input(str(path)))


def check_result(path: str | Path, kind: str | None, maker: seals.Maker) -> None:
    """Check a result at rest: its bytes, and that it is of the present config and code.

    Parameters
    ----------
    path : str or pathlib.Path
    kind : str or None
        What it must hold; None for whatever its seal says.
    maker : pairing.jobs.seals.Maker
        The job that would make it now.

    Raises
    ------
    ValueError
        As of `checked_content`.
    """
    path = Path(path)
    if path.suffix in COMMENTS or path.suffix in (".parquet", ".npz", ".json"):
        _checked(path, kind, maker)
        return
    beside = path.with_name(CHECKSUMS)
    known = json.loads(_checked(beside, beside.stem, maker))
    with _refusing(path):
        if known.get(path.name) != checksums([path])[path.name]:
            raise ValueError(f"has changed since it was written: {beside} has another checksum")


def _checked(path: str | Path, kind: str | None, maker: seals.Maker | None) -> bytes:
    with _refusing(path):
        content = Path(path).read_bytes()
        seals.check(content, kind, maker)
    return content


@contextmanager
def _refusing(path: str | Path) -> Iterator[None]:
    """Add to what is wrong with a file its name and the command that rebuilds it."""
    try:
        yield
    except (FileNotFoundError, ValueError) as error:
        reason = "is missing" if isinstance(error, FileNotFoundError) else error
        command = os.environ.get(REBUILD, "snakemake")
        rebuild = f"to rebuild it, run: {command} --cores 1 --force {path}"
        raise ValueError(f"{path}: {reason}; {rebuild}") from None


def checksums(paths: Iterable[str | Path]) -> dict[str, str]:
    """Return by name the checksums of files that can carry no seal, to stand beside them."""
    return {Path(path).name: hashlib.sha256(Path(path).read_bytes()).hexdigest() for path in paths}
