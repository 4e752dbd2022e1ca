"""The training procedures, all called as ``procedure(task, start, control, steps)``.

What there is stands in `pairing.catalogue.procedures`; each is compiled in the module of its name,
by a function of its name, which writes a path and is one `pairing.training.loop.loop` with the
procedure's beginning and its step, but for `online`, which has a loop of several runs. Which parts
of `Control` it uses, its docstring says.
"""

from collections.abc import Callable
from importlib import import_module

from pairing.catalogue import procedures
from pairing.numerics.arrays import Array
from pairing.training.online import online_together
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


# Those that train several runs at once: a run is what it is alone, and takes less time.
TOGETHER: dict[str, Callable[[list[Task], list[Array], Control, Counts], list[Path]]] = {
    "online": online_together
}


def train_all(
    name: str, tasks: list[Task], starts: list[Array], control: Control, steps: Counts
) -> list[Path]:
    """Train several runs by one procedure, at once if it can.

    Parameters
    ----------
    name : str
        One of `PROCEDURES`.
    tasks : list of pairing.training.tasks.Task
        Alike but for x, t and order_seed, and x and t of the same shapes.
    starts : list of numpy.ndarray, shape (m,)
    control : pairing.training.tasks.Control
    steps : numpy.ndarray of int64, shape (S,)
        Iterations at which runs are recorded, ascending.

    Raises
    ------
    ValueError
        One line: the argument, what it is, and what is wanted.
    """
    if name in TOGETHER:
        return TOGETHER[name](tasks, starts, control, steps)
    runs = zip(tasks, starts, strict=True)
    return [PROCEDURES[name](task, start, control, steps) for task, start in runs]


PROCEDURES: dict[str, Procedure] = {name: _procedure(name) for name in procedures.PROCEDURES}
