"""What a training procedure is given and what it returns, and the small steps that all share.

Every procedure is called as ``procedure(task, start, control, steps)`` and returns a `Path`: the
state of one run at the iterations `steps`. The last of them is the limit, so that a stopping
rule is a choice among the recorded rows and costs no training of its own.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pairing.catalogue.pairs import PAIRS
from pairing.network.kernels import (
    _head,
    check_patterns,
    evaluate_compiled,
    forward_compiled,
    n_weights,
)
from pairing.numerics.arrays import Array
from pairing.numerics.boundary import check_array, check_flag, check_number, check_whole
from pairing.numerics.compiled import compiled, inner
from pairing.numerics.lanes import LANES

Counts = NDArray[np.int64]

CONVERGED, STOPPED, STUCK, NON_FINITE = range(4)
STATUSES = ("converged", "stopped", "stuck", "non-finite")

# An output that stays this close to 0, or to 1, on every training pattern counts as saturated.
SATURATED = 1e-6


class Task(NamedTuple):
    """What is minimised: scale * rho + decay |w|^2.

    Attributes
    ----------
    x, t : numpy.ndarray, shapes (p, N) and (q, N)
        Inputs and targets, padded (`pairing.network.kernels.padded`).
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
        The status is an index into `STATUSES`.
    """

    weights: Array
    objective: Array
    gradient_norm: Array
    iterations: Counts
    evaluations: Counts
    status: Counts


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


class Point(NamedTuple):
    """Weights, shape (m,), and the gradient there."""

    weights: Array
    gradient: Array


@inner
def dot(a: Array, b: Array) -> float:
    """Return the inner product, summed from the first element to the last."""
    result = 0.0
    for i in range(a.size):
        result += a[i] * b[i]
    return result


@inner
def write(target: Array, source: Array) -> None:
    """Write source to target, both of shape (m,); an assignment of slices compiles slowly."""
    for i in range(source.size):
        target[i] = source[i]


@inner
def norm(a: Array) -> float:
    """Return the Euclidean length."""
    return float(np.sqrt(dot(a, a)))


@inner
def objective(task: Task, point: Point, work: Array) -> float:
    """Return scale * rho + decay |w|^2 and write its gradient to the point.

    Parameters
    ----------
    task : Task
    point : Point
    work : numpy.ndarray
        From `pairing.network.kernels.workspace`.
    """
    value = evaluate_compiled(
        point.weights, task.x, task.t, task.n, task.hidden, task.pair,
        task.decay / task.scale, work, point.gradient,
    )  # fmt: skip
    if task.scale != 1.0:
        for i in range(point.gradient.size):
            point.gradient[i] *= task.scale
    return float(task.scale * value)


@inner
def block_delta(pair: int, z: Array, t: Array, q: int, d: Array) -> None:
    """Write the pair's delta for one block of sixteen patterns; z may be changed.

    Parameters
    ----------
    pair : int
        `pairing.catalogue.pairs.Pair.code`.
    z, t, d : numpy.ndarray, shape (q * LANES,)
        Pre-activations, targets and deltas; `d` is written.
    q : int
    """
    _head(pair, z, t, 0, LANES, q, d)


@inner
def state(value: float, gradient: Array, gradient_tolerance: float) -> int:
    """Return the status of a run that stands here: non-finite, converged, or going on.

    Parameters
    ----------
    value : float
        The objective here.
    gradient : numpy.ndarray, shape (m,)
    gradient_tolerance : float, >= 0
        As of `Control`.

    Returns
    -------
    int
        NON_FINITE, CONVERGED or STOPPED, which stands for going on.
    """
    square = dot(gradient, gradient)
    if not (np.isfinite(value) and np.isfinite(square)):
        return NON_FINITE
    if np.sqrt(square) <= gradient_tolerance * (1.0 + abs(value)):
        return CONVERGED
    return STOPPED


@inner
def flat(before: float, after: float, tolerance: float) -> bool:
    """Tell whether the relative decrease of the objective is no larger than the tolerance.

    Parameters
    ----------
    before, after : float
        The objective before and after a step.
    tolerance : float, >= 0
    """
    return before - after <= tolerance * (abs(after) + tolerance)


@inner
def state_after(before: float, after: float, gradient: Array, control: Control) -> int:
    """Return the status after a step: as `state`, and converged where the objective is flat.

    Parameters
    ----------
    before, after : float
        The objective before and after the step.
    gradient : numpy.ndarray, shape (m,)
        After the step.
    control : Control
        Both tolerances are used.
    """
    status = state(after, gradient, control.gradient_tolerance)
    if status == STOPPED and flat(before, after, control.objective_tolerance):
        return CONVERGED
    return int(status)


def empty_path(steps: Counts, m: int) -> Path:
    """Return a path whose rows are to be written by `record`.

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


@inner
def record(
    path: Path, steps: Counts, row: int, task: Task, point: Point, value: float,
    iterations: int, evaluations: int, status: int,
) -> int:  # fmt: skip
    """Write the state to every row from `row` on that is due; return the next row.

    Due are the steps up to the present iteration, and all of them when the run has ended.

    Parameters
    ----------
    path : Path
        From `empty_path`.
    steps : numpy.ndarray of int64, shape (S,)
        Iterations at which the run is recorded, ascending.
    row : int, 0 <= row <= S
        The first that is not written yet.
    task : Task
        Gives the scale, which is taken out of the objective and its gradient.
    point : Point
        Where the run stands.
    value : float
        The objective there.
    iterations, evaluations : int
        Up to now.
    status : int
        Index into `STATUSES`; the run goes on while it is STOPPED.
    """
    while row < steps.size and (status != STOPPED or steps[row] <= iterations):
        write(path.weights[row], point.weights)
        path.objective[row] = value / task.scale
        path.gradient_norm[row] = norm(point.gradient) / task.scale
        path.iterations[row] = iterations
        path.evaluations[row] = evaluations
        path.status[row] = status
        row += 1
    return row


def saturated(task: Task, weights: Array, softmax: bool) -> bool:
    """Tell whether an output stays at 0, or at 1, on all training patterns.

    Parameters
    ----------
    task : Task
    weights : numpy.ndarray, shape (m,)
    softmax : bool
        Whether the outputs are softmax; else they are logistic.

    Raises
    ------
    ValueError
        One line: the argument, what it is, and what is wanted.
    """
    check_array("weights", weights, (check_task(task),), finite=True)
    check_flag("softmax", softmax)
    return bool(_saturated(task, weights, softmax))


@compiled
def _saturated(task: Task, weights: Array, softmax: bool) -> bool:
    outputs, log_outputs = np.empty_like(task.t), np.empty_like(task.t)
    forward_compiled(weights, task.x, task.hidden, softmax, outputs, log_outputs)
    for k in range(outputs.shape[0]):
        lowest, highest = 1.0, 0.0
        for i in range(task.n):
            lowest = min(lowest, outputs[k, i])
            highest = max(highest, outputs[k, i])
        if highest <= SATURATED or lowest >= 1.0 - SATURATED:
            return True
    return False
