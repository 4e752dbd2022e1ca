"""Run programs that may crash or hang: with a time limit, and in an environment of their own."""

import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

MEMORY = 2048  # megabytes that a runtime with a heap of its own may take
# A job has one core: a package that takes more would make others, and its own seconds, slow.
THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMBA_NUM_THREADS",
    "TF_NUM_INTRAOP_THREADS",
    "TF_NUM_INTEROP_THREADS",
    "UV_THREADPOOL_SIZE",
)
ONE_THREAD = dict.fromkeys(THREADS, "1")
RUNTIMES = {
    "JAVA_TOOL_OPTIONS": f"-Xmx{MEMORY}m -XX:ActiveProcessorCount=1",
    "NODE_OPTIONS": f"--max-old-space-size={MEMORY}",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "",
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
}
NOT_HANDED_ON = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PAIRING_SOURCES")
SAID = "said.txt"
LONGEST = 300  # characters of what a program said last


class Ended(NamedTuple):
    """How a program ended.

    Attributes
    ----------
    code : int or None
        What it returned; None if it took too long and was killed.
    said : str
        The last line that it said, shortened.
    """

    code: int | None
    said: str


def missing(programs: Sequence[str]) -> list[str]:
    """Return the programs that are not on the path."""
    return [one for one in programs if shutil.which(one) is None]


def answer(words: Sequence[str]) -> str:
    """Return what a program that takes no time prints; nothing if it cannot be started."""
    try:
        found = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return found.stdout.strip()


def run(words: Sequence[str], folder: Path, seconds: float, said: Path | None = None) -> Ended:
    """Run a program in a folder, and kill it with all that it started if it takes too long.

    Parameters
    ----------
    words : sequence of str
        The program and its arguments.
    folder : pathlib.Path
    seconds : float, > 0
    said : pathlib.Path, optional
        The file that takes what it says; without, one of the folder.

    Raises
    ------
    OSError
        If the program cannot be started.
    """
    said = said or folder / SAID
    with said.open("wb") as file:
        process = subprocess.Popen(
            [*_with_its_parent(), *words],
            cwd=folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            code: int | None = process.wait(seconds)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            # whatever it started and left behind shares its group
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return Ended(code, _last_line(said))


def _with_its_parent() -> list[str]:
    """Return what lets a program end with the job that started it, where that is to be had."""
    return ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []


def _environment() -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if name not in NOT_HANDED_ON}
    return own | ONE_THREAD | RUNTIMES


def _last_line(said: Path) -> str:
    lines = said.read_bytes()[-10_000:].decode("utf-8", "replace").split("\n")
    last = next((one.strip() for one in reversed(lines) if one.strip()), "")
    return "".join(one for one in last if one.isprintable())[-LONGEST:]
