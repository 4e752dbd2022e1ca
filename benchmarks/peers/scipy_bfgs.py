"""SciPy's BFGS on the project's NumPy statement of objective and gradient."""

import warnings

from scipy.optimize import minimize

from benchmarks.problem import Case, Rows, Trace, one_by_one, report, rows, traced
from pairing.catalogue.pairs import PAIRS
from pairing.network.network import Shape
from pairing.network.reference import objective_and_gradient
from pairing.numerics.arrays import Array

PAIRS_TRAINED = ("softmax_cross_entropy", "logistic_least_squares")


def fit(pair: str, case: Case, limit: float) -> Rows:
    """Return the trace of a run whose tolerance it does not reach."""
    shape = Shape(len(case.x), case.hidden, len(case.t))

    def run(trace: Trace) -> None:
        def noted(weights: Array) -> tuple[float, Array]:
            value, gradient = objective_and_gradient(weights, case.x, case.t, shape, PAIRS[pair])
            trace.note(value)
            return value, gradient

        options = {"maxiter": 10**9, "gtol": 1e-12}
        minimize(noted, case.start, jac=True, method="BFGS", options=options)

    trace = traced(run, limit)
    return rows("scipy", pair, case, trace.seconds, trace.objectives)


if __name__ == "__main__":
    warnings.simplefilter("ignore", RuntimeWarning)  # far steps of its line search overflow
    report(PAIRS_TRAINED, one_by_one(fit))
