"""What every stage does around its work: seal, say how far it is, and fail in one line."""

import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from pairing.support import seals


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
    param ``inputs`` names. A ValueError or OSError is the user's to mend: its message is said, and
    the process ends with status 1. Tracebacks of all exceptions go to the log.
    """
    path = Path(job.log[0])
    path.parent.mkdir(parents=True, exist_ok=True)
    params = dict(job.params.items())
    own = seals.maker_of(job.rule, dict(job.wildcards.items()), params)
    inputs = seals.from_json(params.get("inputs", "{}"))
    with path.open("w", encoding="utf-8") as file, seals.sealing(own, inputs):

        def say(line: str) -> None:
            print(line, file=sys.stderr, flush=True)
            print(line, file=file, flush=True)

        try:
            yield say
        except (ValueError, OSError) as error:
            file.write(traceback.format_exc())
            say(f"error: {error}")
            raise SystemExit(1) from None
        except Exception:
            file.write(traceback.format_exc())
            raise
