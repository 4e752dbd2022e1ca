"""What every stage does around its work: check, seal, say how far it is, and fail in one line."""

import json
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from pairing.jobs import seals, whole
from pairing.jobs.stopping import end_when_told


class Job(Protocol):
    """What a stage is told: the part of Snakemake's `snakemake` object that is used here."""

    input: Any
    output: Any
    log: Any
    wildcards: Any
    params: Any


@contextmanager
def stage(job: Job) -> Iterator[Callable[[str], None]]:
    """Run a stage: yields `say`, which writes a line to the log and to standard error.

    What a killed job or a wrong clock left is mended first, by each job for its own files: no
    handler of a workflow is called where another workflow uses it as a module. Then inputs are
    checked: their manifests, ``made`` among the inputs, must be of the makers
    that the param ``inputs`` lists. At the end it writes its own, ``made`` among the outputs.
    Tracebacks of all exceptions go to the log.

    Raises
    ------
    SystemExit
        With status 1, in place of a ValueError or OSError, which is the user's to mend: its
        message is said. Other exceptions go through.
    """
    log, say = Path(job.log[0]), _teller(job)
    _write_log(log, "", "w")
    try:
        _mend(job, say)
        inputs = _check_inputs(job)
        yield say
        _seal(job, inputs)
    except (ValueError, OSError) as error:
        _write_log(log, traceback.format_exc())
        say(f"error: {error}")
        raise SystemExit(1) from None
    except Exception:
        _write_log(log, traceback.format_exc())
        raise


def _mend(job: Job, say: Callable[[str], None]) -> None:
    whole.date_no_later_than_now(job.input)
    cleared = whole.clear_unfinished([*job.output, *job.log])
    if cleared:
        say(f"{cleared} unfinished files of a killed job deleted")


def _check_inputs(job: Job) -> dict[str, str]:
    """Return the checksums of a job's inputs by name, once they are known to be right."""
    makers = [seals.Maker(*one) for one in json.loads(job.params.get("inputs", "[]"))]
    manifests = dict(zip(job.input.get("made", []), makers, strict=True))
    return seals.check(job.input, manifests)


def _seal(job: Job, inputs: dict[str, str]) -> None:
    """Write the manifest of a job, if it makes files."""
    if job.output:
        manifest = job.output.made
        rule = seals.rule_of(manifest)
        maker = seals.maker_of(rule, dict(job.wildcards.items()), dict(job.params.items()))
        seals.write(manifest, maker, inputs, job.output)


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
