"""Fit the networks of a batch of trials: one row a (setting, trial, pair)."""

import time
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import NamedTuple, Protocol

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from pairing.catalogue import procedures
from pairing.catalogue.factors import FAN_IN
from pairing.catalogue.pairs import PENALTIES, Pair
from pairing.catalogue.statuses import (
    CONVERGED,
    REASONS,
    SATURATED_REASON,
    STATUSES,
    STOPPED,
    STUCK,
)
from pairing.network.blocks import padded
from pairing.network.forward import forward
from pairing.network.network import Shape, fan_in
from pairing.network.penalties import CONSTANTS
from pairing.numerics.arrays import Array
from pairing.numerics.boundary import check_array, check_labels, check_whole
from pairing.study import seeds
from pairing.study.samples import draw_training
from pairing.study.seeds import Purpose
from pairing.study.settings import Setting, Training
from pairing.training.optimisers import TOGETHER, train_all
from pairing.training.tasks import Control, Counts, Path, Task, check_task

TRIALS_PER_CALL = 25  # trials that a thread takes at a time
TRIALS_PER_LINE = 1000  # trials between two lines about progress

# An output that stays this close to 0, or to 1, on every training pattern counts as saturated.
SATURATED = 1e-6


class Fitting(Protocol):
    """All that a fit depends on, but for its pair, its trial and its sample.

    `pairing.study.settings.Training` is one: it has the problem of the sample besides.
    """

    @property
    def seed(self) -> int:
        """Root of the random streams."""

    @property
    def setting(self) -> Setting:
        """How the network is trained."""

    @property
    def shape(self) -> Shape:
        """The size of the network."""


def draw_start(training: Fitting, pair: Pair, trial: int, restart: int) -> Array:
    """Return start weights, uniform on (start_low, start_high) and then scaled.

    Scaling by `fan_in` divides each by the square root of the number of its unit's inputs, of
    which the bias is one. They depend on the trial, the number of hidden units and the restart, and
    on the pair only if the setting says that the pairs do not share their starts.

    Parameters
    ----------
    training : Fitting
    pair : pairing.catalogue.pairs.Pair
    trial, restart : int, >= 0

    Returns
    -------
    numpy.ndarray, shape (m,)
    """
    setting = training.setting
    own = () if setting.starts_shared else (pair.code,)
    key = (trial, setting.hidden_units, restart, *own)
    uniform = seeds.stream(training.seed, Purpose.START, *key).random(training.shape.n_weights)
    start = setting.start_low + (setting.start_high - setting.start_low) * uniform
    return start / np.sqrt(fan_in(training.shape)) if setting.start_scaling == FAN_IN else start


def targets(labels: np.ndarray, n_classes: int, setting: Setting) -> Array:
    """Return one-of-q targets, shape (q, n), with the setting's two values.

    Parameters
    ----------
    labels : numpy.ndarray of int, shape (n,)
        0, ..., q - 1.
    n_classes : int
        q.
    setting : pairing.study.settings.Setting

    Raises
    ------
    ValueError
        One line: the argument, what it is, and what is wanted.
    """
    check_labels("labels", labels, ("n",), n_classes)
    true = labels == np.arange(n_classes)[:, None]
    return np.where(true, float(setting.target_high), float(setting.target_low))


class FitRow(NamedTuple):
    """One fit, as it stands in the fits file and, but for its weights, in the trials table.

    Its seconds stand in a file of their own, as they differ from run to run.
    """

    setting: str
    trial: int
    pair: str
    seed_key: str
    status: str
    reason: str
    iterations: int
    evaluations: int
    objective: float
    gradient_norm: float
    seconds: float
    weights: Array


def draw_order_seed(training: Fitting, trial: int) -> int:
    """Return the seed of the order in which `online` presents the patterns of a trial."""
    generator = seeds.stream(training.seed, Purpose.PRESENTATION_ORDER, trial)
    return int(generator.integers(2**63))


def task_for(training: Fitting, pair: Pair, trial: int, x: Array, t: Array) -> Task:
    """Return what training one pair minimises.

    Parameters
    ----------
    training : Fitting
    pair : pairing.catalogue.pairs.Pair
    trial : int, >= 0
        Gives the order in which `online` presents the patterns.
    x, t : numpy.ndarray, shapes (p, n) and (q, n)
        Inputs and targets, finite.

    Raises
    ------
    ValueError
        One line: the argument, what it is, and what is wanted.
    """
    check_array("x", x, (training.shape.inputs, "n"), finite=True)
    check_array("t", t, (training.shape.outputs, x.shape[1]), finite=True)
    check_whole("trial", trial, 0)
    setting = training.setting
    scale = procedures.PROCEDURES[setting.procedure].scales.get(pair.penalty, 1.0)
    return Task(
        padded(x), padded(t), x.shape[1], setting.hidden_units, pair.code,
        float(setting.weight_decay), scale, draw_order_seed(training, trial),
    )  # fmt: skip


