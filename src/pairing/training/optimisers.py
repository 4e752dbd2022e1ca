"""The registry of training procedures, all called as ``procedure(task, start, control, steps)``.

Each states what it does, and which of the `pairing.training.tasks.Control` values it uses, in its
own docstring; the constants that no user needs to set stand at the head of its module with their
source.

- ``bfgs``, the default: a scaled first step and a line search for the Wolfe conditions.
- ``bfgs_nnet``, the procedure of R's ``nnet``: a first step of the whole summed gradient, a line
  search that only ever shortens, and least squares without the factor 1/2. With a summed penalty
  that first step is long enough to saturate logistic outputs, and least squares, whose delta
  carries the factor z* (1 - z*), then cannot move them any more.
- ``bfgs_newton``: BFGS that begins, and every twenty iterations begins anew, from the inverse of
  the exact Hessian; the fastest way to a low objective, above all along flat valleys.
- ``conjugate_gradients``: Polak and Ribiere's, with restarts.
- ``gradient_descent``, ``online``: back-propagation with a rate and momentum, on the whole sample
  or pattern by pattern.
- ``second_order``: damped Newton steps with the exact Hessian, to convergence.
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
