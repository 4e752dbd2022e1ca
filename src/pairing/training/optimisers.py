"""The registry of training procedures, all called as ``procedure(task, start, control, steps)``.

What each is stands in `pairing.catalogue.procedures`, what it does in its own docstring.
"""

from collections.abc import Callable

from pairing.numerics.arrays import Array
from pairing.training.bfgs import bfgs, bfgs_nnet
from pairing.training.bfgs_newton import bfgs_newton
from pairing.training.conjugate_gradients import conjugate_gradients
from pairing.training.descent import gradient_descent, online
from pairing.training.second_order import second_order
from pairing.training.tasks import Control, Counts, Path, Task, check_run, empty_path

Procedure = Callable[[Task, Array, Control, Counts], Path]


def _returning_path(compiled: Callable[..., None]) -> Procedure:
    """Return a procedure that hands over the path which compiled code writes."""

    def procedure(task: Task, start: Array, control: Control, steps: Counts) -> Path:
        check_run(task, start, control, steps)
        path = empty_path(steps, start.size)
        compiled(task, start, control, steps, path)
        return path

    return procedure


PROCEDURES: dict[str, Procedure] = {
    "bfgs": _returning_path(bfgs),
    "bfgs_newton": _returning_path(bfgs_newton),
    "bfgs_nnet": _returning_path(bfgs_nnet),
    "conjugate_gradients": _returning_path(conjugate_gradients),
    "gradient_descent": _returning_path(gradient_descent),
    "online": _returning_path(online),
    "second_order": _returning_path(second_order),
}