def control_for(setting: Setting) -> Control:
    """Return what a setting tells its procedure."""
    return Control(
        float(setting.objective_tolerance),
        float(setting.gradient_tolerance),
        float(setting.learning_rate),
        float(setting.momentum),
    )


def best_path(training: Fitting, task: Task, pair: Pair, trial: int, steps: Counts) -> Path:
    """Return the path of one trial; arguments as of `best_paths`."""
    return best_paths(training, [task], pair, [trial], steps)[0]


def best_paths(
    training: Fitting, tasks: list[Task], pair: Pair, trials: Sequence[int], steps: Counts
) -> list[Path]:
    """Train each trial from each start; keep at each step the run whose objective is lowest there.

    Parameters
    ----------
    training : Fitting
        Its setting's limit of iterations is not used.
    tasks : list of pairing.training.tasks.Task
        From `task_for`, of this pair and these trials.
    pair : pairing.catalogue.pairs.Pair
    trials : sequence of int, >= 0
    steps : numpy.ndarray of int64, shape (S,)
        Iterations at which runs are recorded, ascending.

    Returns
    -------
    list of pairing.training.tasks.Path
        One a trial; its evaluations are those of all starts together.
    """
    setting = training.setting
    every = list(product(zip(tasks, trials, strict=True), range(setting.restarts)))
    starts = [draw_start(training, pair, trial, restart) for (_, trial), restart in every]
    each = [task for (task, _), _ in every]
    runs = train_all(setting.procedure, each, starts, control_for(setting), steps)
    return [_best(runs[at : at + setting.restarts]) for at in range(0, len(runs), setting.restarts)]


def _best(runs: list[Path]) -> Path:
    objectives = np.stack([run.objective for run in runs])
    best = np.argmin(np.where(np.isfinite(objectives), objectives, np.inf), axis=0)
    rows = np.arange(len(best))
    kept = Path(*(np.stack(field)[best, rows] for field in zip(*runs, strict=True)))
    return kept._replace(evaluations=np.sum([run.evaluations for run in runs], axis=0))


def paths_from_starts(
    training: Fitting, tasks: list[Task], pair: Pair, trials: Sequence[int], steps: Counts
) -> Iterator[tuple[int, int, Path]]:
    """Train each trial from each start, and keep every run.

    Parameters
    ----------
    training, tasks, pair, trials, steps
        As of `best_paths`.

    Yields
    ------
    place : int
        Of the trial.
    start : int
    path : pairing.training.tasks.Path
    """
    setting = training.setting
    every = list(product(range(len(tasks)), range(setting.restarts)))
    size = TRIALS_PER_CALL * setting.restarts  # so many paths stand in memory
    for first in range(0, len(every), size):
        some = every[first : first + size]
        starts = [draw_start(training, pair, trials[place], start) for place, start in some]
        each = [tasks[place] for place, _ in some]
        runs = train_all(setting.procedure, each, starts, control_for(setting), steps)
        yield from ((place, start, run) for (place, start), run in zip(some, runs, strict=True))


def is_saturated(task: Task, pair: Pair, weights: Array, status: int) -> bool:
    """Tell whether a fit is stuck because an output is saturated on all training patterns.

    It can be with the penalties that `may_stick`.

    Parameters
    ----------
    task : pairing.training.tasks.Task
    pair : pairing.catalogue.pairs.Pair
    weights : numpy.ndarray, shape (m,)
    status : int
        Index into `pairing.catalogue.statuses.STATUSES`.
    """
    may_stick = PENALTIES[pair.penalty].may_stick and status in (CONVERGED, STOPPED)
    return may_stick and saturated(task, weights, pair.activation)


def saturated(task: Task, weights: Array, activation: str) -> bool:
    """Tell whether an output stays at 0, or at 1, on all training patterns.

    Parameters
    ----------
    task : pairing.training.tasks.Task
    weights : numpy.ndarray, shape (m,)
    activation : str
        One of `pairing.catalogue.pairs.ACTIVATIONS`.

    Raises
    ------
    ValueError
        One line: the argument, what it is, and what is wanted.
    """
    check_task(task)
    outputs, _ = forward(weights, task.x, task.hidden, activation, len(task.t))
    real = outputs[:, : task.n]
    ends = (real.max(axis=1) <= SATURATED) | (real.min(axis=1) >= 1.0 - SATURATED)
    return bool(ends.any())


