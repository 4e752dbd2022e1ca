"""Files appear whole or not at all, whatever happens to the process or the machine meanwhile."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

UNFINISHED = ".unfinished-"


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
    handle, name = tempfile.mkstemp(
        dir=path.parent, prefix=f"{UNFINISHED}{path.stem}-", suffix=path.suffix
    )
    os.close(handle)
    temporary = Path(name)
    try:
        write(temporary)
        temporary.chmod(0o644)
        _sync(temporary)
        temporary.replace(path)
        _sync(path.parent)  # the new name, too, outlives a loss of power
    finally:
        temporary.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def clear_unfinished(folder: str | Path) -> int:
    """Delete the temporary files that killed processes left below a folder; return how many.

    To be called where no other process writes there: a run holds Snakemake's lock on its folder.
    """
    leftovers = list(Path(folder).rglob(f"{UNFINISHED}*"))
    for path in leftovers:
        path.unlink(missing_ok=True)
    return len(leftovers)
