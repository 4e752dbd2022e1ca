"""Read and write results: whole or not at all, the same bytes for the same content."""

import gzip
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pairing.jobs.whole import write_whole


def write_rows(path: str | Path, rows: pd.DataFrame) -> None:
    """Write a Parquet file."""
    arrow = pa.Table.from_pandas(rows, preserve_index=False).replace_schema_metadata()
    buffer = io.BytesIO()
    pq.write_table(arrow, buffer, compression="zstd")
    write_whole(path, buffer.getvalue())


def read_rows(path: str | Path) -> pd.DataFrame:
    """Read a Parquet file."""
    return pq.ParquetFile(path).read().to_pandas()


def read_all(paths: Sequence[str | Path]) -> pd.DataFrame:
    """Read several Parquet files of one kind, one below the other; empty ones add no row."""
    tables = [read_rows(path) for path in paths]
    filled = [table for table in tables if len(table)]
    return pd.concat(filled or tables[:1], ignore_index=True)


def write_arrays(path: str | Path, arrays: Mapping[str, np.ndarray]) -> None:
    """Write named arrays to an ``.npz`` file without pickles."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    write_whole(path, buffer.getvalue())


def read_arrays(path: str | Path) -> dict[str, np.ndarray]:
    """Read an ``.npz`` file; one that needs pickle is refused by a ValueError."""
    with np.load(path, allow_pickle=False) as file:
        return dict(file)


def write_json(path: str | Path, values: Mapping[str, object]) -> None:
    """Write a JSON file."""
    write_whole(path, f"{json.dumps(values, indent=2)}\n".encode())


def read_json(path: str | Path) -> dict[str, Any]:
    """Read a JSON file."""
    values: dict[str, Any] = json.loads(Path(path).read_bytes())
    return values


def write_csv(path: str | Path, rows: pd.DataFrame) -> None:
    """Write rows as compressed CSV with all digits; it has no date."""
    text = rows.to_csv(index=False, lineterminator="\n")
    write_whole(path, gzip.compress(text.encode(), mtime=0))


def write_text(path: str | Path, text: str) -> None:
    """Write a text file."""
    write_whole(path, text.encode())
