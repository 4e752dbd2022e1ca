"""scikit-learn's MLPClassifier with its L-BFGS, from given start weights."""

import warnings

from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from benchmarks.problem import Case, Rows, Trace, one_by_one, report, rows, traced
from pairing.network.network import Shape, split

# With several labels a pattern it has logistic outputs, and then Bernoulli cross-entropy.
PAIRS_TRAINED = ("softmax_cross_entropy", "logistic_bernoulli")


class Traced(MLPClassifier):
    """The classifier, started from `layers`, that notes each evaluation."""

    def _init_coef(self, *_):
        layer = next(self.layers)
        return layer[:, 1:].T.copy(), layer[:, 0].copy()

    def _loss_grad_lbfgs(self, *arguments, **named):
        value, gradient = super()._loss_grad_lbfgs(*arguments, **named)
        self.trace.note(value * self.n)  # it minimises the mean
        return value, gradient


def fit(pair: str, case: Case, limit: float) -> Rows:
    """Return the trace of a fit without its penalty on the weights."""
    truth = case.labels if pair == "softmax_cross_entropy" else case.t.T.astype(int)

    def run(trace: Trace) -> None:
        model = Traced(
            hidden_layer_sizes=(case.hidden,), activation="logistic", solver="lbfgs", alpha=0.0,
            tol=1e-12, max_iter=10**9, max_fun=10**9,
        )  # fmt: skip
        shape = Shape(len(case.x), case.hidden, len(case.t))
        model.layers, model.n, model.trace = iter(split(case.start, shape)), case.x.shape[1], trace
        model.fit(case.x.T, truth)

    trace = traced(run, limit)
    return rows("sklearn", pair, case, trace.seconds, trace.objectives)


if __name__ == "__main__":
    warnings.simplefilter("ignore", ConvergenceWarning)
    report(PAIRS_TRAINED, one_by_one(fit))
