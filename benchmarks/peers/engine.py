"""The project's engine: BFGS and the second-order method, each run once, all steps recorded."""

import time

import numpy as np

from benchmarks.problem import Case, Rows, one_by_one, report, rows
from pairing.model.kernels import padded
from pairing.model.pairs import PAIRS
from pairing.training.optimisers import PROCEDURES
from pairing.training.tasks import Control, Path, Task

PAIRS_TRAINED = ("softmax_cross_entropy", "logistic_least_squares", "logistic_bernoulli")
# No tolerance ends a run: how long it takes to a given objective is read from its path.
CONTROL = Control(objective_tolerance=0.0, gradient_tolerance=1e-12)
PROBE = 100  # iterations by which the limit is set


def timed(procedure: str, task: Task, start: np.ndarray, steps: np.ndarray) -> tuple[Path, float]:
    """Return a run and its seconds."""
    began = time.perf_counter()
    path = PROCEDURES[procedure](task, start, CONTROL, steps)
    return path, time.perf_counter() - began


def fit(pair: str, case: Case, limit: float) -> Rows:
    """Return the traces of both procedures; recording the path counts as time."""
    n = case.x.shape[1]
    task = Task(padded(case.x), padded(case.t), n, case.hidden, PAIRS[pair].code, 0.0, 1.0)
    result = []
    for procedure in ("bfgs", "second_order"):
        _, probe = timed(procedure, task, case.start, np.array([PROBE]))
        most = max(PROBE, int(PROBE * limit / probe))
        path, seconds = timed(procedure, task, case.start, np.arange(most + 1))
        # an iteration of BFGS costs what its evaluations do, one of Newton's what its Hessian does
        work = path.evaluations if procedure == "bfgs" else path.iterations
        clock = seconds * work / work[-1]
        result += rows(f"engine_{procedure}", pair, case, clock, path.objective)
    return result


if __name__ == "__main__":
    report(PAIRS_TRAINED, one_by_one(fit))
