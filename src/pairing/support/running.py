"""What every stage does around its work: say how far it is, and fail in one line."""

import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def stage(log: str | Path) -> Iterator[Callable[[str], None]]:
    """Run a stage: yields `say`, which writes a line to the log and to standard error.

    A ValueError or OSError is the user's to mend: its message is said, and the process ends with
    status 1. Tracebacks of all exceptions go to the log.
    """
    path = Path(log)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:

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
