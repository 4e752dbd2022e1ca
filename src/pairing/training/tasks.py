"""What a training procedure is given, and what it returns.

Every procedure is called as ``procedure(task, start, control, steps)`` and returns a `Path`: the
state of one run at the iterations `steps`. The last of them is the limit, so that a stopping
rule is a choice among the recorded rows and costs no training of its own.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pairing.catalogue.pairs import PAIRS
from pairing.network.blocks import check_patterns, n_weights
from pairing.numerics.arrays import Array
from pairing.numerics.boundary import check_array, check_number, check_whole

Counts = NDArray[np.int64]


class Task(NamedTuple):
    """What is minimised: scale * rho + decay |w|^2.

    Attributes
    ----------
    x, t : numpy.ndarray, shapes (p, N) and (q, N)
        Inputs and targets, padded (`pairing.network.blocks.padded`).
    n, hidden, pair : int
        Patterns, hidden units, code of the pair.
    decay, scale : float
        Weight decay; factor of the penalty, 1 but for `nnet` with least squares.
    order_seed : int, 0 <= order_seed < 2**63
        Seed of the order in which `online` presents the patterns; no other procedure uses it.
    """

    x: Array
    t: Array
    n: int
    hidden: int
    pair: int
    decay: float
    scale: float
    order_seed: int = 0


class Control(NamedTuple):
    """What a user may set; each procedure says which of these it uses.

    Attributes
    ----------
    objective_tolerance : float, >= 0
        Training ends at a relative decrease of the objective no larger than this.
    gradient_tolerance : float, >= 0
        Training ends at a gradient norm no larger than this times (1 + |objective|).
    learning_rate : float, > 0
        Step of `gradient_descent` and `online`, for the gradient of one pattern on average.
    momentum : float, 0 <= momentum < 1
        Share of the last step that is added to the next, in the same two.
    """

    objective_tolerance: float = 1e-8
    gradient_tolerance: float = 1e-8
    learning_rate: float = 0.1
    momentum: float = 0.0


class Path(NamedTuple):
    """One run at its recorded steps; objective and gradient are without `Task.scale`.

    A run that ends before a step repeats its final state there. A status of "stopped" says
    that the run had not ended when it reached the step.

    Attributes
    ----------
    weights : numpy.ndarray, shape (S, m)
    objective, gradient_norm : numpy.ndarray, shape (S,)
    iterations, evaluations, status : numpy.ndarray of int64, shape (S,)
        The status is an index into `pairing.catalogue.statuses.STATUSES`.
    """

    weights: Array
    objective: Array
    gradient_norm: Array
    iterations: Counts
    evaluations: Counts
    status: Counts


def empty_path(steps: Counts, m: int) -> Path:
    """Return a path whose rows are to be written by `pairing.training.loop.loop`.

    Parameters
    ----------
    steps : numpy.ndarray of int64, shape (S,)
        Iterations at which the run is recorded.
    m : int
        Number of weights.
    """
    s = steps.size
    return Path(
        np.empty((s, m)), np.empty(s), np.empty(s),
        np.empty(s, np.int64), np.empty(s, np.int64), np.empty(s, np.int64),
    )  # fmt: skip


def check_task(task: Task) -> int:
    """Check a task, and return the number of weights of its networks.

    Raises
    ------
    ValueError
        One line: the attribute, what it is, and what is wanted.
    """
    check_patterns(task.x, task.t, task.n)
    check_array("x", task.x, task.x.shape, finite=True)
    check_array("t", task.t, task.t.shape, finite=True)
    check_whole("pair", task.pair, 0, len(PAIRS) - 1)
    check_number("decay", task.decay)
    check_number("scale", task.scale, np.finfo(float).tiny)
    check_whole("order_seed", task.order_seed, 0, 2**63 - 1)
    return n_weights(task.x, task.hidden, len(task.t))


def check_run(task: Task, start: Array, control: Control, steps: Counts) -> None:
    """Check what a procedure is given.

    Raises
    ------
    ValueError
        One line: the argument, what it is, and what is wanted.
    """
    check_array("start", start, (check_task(task),), finite=True)
    check_array("steps", steps, ("S",), np.int64)
    if not (steps.size and steps[0] >= 0 and (np.diff(steps) >= 0).all()):
        raise ValueError(f"steps: got {steps.tolist()}; want whole numbers >= 0, ascending")
    check_number("objective_tolerance", control.objective_tolerance)
    check_number("gradient_tolerance", control.gradient_tolerance)
    check_number("learning_rate", control.learning_rate, np.finfo(float).tiny)
    check_number("momentum", control.momentum, below=1.0)
