"""The one way in which this package compiles: numba, cached where it cannot go stale."""

import fcntl
import hashlib
import io
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import numba
from numba import config as numba_config
from numba.core.caching import IndexDataCacheFile
from numba.extending import register_jitable

# numba notices an edit of the file that holds a function, but not of one that the function
# calls; a cache folder named after the content of all compiled modules cannot go stale.
COMPILED_MODULES = (
    "catalogue/pairs.py",  # the numbers by which compiled code tells them apart
    "catalogue/statuses.py",
    "numerics/*.py",
    "network/*.py",
    "training/*.py",
    "study/expectations.py",
    "search/conflict.py",
    "search/distance.py",
    "search/repeats.py",
)
LONGEST_TURN = 300.0  # seconds that a process waits for another one which compiles the same


def cache_folder() -> Path:
    """Return the folder for compiled code, writable and named after the compiled modules.

    ``PAIRING_CACHE`` chooses the parent (a cluster's shared folder, say); without it the
    parent is the user's cache folder. Where neither can be written, each process compiles into
    a temporary folder of its own.

    Returns
    -------
    pathlib.Path
        A folder that exists and can be written.
    """
    package = Path(__file__).parents[1]
    paths = sorted(path for pattern in COMPILED_MODULES for path in package.glob(pattern))
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in paths))
    for parent in _cache_parents():
        folder = parent / "pairing" / digest.hexdigest()[:16]
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return Path(tempfile.mkdtemp(prefix="pairing-"))


def _cache_parents() -> Iterator[Path]:
    for variable in ("PAIRING_CACHE", "XDG_CACHE_HOME"):
        if os.environ.get(variable):
            yield Path(os.environ[variable])
    with suppress(RuntimeError):  # no home folder is known
        yield Path.home() / ".cache"


numba_config.CACHE_DIR = str(cache_folder())


class CheckedCacheFile(IndexDataCacheFile):
    """numba's cache of a function, of which only what is whole and as asked for is believed.

    numba would fail at a truncated file, run whatever a damaged one holds, and may hand one
    process the code that another has compiled for other types or another processor at the same
    moment. Here a checksum ends each file, each entry holds its own key, and what cannot be read
    or written is compiled anew: by one process, for which others wait that want the same.
    """

    _turn: int | None = None  # the lock's file descriptor, while this process compiles

    def load(self, key: Any) -> Any:
        """Return the compiled code of a key (types and processor); None if there is none."""
        found = self._kept(key)
        if found is None:
            self._turn = _wait_for_turn(f"{self._index_path}.lock")
            found = self._kept(key)
            if found is not None:  # by the process that went before
                self._end_turn()
        return found

    def save(self, key: Any, data: Any) -> None:
        """Keep compiled code, if the disk takes it."""
        with suppress(OSError):  # a full or read-only disk costs time, not the fit
            super().save(key, (key, data))
        self._end_turn()

    def _kept(self, key: Any) -> Any:
        found = super().load(key)
        return found[1] if found and found[0] == key else None

    def _end_turn(self) -> None:
        if self._turn is not None:
            os.close(self._turn)
            self._turn = None

    def _load_index(self) -> Any:
        return super()._load_index() if _ends_in_checksum(self._index_path) else {}

    def _load_data(self, name: str) -> Any:
        return super()._load_data(name) if _ends_in_checksum(self._data_path(name)) else None

    @contextmanager
    def _open_for_write(self, filepath: str) -> Iterator[IO[bytes]]:
        buffer = io.BytesIO()
        yield buffer
        content = buffer.getvalue()
        with super()._open_for_write(filepath) as file:
            file.write(content + hashlib.sha256(content).digest())


def _wait_for_turn(path: str) -> int | None:
    """Return the descriptor of a lock that this process holds; None where none is to be had.

    The kernel lifts it when the process ends, however it does.
    """
    until = time.monotonic() + LONGEST_TURN
    try:
        lock = os.open(path, os.O_CREAT | os.O_RDWR, 0o666)
    except OSError:  # a read-only disk, say
        return None
    while time.monotonic() < until:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.05)
        except OSError:  # no locks on this file system
            break
        else:
            return lock
    os.close(lock)
    return None


def _ends_in_checksum(path: str) -> bool:
    """Whether a file is whole; what reads its content stops before the checksum."""
    try:
        content = Path(path).read_bytes()
    except OSError:
        return False
    return hashlib.sha256(content[:-32]).digest() == content[-32:]


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function without the interpreter lock and without reordering arithmetic.

    It returns nothing, numbers or a tuple of them; arrays it writes into those it is given. numba
    makes arrays and named tuples by calling Python, where an interrupt that came meanwhile is
    raised, and does not look whether that failed: the process ends in a segmentation fault.

    ``fastmath`` stays off: a sum is taken in the order in which it is written, and products
    are not contracted into fused multiply-adds, so that the bits do not depend on the processor.
    """
    dispatcher: Callable[..., Any] = numba.njit(cache=True, nogil=True, error_model="numpy")(
        function
    )
    cache = dispatcher._cache  # type: ignore[attr-defined]
    # numba's own folders are named after the source's path: a second clone would compile anew
    folder = Path(numba_config.CACHE_DIR) / function.__module__
    with suppress(OSError):  # nothing is kept then
        folder.mkdir(parents=True, exist_ok=True)
    # the folder above is named after the code: dates of sources say nothing more
    cache._cache_file = CheckedCacheFile(str(folder), cache._impl.filename_base, "content")
    return dispatcher


def inner(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function that compiled functions alone call: it has no entry from Python.

    It is kept in the cache as a part of its callers; without an entry it compiles sooner.
    """
    dispatcher: Callable[..., Any] = numba.njit(
        nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True
    )(function)
    return dispatcher


def shared(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let compiled functions call a small function that stays Python for Python."""
    python: Callable[..., Any] = register_jitable(error_model="numpy")(function)
    return python


def spliced(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let numba put the source of a function into its compiled callers.

    For what is handed functions: were it called instead, another process would not find in the
    cache what calls it. And for what stands between a caller and much code: all behind a compiled
    function is optimised once more for each function on the way to it.
    """
    dispatcher: Callable[..., Any] = numba.njit(
        inline="always", error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True
    )(function)
    return dispatcher


def inlined(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a small function into its compiled callers.

    LLVM does it; for numba to do it, on the source, takes four times as long for `evaluate`.
    """
    dispatcher: Callable[..., Any] = numba.njit(
        forceinline=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True
    )(function)
    return dispatcher
