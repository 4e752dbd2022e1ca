"""The project's engine: three of its procedures, each run once, all steps recorded."""

import time

import numpy as np

from benchmarks.problem import Case, Rows, one_by_one, report, rows
from pairing.catalogue.pairs import PAIRS
from pairing.network.blocks import padded
from pairing.training.bfgs_newton import PERIOD
from pairing.training.optimisers import PROCEDURES
from pairing.training.tasks import Control, Path, Task

PAIRS_TRAINED = ("softmax_cross_entropy", "logistic_least_squares", "logistic_bernoulli")
# No tolerance ends a run: how long it takes to a given objective is read from its path.
CONTROL = Control(objective_tolerance=0.0, gradient_tolerance=1e-12)
PROCEDURES_TIMED = ("bfgs", "bfgs_newton", "second_order")
PROBE = 100  # iterations by which the limit is set


def timed(procedure: str, task: Task, start: np.ndarray, steps: np.ndarray) -> tuple[Path, float]:
    """Return a run and its seconds."""
    began = time.perf_counter()
    path = PROCEDURES[procedure](task, start, CONTROL, steps)
    return path, time.perf_counter() - began


def clock_of(path: Path, seconds: float, procedure: str, first: float) -> np.ndarray:
    """Return the seconds of a run up to each iteration.

    An iteration of BFGS costs what its evaluations do, one of Newton's what its Hessian does. A
    run of `bfgs_newton` begins every few iterations as it began, which took `first` seconds.
    """
    if procedure == "second_order":
        return seconds * path.iterations / path.iterations[-1]
    if procedure == "bfgs":
        return seconds * path.evaluations / path.evaluations[-1]
    begun = 1 + path.iterations // PERIOD
    others = np.maximum(path.evaluations - path.evaluations[1] * begun, 0)
    each = max(seconds - first * begun[-1], 0.0) / max(others[-1], 1)
    return first * begun + each * others


def fit(pair: str, case: Case, limit: float) -> Rows:
    """Return the traces of the procedures; recording the path counts as time."""
    n = case.x.shape[1]
    task = Task(padded(case.x), padded(case.t), n, case.hidden, PAIRS[pair].code, 0.0, 1.0)
    result = []
    for procedure in PROCEDURES_TIMED:
        first = min(timed(procedure, task, case.start, np.array([1]))[1] for _ in range(3))
        _, probe = timed(procedure, task, case.start, np.array([PROBE]))
        most = max(PROBE, int(PROBE * limit / probe))
        path, seconds = timed(procedure, task, case.start, np.arange(most + 1))
        clock = clock_of(path, seconds, procedure, first)
        result += rows(f"engine_{procedure}", pair, case, clock, path.objective)
    return result


if __name__ == "__main__":
    report(PAIRS_TRAINED, one_by_one(fit))
