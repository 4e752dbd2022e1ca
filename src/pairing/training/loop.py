"""The loop of every training procedure; a procedure is what it remembers, and a step."""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

import numpy as np

from pairing.catalogue.statuses import STOPPED
from pairing.network.objective import workspace
from pairing.numerics.arrays import Array
from pairing.numerics.compiled import inner, spliced
from pairing.training.points import Point, norm, objective, state, write
from pairing.training.tasks import Control, Counts, Path, Task

Memory = TypeVar("Memory")


class Run(NamedTuple):
    """Where a run stands.

    Attributes
    ----------
    here : pairing.training.points.Point
        With its gradient.
    trial : pairing.training.points.Point
        Where a step may go; written by procedures.
    work : numpy.ndarray
        From `pairing.network.objective.workspace`.
    value : float
        The objective here.
    iterations, evaluations : int
        Up to now.
    status : int
        Index into `pairing.catalogue.statuses.STATUSES`; the run goes on while it is STOPPED.
    """

    here: Point
    trial: Point
    work: Array
    value: float
    iterations: int
    evaluations: int
    status: int


class Outcome(NamedTuple):
    """What came of a step: whether it was taken, and what is to be added to the run."""

    taken: bool
    value: float
    iterations: int
    evaluations: int
    status: int


@spliced
def loop(
    task: Task, start: Array, control: Control, steps: Counts, path: Path,
    init: Callable[[Task, Array], Memory],
    step: Callable[[Task, Control, Run, Memory], Outcome],
) -> None:  # fmt: skip
    """Run a procedure from a start until it ends or reaches its last recorded step.

    Parameters
    ----------
    task : pairing.training.tasks.Task
    start : numpy.ndarray, shape (m,)
    control : pairing.training.tasks.Control
    steps : numpy.ndarray of int64, shape (S,)
        Iterations at which the run is recorded, ascending; the last is the limit.
    path : pairing.training.tasks.Path
        From `pairing.training.tasks.empty_path`; written here.
    init : callable
        Returns the arrays in which the procedure keeps what it knows, as they are at the start.
    step : callable
        Writes to them and to the trial point, and returns `moved` or `stayed`.
    """
    run = first(task, start, control)
    memory = init(task, start)
    row = record(path, steps, 0, task, run)
    while run.status == STOPPED and row < steps.size:
        run = after(run, step(task, control, run, memory))
        row = record(path, steps, row, task, run)


@spliced
def first(task: Task, start: Array, control: Control) -> Run:
    """Return a run as it stands at its start; arguments as of `loop`."""
    m = start.size
    work = workspace(m, task.hidden, task.t.shape[0])
    here, trial = Point(start.copy(), np.zeros(m)), Point(np.zeros(m), np.zeros(m))
    value = objective(task, here, work)
    status = state(value, here.gradient, control.gradient_tolerance)
    return Run(here, trial, work, value, 0, 1, status)


@inner
def after(run: Run, outcome: Outcome) -> Run:
    """Return a run as it stands after a step."""
    here, trial, value = run.here, run.trial, run.value
    if outcome.taken:
        here, trial, value = run.trial, run.here, outcome.value
    return Run(
        here, trial, run.work, value,
        run.iterations + outcome.iterations, run.evaluations + outcome.evaluations, outcome.status,
    )  # fmt: skip


@inner
def moved(value: float, evaluations: int, status: int) -> Outcome:
    """Return the outcome of a step to the trial point.

    Parameters
    ----------
    value : float
        The objective there.
    evaluations : int
        That the step took.
    status : int
    """
    return Outcome(True, value, 1, evaluations, status)


@inner
def stayed(evaluations: int, status: int) -> Outcome:
    """Return the outcome of a step that is not taken; arguments as of `moved`."""
    return Outcome(False, 0.0, 0, evaluations, status)


@inner
def record(path: Path, steps: Counts, row: int, task: Task, run: Run) -> int:
    """Write the run to every row from `row` on that is due; return the next row.

    Due are the steps up to the present iteration, and all of them when the run has ended. The
    task's scale is taken out of the objective and its gradient.

    Parameters
    ----------
    path : pairing.training.tasks.Path
        Written.
    steps : numpy.ndarray of int64, shape (S,)
        As of `loop`.
    row : int, 0 <= row <= S
        The first that is not written yet.
    task : pairing.training.tasks.Task
    run : Run
    """
    while row < steps.size and (run.status != STOPPED or steps[row] <= run.iterations):
        write(path.weights[row], run.here.weights)
        path.objective[row] = run.value / task.scale
        path.gradient_norm[row] = norm(run.here.gradient) / task.scale
        path.iterations[row] = run.iterations
        path.evaluations[row] = run.evaluations
        path.status[row] = run.status
        row += 1
    return row
