"""Train the networks of a cell: each run recorded at its steps, then taken on to the minimum."""

from collections.abc import Callable
from typing import Any

import numpy as np

from pairing.catalogue.pairs import Pair
from pairing.catalogue.statuses import STUCK
from pairing.convergence.plan import Minimiser
from pairing.convergence.runs import Runs
from pairing.numerics.arrays import Array
from pairing.study.fits import best_path, is_saturated, targets, task_for
from pairing.study.samples import Sample, draw_training
from pairing.study.settings import Training
from pairing.training.optimisers import PROCEDURES
from pairing.training.tasks import Control, Counts, Path, Task

TRIALS_PER_LINE = 10  # trials between two lines about progress


def train_batch(
    training: Training,
    steps: tuple[int, ...],
    minimiser: Minimiser,
    first: int,
    last: int,
    say: Callable[[str], None] = lambda line: None,
) -> Runs:
    """Train all pairs of the trials first, ..., last.

    Parameters
    ----------
    training : pairing.study.settings.Training
    steps : tuple of int
        Iterations at which a run is recorded, ascending.
    minimiser : pairing.convergence.plan.Minimiser
    first, last : int
        The trials, both ends included.
    say : callable
        Is told, in a line, how far the work is.
    """
    recorded = np.array(steps, dtype=np.int64)
    by_trial = []
    for trial in range(first, last + 1):
        sample = draw_training(training, trial)
        paths = [run(training, pair, trial, sample, recorded, minimiser) for pair in training.pairs]
        by_trial.append([np.stack(field) for field in zip(*paths, strict=True)])
        done = trial - first + 1
        if done % TRIALS_PER_LINE == 0 or trial == last:
            say(
                f"{training.setting.hidden_units} hidden units, {training.train_per_class} a class:"
                f" {done} of {last - first + 1} trials trained"
            )
    return Runs(*(np.stack(field, axis=2) for field in zip(*by_trial, strict=True)))


def run(
    training: Training, pair: Pair, trial: int, sample: Sample, steps: Counts, minimiser: Minimiser
) -> Runs:
    """Train one network to its last step, and from there to the minimum.

    The minimum is thus the one that the run was on its way to. A run whose weights are not finite
    stays where it is. The result's arrays lack the axes of pairs and trials.
    """
    t = targets(sample.labels, training.problem.n_classes, training.setting)
    task = task_for(training, pair, trial, sample.x, t)
    stopped = best_path(training, task, pair, trial, steps)
    end = stopped.weights[-1]
    rest = minimum(task, end, minimiser) if np.isfinite(end).all() else _last(stopped)
    rest = rest._replace(
        iterations=rest.iterations + stopped.iterations[-1],
        evaluations=rest.evaluations + stopped.evaluations[-1],
    )
    path = Path(*map(_end_to_end, stopped, rest))
    ends = zip(path.weights, path.status, strict=True)
    saturated = np.array([is_saturated(task, pair, *end) for end in ends])
    return Runs(*path._replace(status=np.where(saturated, STUCK, path.status)), saturated)


def _end_to_end(first: Any, second: Any) -> Any:
    return np.concatenate([first, second])


def minimum(task: Task, start: Array, minimiser: Minimiser) -> Path:
    """Return the run from a start to the minimum: a path of one record.

    It has converged where the gradient's norm is no larger than the tolerance, times 1 + objective.
    """
    control = Control(objective_tolerance=0.0, gradient_tolerance=minimiser.gradient_tolerance)
    procedure = PROCEDURES[minimiser.procedure]
    return procedure(task, start, control, np.array([minimiser.iterations], dtype=np.int64))


def _last(path: Path) -> Path:
    """Return the last record of a path, which goes no further."""
    fields: list[Any] = [field[-1:] for field in path]
    last = Path(*fields)
    none = np.zeros(1, dtype=np.int64)
    return last._replace(iterations=none, evaluations=none)