def fit(training: Fitting, pair: Pair, trial: int, x: Array, t: Array) -> FitRow:
    """Train one network.

    Parameters
    ----------
    training : Fitting
    pair : pairing.catalogue.pairs.Pair
    trial : int, >= 0
        Gives the starts, and the order in which `online` presents the patterns.
    x, t : numpy.ndarray, shapes (p, n) and (q, n)
        Inputs and targets.
    """
    return _fit_pair(training, pair, [trial], [(x, t)])[0]


def _fit_pair(
    training: Fitting, pair: Pair, trials: Sequence[int], data: list[tuple[Array, Array]]
) -> list[FitRow]:
    """Train a network a trial, on inputs and targets of each; the time is shared equally."""
    began = time.perf_counter()
    each = list(zip(trials, data, strict=True))
    tasks = [task_for(training, pair, trial, *one) for trial, one in each]
    steps = np.array([training.setting.max_iterations])
    paths = best_paths(training, tasks, pair, trials, steps)
    rows = [
        _row(training, pair, trial, task, t, path)
        for (trial, (_, t)), task, path in zip(each, tasks, paths, strict=True)
    ]
    seconds = (time.perf_counter() - began) / len(rows)
    return [row._replace(seconds=seconds) for row in rows]


def _row(training: Fitting, pair: Pair, trial: int, task: Task, t: Array, run: Path) -> FitRow:
    weights, status = run.weights[-1], int(run.status[-1])
    reason = REASONS[status]
    if is_saturated(task, pair, weights, status):
        status, reason = STUCK, SATURATED_REASON
    return FitRow(
        setting=training.setting.name,
        trial=trial,
        pair=pair.name,
        seed_key=seeds.seed_key(training.seed, trial),
        status=STATUSES[status],
        reason=reason,
        iterations=int(run.iterations[-1]),
        evaluations=int(run.evaluations[-1]),
        objective=float(run.objective[-1]) + CONSTANTS[pair.penalty](t),
        gradient_norm=float(run.gradient_norm[-1]),
        seconds=np.nan,
        weights=weights,
    )


def fit_trials(training: Training, trials: Sequence[int]) -> list[FitRow]:
    """Fit all pairs of some trials, each on its one training sample, in the order of trials."""
    data = []
    for trial in trials:
        x, labels = draw_training(training, trial)
        data.append((x, targets(labels, training.problem.n_classes, training.setting)))
    by_pair = [_fit_pair(training, pair, trials, data) for pair in training.pairs]
    return [row for rows in zip(*by_pair, strict=True) for row in rows]


def fit_batch(
    training: Training,
    first: int,
    last: int,
    threads: int = 1,
    say: Callable[[str], None] = lambda line: None,
) -> pd.DataFrame:
    """Fit all pairs of the trials first, ..., last.

    Parameters
    ----------
    training : pairing.study.settings.Training
    first, last : int
        The trials, both ends included.
    threads : int, >= 1
        Threads that share the work; compiled code runs without the interpreter lock.
    say : callable
        Is told, in a line, how far the work is.

    Returns
    -------
    pandas.DataFrame
        The columns of `FitRow`, in the order of trials and pairs whatever `threads` is.
    """
    starts = range(first, last + 1, TRIALS_PER_CALL)
    calls = (delayed(_fit_some)(training, start, last) for start in starts)
    rows: list[FitRow] = []
    for some in Parallel(n_jobs=threads, prefer="threads", return_as="generator")(calls):
        rows += some
        done = rows[-1].trial - first + 1
        if done % TRIALS_PER_LINE == 0 or rows[-1].trial == last:
            name = f"{training.setting.name}, trials {first} to {last}"
            say(f"{name}: {done} of {last - first + 1} trained")
    return pd.DataFrame(rows, columns=FitRow._fields)


def _fit_some(training: Training, start: int, last: int) -> list[FitRow]:
    """Fit some trials, one by one where their procedure does not train them together."""
    trials = range(start, min(start + TRIALS_PER_CALL, last + 1))
    size = len(trials) if training.setting.procedure in TOGETHER else 1
    groups = [trials[at : at + size] for at in range(0, len(trials), size)]
    return [row for group in groups for row in fit_trials(training, group)]
