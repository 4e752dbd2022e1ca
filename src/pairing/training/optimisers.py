"""The training procedures, all called as ``procedure(task, start, control, steps)``.

What there is stands in `pairing.catalogue.procedures`; each is compiled in the module of its name,
by a function of its name, which writes a path and is one `pairing.training.loop.loop` with the
procedure's beginning and its step. Which parts of `Control` it uses, its docstring says.
"""

from collections.abc import Callable
from importlib import import_module

from pairing.catalogue import procedures
from pairing.numerics.arrays import Array
from pairing.training.tasks import Control, Counts, Path, Task, check_run, empty_path

Procedure = Callable[[Task, Array, Control, Counts], Path]


def _procedure(name: str) -> Procedure:
    """Return a procedure that hands over the path which compiled code writes."""
    compiled = getattr(import_module(f"pairing.training.{name}"), name)

    def procedure(task: Task, start: Array, control: Control, steps: Counts) -> Path:
        check_run(task, start, control, steps)
        path = empty_path(steps, start.size)
        compiled(task, start, control, steps, path)
        return path

    return procedure


PROCEDURES: dict[str, Procedure] = {name: _procedure(name) for name in procedures.PROCEDURES}
