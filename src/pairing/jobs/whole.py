"""Files appear whole or not at all, whatever happens to the process or the machine meanwhile."""

import glob
import os
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

WORKFLOW = "PAIRING_WORKFLOW"  # the environment variable with Snakemake's process number
UNFINISHED = ".unfinished-"
DRAWN = "[0-9a-f]" * 8  # what tells temporary files of one name apart
ROOM = 2**20  # bytes that a run needs for Snakemake's own notes, to fail in good order


def write_whole(path: str | Path, content: bytes) -> None:
    """Write bytes to a temporary file beside `path`, sync it, and give it its name.

    All files of the project are written here, from memory: a library that meets a full disk while
    it writes raises whatever it happens to, and this an OSError.

    Parameters
    ----------
    path : str or pathlib.Path
        Where the file will stand; its folder is made. Who may read it follows from the umask.
    content : bytes

    Raises
    ------
    OSError
        One line that names the file, if the disk is full or may not be written.
    """
    path = Path(path)
    try:
        _write_beside(path, content)
    except OSError as error:
        reason = error.strerror or error
        raise OSError(
            f"{path}: cannot be written ({reason}); mend that and run the same command again"
        ) from error


def _write_beside(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{UNFINISHED}{path.stem}-{uuid4().hex[:8]}{path.suffix}")
    try:
        with temporary.open("xb") as file:
            file.write(content)
        _sync(temporary)
        if not workflow_lives():
            # the next one may have made the file already, and is not to find it replaced
            raise OSError("the workflow that asked for it was killed")
        temporary.replace(path)
        _sync(path.parent)  # the new name, too, outlives a loss of power
    finally:
        temporary.unlink(missing_ok=True)


def workflow_lives() -> bool:
    """Whether the workflow that started this process is there; so it is where none did."""
    try:
        os.kill(int(os.environ.get(WORKFLOW, os.getpid())), 0)  # signal 0 asks, and does nothing
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # it lives, and is another user's
    return True


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def clear_unfinished(paths: Iterable[str | Path]) -> int:
    """Delete the temporary files that killed processes left of some files; return how many."""
    leftovers = [
        left
        for path in map(Path, paths)
        for left in path.parent.glob(f"{UNFINISHED}{glob.escape(path.stem)}-{DRAWN}{path.suffix}")
    ]
    for path in leftovers:
        path.unlink(missing_ok=True)
    return len(leftovers)


def check_writable(*folders: str | Path) -> None:
    """Check that folders, as far as they exist, take a file of the size `ROOM`.

    Raises
    ------
    OSError
        One line that names the folder, if one does not.
    """
    for folder in filter(os.path.isdir, folders):
        try:
            with tempfile.TemporaryFile(dir=folder) as file:
                file.write(bytes(ROOM))
        except OSError as error:
            raise OSError(
                f"{Path(folder).resolve()}: cannot be written ({error.strerror}); mend that and "
                "run the same command again"
            ) from None


def date_no_later_than_now(paths: Iterable[str | Path]) -> None:
    """Take files dated in the future, by a clock that has been set back, for ones of this moment.

    Snakemake refuses to make a file from one that is younger.
    """
    now = time.time()
    for path in map(Path, paths):
        with suppress(FileNotFoundError):  # which the stage will say
            if path.stat().st_mtime > now:
                os.utime(path, (now, now))
