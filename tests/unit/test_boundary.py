"""What Python hands to compiled code is refused in one line where its shape or kind is wrong."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from pairing.catalogue.pairs import PAIRS, SOFTMAX
from pairing.judging.published import Target
from pairing.network.blocks import padded
from pairing.network.forward import forward
from pairing.network.objective import evaluate, workspace
from pairing.numerics import linear
from pairing.problem.truth import posterior, sample
from pairing.search import distance
from pairing.study import scores
from pairing.study.expectations import Points, expectations, squared_distances
from pairing.study.fits import best_path, fit, saturated, targets, task_for
from pairing.study.samples import draw_training
from pairing.training.optimisers import PROCEDURES, train_all
from pairing.training.tasks import Control

PAIR = PAIRS["softmax_cross_entropy"]
M, P, Q, H, N = 3 * 2 + 4 * 3, 2, 4, 2, 32  # weights, inputs, classes, hidden units, patterns
X, T = np.zeros((P, N)), np.full((Q, N), 0.25)
W, ROW = np.full(M, 0.1), np.zeros(N)
RATES = np.random.default_rng(0).dirichlet(np.ones(Q), (2, 50, Q))
TARGET = Target(("one", "other"), np.ones((2, 2)), RATES.mean(axis=1), 100)
SHARED = {
    "own": distance.orbits(np.arange(Q)[None], 2),
    "groups": np.zeros((1, 2), np.int64),
}


@pytest.fixture(scope="module")
def small(training):
    """A quick setting, with the sample and the targets of trial 0."""
    setting = replace(training.setting, hidden_units=H, max_iterations=5)
    own = replace(training, train_per_class=20, setting=setting)
    x, labels = draw_training(own, 0)
    return own, x, targets(labels, Q, setting)


SAMPLES = {
    "x turned": (lambda x, t: (np.ascontiguousarray(x.T), t), "x"),
    "x seen turned": (lambda x, t: (x.T, t), "x"),
    "fewer columns of x": (lambda x, t: (x[:, :50].copy(), t), "t"),
    "three of four rows of t": (lambda x, t: (x, t[:3].copy()), "t"),
    "whole numbers": (lambda x, t: (x.astype(int), t), "x"),
    "single precision": (lambda x, t: (x.astype(np.float32), t), "x"),
    "not a number": (lambda x, t: (np.where(x > 1, np.nan, x), t), "x"),
    "infinite target": (lambda x, t: (x, np.where(t > 0, np.inf, t)), "t"),
    "a list": (lambda x, t: (x.tolist(), t), "x"),
    "no patterns": (lambda x, t: (x[:, :0].copy(), t[:, :0].copy()), "x"),
    "a mask that nobody would see": (lambda x, t: (np.ma.masked_greater(x, 0), t), "x"),
    "columns of a larger array": (lambda x, t: (np.hstack([x, x])[:, ::2], t), "x"),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_of_another_shape_or_kind_is_not_trained_on(name, small):
    training, x, t = small
    change, at_fault = SAMPLES[name]
    with pytest.raises(ValueError, match=rf"^{at_fault}: got .*want [^\n]*$"):
        fit(training, PAIR, 0, *change(x, t))


@pytest.mark.parametrize("name", PROCEDURES)
@pytest.mark.parametrize(
    ("change", "at_fault"),
    [
        ({"start": W[:-1]}, "start"),
        ({"start": W * np.inf}, "start"),
        ({"steps": np.array([3, 2])}, "steps"),
        ({"steps": np.array([-1])}, "steps"),
        ({"steps": np.array([1.0])}, "steps"),
        ({"task": {"hidden": 3}}, "start"),
        ({"task": {"hidden": -1}}, "hidden"),
        ({"task": {"n": N + 1}}, "n"),
        ({"task": {"pair": len(PAIRS)}}, "pair"),
        ({"task": {"x": X[:, :30].copy()}}, "t"),
        ({"task": {"decay": np.nan}}, "decay"),
        ({"task": {"x": X + np.inf}}, "x"),
        ({"task": {"t": T * np.nan}}, "t"),
        ({"control": Control(learning_rate=0.0)}, "learning_rate"),
        ({"control": Control(momentum=1.5)}, "momentum"),
        ({"control": Control(learning_rate=np.inf)}, "learning_rate"),
    ],
)
def test_no_procedure_runs_on_what_does_not_fit(name, change, at_fault, small):
    training, x, t = small
    task = task_for(training, PAIR, 0, x, t)._replace(x=X, t=T, n=N)
    given = {"start": W, "control": Control(), "steps": np.array([2])} | change
    task = task._replace(**given.pop("task", {}))
    with pytest.raises(ValueError, match=rf"^{at_fault}: got .*want [^\n]*$"):
        PROCEDURES[name](task, **given)


def test_runs_of_two_sizes_are_not_trained_together(small):
    training, x, t = small
    task = task_for(training, PAIR, 0, x, t)._replace(x=X, t=T, n=N)
    two = [task, task._replace(decay=0.5)]
    with pytest.raises(ValueError, match=r"^tasks: got .*want the same in all$"):
        train_all("online", two, [W, W], Control(), np.array([2]))


def compared(scores, scales):
    rates = distance.rates_part(RATES, TARGET, **SHARED)
    return distance.distances(rates, distance.scores_part(scores, scales, TARGET), TARGET, **SHARED)


def calls(training, x, t):
    """Each public function in front of compiled code, with a call that is right."""
    task = task_for(training, PAIR, 0, x, t)._replace(x=X, t=T, n=N)
    work, steps = workspace(M, H, Q), np.array([2])
    return {
        evaluate: (W, X, T, N, H, 2, 0.0, work, W.copy()),
        forward: (W, X, H, SOFTMAX, Q),
        expectations: (W, H, SOFTMAX, Points(X, N, ROW, T, T)),
        squared_distances: (W[None, None], H, SOFTMAX, X[None], ROW, T[None, None]),
        saturated: (task, W, SOFTMAX),
        padded: (X,),
        partial(best_path, training, pair=PAIR, trial=0, steps=steps): (task,),
        partial(posterior, training.problem): (X,),
        partial(sample, training.problem, generator=np.random.default_rng(0)): (5,),
        partial(scores.confusion, q=Q): (np.arange(N) % Q, np.zeros(N, int)),
        partial(targets, n_classes=Q, setting=training.setting): (np.arange(N) % Q,),
        partial(distance.rates_part, target=TARGET, **SHARED): (RATES,),
        compared: (RATES[None, :, :, 0, 0].copy(), np.ones((1, 1))),
        partial(scores.sample_points, training.problem, variance=1.0): (X, np.arange(N) % Q),
        linear.covariance: (X, X),
        linear.extend_cholesky: (np.eye(3), np.zeros((3, 3)), 0),
        linear.extend_solution: (np.eye(3), np.ones(3), np.zeros(3), 0),
    }  # fmt: skip


# Functions that take any number of patterns.
ANY_NUMBER, SHORTER = (padded, posterior, targets), {(P, N - 1), (N - 1,)}


def spoilt(value):
    """Return values of the same kind that do not fit."""
    if isinstance(value, np.ndarray):
        wrong = [value[..., :-1].copy(), value[..., :0].copy(), value[None], value.tolist()]
        outside = [value + Q] if value.dtype == int else [value * np.nan] if value is W else []
        return [*wrong, value.astype(complex), *outside]
    if isinstance(value, str):
        return ["linear", None]
    if hasattr(value, "_replace"):
        return [value._replace(x=value.x[:, :-1].copy())]
    return []


def test_every_front_takes_what_fits_and_refuses_each_argument_that_does_not(small):
    for function, arguments in calls(*small).items():
        function(*arguments)
        for place, value in enumerate(arguments):
            for wrong in spoilt(value):
                changed = (*arguments[:place], wrong, *arguments[place + 1 :])
                if getattr(function, "func", function) in ANY_NUMBER and np.shape(wrong) in SHORTER:
                    continue
                with pytest.raises(ValueError, match=r"^[\w.()]+: got .*want [^\n]*$"):
                    function(*changed)


def test_what_is_read_only_stays_as_it_is():
    gradient = W.copy()
    gradient.flags.writeable = False
    with pytest.raises(ValueError, match=r"^gradient: got .*read-only; want .*may be written$"):
        evaluate(W, X, T, N, H, 2, 0.0, workspace(M, H, Q), gradient)
