"""`bfgs_scipy` against SciPy itself: the same iterates for as long as line searches are."""

import numpy as np
import pytest
from scipy.optimize import minimize

from pairing.catalogue.pairs import PAIRS, Pair
from pairing.network.blocks import padded
from pairing.network.network import Shape
from pairing.network.reference import objective_and_gradient
from pairing.numerics.arrays import Array
from pairing.training.optimisers import PROCEDURES
from pairing.training.tasks import Control, Path, Task

STEPS = 40
PAPERS = ("logistic_least_squares", "softmax_least_squares", "softmax_cross_entropy")


class Case:
    """A start, and what is minimised from it, by either program."""

    def __init__(self, pair: Pair, hidden: int, decay: float, trial: int) -> None:
        generator = np.random.default_rng([1997, trial])
        labels = np.repeat(np.arange(4), 10)
        means = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1.0]])
        self.x = (means[labels] + generator.standard_normal((40, 2))).T.copy()
        self.t = np.eye(4)[labels].T.copy()
        self.start = generator.uniform(-1, 1, Shape(2, hidden, 4).n_weights)
        self.pair, self.hidden, self.decay = pair, hidden, decay

    def objective(self, weights: Array) -> tuple[float, Array]:
        shape = Shape(2, self.hidden, 4)
        return objective_and_gradient(weights, self.x, self.t, shape, self.pair, self.decay)

    def ours(self, procedure: str = "bfgs_scipy") -> Path:
        n, code = self.x.shape[1], self.pair.code
        task = Task(padded(self.x), padded(self.t), n, self.hidden, code, self.decay, 1.0)
        steps = np.arange(STEPS + 1)
        return PROCEDURES[procedure](task, self.start, Control(0.0, 0.0), steps)

    def scipys(self) -> tuple[list[Array], list[int]]:
        """Return SciPy's iterates, and the evaluations up to each."""
        iterates, evaluations, count = [self.start], [1], 0

        def counted(weights: Array) -> tuple[float, Array]:
            nonlocal count
            count += 1
            return self.objective(weights)

        def note(weights: Array) -> None:
            iterates.append(weights.copy())
            evaluations.append(count)

        options = {"maxiter": STEPS, "gtol": 0.0}
        minimize(counted, self.start, jac=True, method="BFGS", options=options, callback=note)
        return iterates, evaluations


@pytest.mark.parametrize("pair", PAPERS)
def test_iterates_are_scipys_up_to_its_first_search_of_several_steps(pair: str) -> None:
    agreed = []
    for trial in range(8):
        case = Case(PAIRS[pair], 3, 0.01, trial)
        (theirs, evaluations), ours = case.scipys(), case.ours().weights
        several = np.flatnonzero(np.diff(evaluations) > 1)
        same = several[0] + 1 if several.size else len(theirs)
        for here, there in zip(ours[:same], theirs[:same], strict=True):
            assert np.abs(here - there).max() <= 1e-10 * np.abs(there).max()
        agreed.append(same)
    assert max(agreed) > 5  # more than the start


@pytest.mark.parametrize("pair", PAPERS)
def test_it_comes_as_far_down_as_scipy_and_the_scaled_metric_does_not(pair: str) -> None:
    ours, scaled = [], []
    for trial in range(20):
        case = Case(PAIRS[pair], 3, 0.01, trial)
        theirs = case.objective(case.scipys()[0][-1])[0]
        ours.append(case.ours().objective[-1] - theirs)
        scaled.append(case.ours("bfgs").objective[-1] - theirs)
    assert np.mean(scaled) > 0
    assert abs(np.mean(ours)) < np.mean(scaled) / 3
