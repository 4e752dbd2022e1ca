"""The pair that is not sensible: logistic outputs with the multi-class cross-entropy (section 2).

Nothing in sum t log(t / z*) holds back the outputs of the other classes, and each delta,
-t (1 - z*), lowers no output bias: the outputs go to one for all classes. The Bernoulli
cross-entropy, with its term in 1 - t, stands beside it. The delta that the paper prints for the
pair, z* - t, is the Bernoulli one: training with it minimises the other penalty, and does not go
where the paper says. All runs are gradient descent, which follows a delta whether or not it is
the derivative of what is being watched.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from pairing.catalogue.pairs import LOGISTIC, PAIRS
from pairing.network.blocks import padded
from pairing.network.forward import forward
from pairing.network.network import Shape
from pairing.network.objective import evaluate, workspace
from pairing.numerics.arrays import Array
from pairing.study.fits import draw_start, targets
from pairing.study.samples import draw_training
from pairing.study.settings import Training
from pairing.training.optimisers import PROCEDURES
from pairing.training.tasks import Control, Counts, Task

PENALTY = "logistic_cross_entropy"
BERNOULLI = "logistic_bernoulli"

# The runs, and the pair whose delta each follows; the printed z* - t is that of the Bernoulli pair.
RUNS = {
    "cross-entropy": PENALTY,
    "cross-entropy, delta as printed": BERNOULLI,
    "Bernoulli cross-entropy": BERNOULLI,
}


LEARNING_RATE = 1.0  # of the descent that all three runs follow


def watch(training: Training, n_trials: int, limit: int) -> pd.DataFrame:
    """Return `train` for the first trials, at iterations that are even on a logarithmic scale.

    Parameters
    ----------
    training : pairing.study.settings.Training
        As of `train`.
    n_trials : int, >= 1
    limit : int, >= 1
        Last iteration.
    """
    steps = np.unique(np.concatenate([[0], np.geomspace(1, limit, 30).astype(np.int64)]))
    control = Control(gradient_tolerance=0.0, learning_rate=LEARNING_RATE)
    return train(training, control, steps, range(n_trials))


def train(training: Training, control: Control, steps: Counts, trials: range) -> pd.DataFrame:
    """Train logistic outputs by three deltas from the same samples and starts.

    Parameters
    ----------
    training : pairing.study.settings.Training
        Its problem, sample size, seed, hidden units and starts; targets are 0 and 1.
    control : pairing.training.tasks.Control
        Rate and momentum of the descent.
    steps : numpy.ndarray of int64, shape (S,)
        Iterations to report, ascending.
    trials : range

    Returns
    -------
    pandas.DataFrame
        One row a (trial, run, iteration). Over the training sample: mean_output, and apart
        mean_own and mean_other (of the true class, and of the others); smallest_output;
        mean_sum (of the outputs of a pattern); cross_entropy and bernoulli (penalties a
        pattern); accuracy.
    """
    tables = [_trial(training, control, steps, trial) for trial in trials]
    return pd.concat(tables, ignore_index=True)


def _trial(training: Training, control: Control, steps: Counts, trial: int) -> pd.DataFrame:
    sample = draw_training(training, trial)
    coding = replace(training.setting, target_low=0, target_high=1)
    t = targets(sample.labels, training.problem.n_classes, coding)
    start = draw_start(training, PAIRS[PENALTY], trial, 0)
    tables = []
    for run, pair in RUNS.items():
        task = Task(
            padded(sample.x), padded(t), len(sample.labels), training.setting.hidden_units,
            PAIRS[pair].code, 0.0, 1.0,
        )  # fmt: skip
        path = PROCEDURES["gradient_descent"](task, start, control, steps)
        rows = [_watch(weights, task, training.shape) for weights in path.weights]
        tables.append(pd.DataFrame(rows).assign(trial=trial, run=run, iteration=steps))
    leading = ["trial", "run", "iteration"]
    table = pd.concat(tables)
    return table[leading + [name for name in table if name not in leading]]


def _watch(weights: Array, task: Task, shape: Shape) -> dict[str, float]:
    """Return what one network does on its training sample."""
    outputs, log_outputs = forward(weights, task.x, shape.hidden, LOGISTIC, shape.outputs)
    outputs, log_outputs = outputs[:, : task.n], log_outputs[:, : task.n]
    own = task.t[:, : task.n] > 0
    return {
        "mean_output": float(outputs.mean()),
        "mean_own": float(outputs[own].mean()),
        "mean_other": float(outputs[~own].mean()),
        "smallest_output": float(outputs.min()),
        "mean_sum": float(outputs.sum(axis=0).mean()),
        "cross_entropy": _penalty(weights, task, shape, PENALTY) / task.n,
        "bernoulli": _penalty(weights, task, shape, BERNOULLI) / task.n,
        "accuracy": float((log_outputs.argmax(axis=0) == own.argmax(axis=0)).mean()),
    }


def _penalty(weights: Array, task: Task, shape: Shape, pair: str) -> float:
    work, gradient = workspace(weights.size, shape.hidden, shape.outputs), np.empty_like(weights)
    code = PAIRS[pair].code
    value = evaluate(weights, task.x, task.t, task.n, shape.hidden, code, 0.0, work, gradient)
    return float(value)
