"""What every stage does around its work: seal, say how far it is, and fail in one line."""

import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from pairing.jobs import seals
from pairing.jobs.stopping import end_when_told


class Job(Protocol):
    """What a stage is told: the part of Snakemake's `snakemake` object that is used here."""

    rule: str
    log: Any
    wildcards: Any
    params: Any


@contextmanager
def stage(job: Job) -> Iterator[Callable[[str], None]]:
    """Run a stage: yields `say`, which writes a line to the log and to standard error.

    What is written meanwhile is sealed as the job's, and its input must be of the makers that the
    param ``inputs`` names. Tracebacks of all exceptions go to the log.

    Raises
    ------
    SystemExit
        With status 1, in place of a ValueError or OSError, which is the user's to mend: its
        message is said. Other exceptions go through.
    """
    params = dict(job.params.items())
    own = seals.maker_of(job.rule, dict(job.wildcards.items()), params)
    inputs = seals.from_json(params.get("inputs", "{}"))
    log, say = Path(job.log[0]), _teller(job)
    _write_log(log, "", "w")
    try:
        with seals.sealing(own, inputs):
            yield say
    except (ValueError, OSError) as error:
        _write_log(log, traceback.format_exc())
        say(f"error: {error}")
        raise SystemExit(1) from None
    except Exception:
        _write_log(log, traceback.format_exc())
        raise


def _teller(job: Job) -> Callable[[str], None]:
    """Return what says a line: to standard error, and to the job's log."""
    log = Path(job.log[0])

    def say(line: str) -> None:
        with suppress(OSError):  # nor does a terminal that was closed
            print(line, file=sys.stderr, flush=True)
        _write_log(log, f"{line}\n")

    return say


def _write_log(log: Path, text: str, mode: str = "a") -> None:
    with suppress(OSError):  # a log that cannot be written stops no stage
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open(mode, encoding="utf-8") as file:
            file.write(text)


# Importing what a stage needs takes longer than many a stage. Scripts import this module first, and
# can be stopped with one line from here on.
_job: Job | None = getattr(sys.modules["__main__"], "snakemake", None)
if _job is not None:
    end_when_told(_teller(_job))
