"""Read and write results: whole or not at all, the same bytes for the same content."""

import json
import os
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

SCHEMA_VERSION = "1"


def write_whole(path: str | Path, write: Callable[[Path], object]) -> None:
    """Let `write` fill a temporary file beside `path`, sync it, and give it its name.

    Parameters
    ----------
    path : str or pathlib.Path
        Where the file will stand; its folder is made.
    write : callable
        Takes the temporary path, which has the same suffix.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=path.suffix)
    os.close(handle)
    temporary = Path(name)
    try:
        write(temporary)
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: str | Path, text: str) -> None:
    """Write a text file whole."""
    write_whole(path, lambda temporary: temporary.write_text(text, encoding="utf-8"))


def write_json(path: str | Path, values: object) -> None:
    """Write a JSON file whole."""
    write_text(path, json.dumps(values, indent=2) + "\n")


def read_json(path: str | Path) -> Any:
    """Read a JSON file; a ValueError of one line names a file that holds none."""
    try:
        return json.loads(Path(path).read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path}: is not JSON ({error}); {_rebuild(path)}") from None


def write_rows(path: str | Path, rows: pd.DataFrame, kind: str) -> None:
    """Write a Parquet file whole, marked with what it holds.

    Parameters
    ----------
    path : str or pathlib.Path
    rows : pandas.DataFrame
    kind : str
        What the rows are, e.g. ``fits``; `read_rows` asks for it.
    """
    arrow = pa.Table.from_pandas(rows, preserve_index=False)
    marks = {"kind": kind, "schema_version": SCHEMA_VERSION}
    arrow = arrow.replace_schema_metadata(marks)
    write_whole(path, lambda temporary: pq.write_table(arrow, temporary, compression="zstd"))


def read_rows(path: str | Path, kind: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Read a Parquet file that `write_rows` wrote.

    Raises
    ------
    ValueError
        One line, if the file is damaged, holds something else or an older version of it.
    """
    try:
        file = pq.ParquetFile(path)
        marks = {
            key.decode(): value.decode() for key, value in (file.metadata.metadata or {}).items()
        }
        rows = file.read(columns=columns).to_pandas()
    except FileNotFoundError:
        raise ValueError(f"{path}: is missing; {_rebuild(path)}") from None
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ValueError(f"{path}: is damaged ({reason}); {_rebuild(path)}") from None
    if (marks.get("kind"), marks.get("schema_version")) != (kind, SCHEMA_VERSION):
        raise ValueError(
            f"{path}: holds {marks.get('kind', 'something foreign')} of schema version "
            f"{marks.get('schema_version', 'none')}, not {kind} of version {SCHEMA_VERSION}; "
            f"{_rebuild(path)}"
        )
    return rows


def read_all(paths: Sequence[str | Path], kind: str) -> pd.DataFrame:
    """Read several Parquet files of one kind, one below the other; empty ones add no row."""
    tables = [read_rows(path, kind) for path in paths]
    filled = [table for table in tables if len(table)]
    return pd.concat(filled or tables[:1], ignore_index=True)


def write_arrays(path: str | Path, arrays: Mapping[str, np.ndarray]) -> None:
    """Write named arrays to an ``.npz`` file, whole and without pickles."""
    write_whole(
        path, lambda temporary: np.savez_compressed(temporary, allow_pickle=False, **arrays)
    )


def read_arrays(path: str | Path) -> dict[str, np.ndarray]:
    """Read an ``.npz`` file; a ValueError of one line names a file that cannot be read."""
    try:
        with zipfile.ZipFile(path), np.load(path, allow_pickle=False) as file:
            return dict(file)
    except (OSError, ValueError, zipfile.BadZipFile, zlib.error) as error:
        raise ValueError(f"{path}: is missing or damaged ({error}); {_rebuild(path)}") from None


def _rebuild(path: str | Path) -> str:
    return f"to rebuild it, run: snakemake --cores 1 --force {path}"
