"""The pair that is not sensible: where training takes it, and where the printed delta does."""

import numpy as np
import pytest

from pairing.catalogue.pairs import PAIRS
from pairing.mathematics.degenerate_pair import RUNS, train
from pairing.mathematics.evidence import paper_problem
from pairing.network.reference import objective_and_gradient
from pairing.study.fits import draw_start, targets
from pairing.study.samples import draw_training
from pairing.study.settings import Setting, Training
from pairing.training.tasks import Control

SETTING = Setting(
    name="s", hidden_units=4, procedure="gradient_descent", max_iterations=1000,
    objective_tolerance=0.0, gradient_tolerance=0.0, learning_rate=1.0, momentum=0.0,
    weight_decay=0.0, start_low=-1.0, start_high=1.0, start_scaling="none", starts_shared=True,
    restarts=1, target_low=0.0, target_high=1.0,
)  # fmt: skip
TRAINING = Training(1997, paper_problem(), 50, (), SETTING)
CONTROL = Control(gradient_tolerance=0.0, learning_rate=1.0)
PENALISED, PRINTED, BERNOULLI = RUNS


@pytest.fixture(scope="module")
def table():
    return train(TRAINING, CONTROL, np.array([0, 10, 100, 1000]), range(2))


@pytest.fixture(scope="module")
def last(table):
    return table[table["iteration"] == 1000].set_index("run")


def test_cross_entropy_drives_all_outputs_to_one(table, last):
    assert (last.loc[PENALISED, ["mean_own", "mean_other"]] > 0.99).all(axis=None)
    assert (last.loc[PENALISED, "mean_sum"] > 3.95).all()
    assert (last.loc[PENALISED, "cross_entropy"] < 0.01).all()
    for _, run in table[table["run"] == PENALISED].groupby("trial"):
        assert (np.diff(run["mean_output"]) > 0).all()


def test_bernoulli_and_printed_delta_give_probabilities(last):
    for run in (PRINTED, BERNOULLI):
        assert last.loc[run, "mean_sum"].to_numpy() == pytest.approx(1, abs=0.02)
        assert last.loc[run, "accuracy"].min() > last.loc[PENALISED, "accuracy"].max()
    # the delta as printed does not minimise the penalty that it is printed for
    least = last.loc[PENALISED, "cross_entropy"].max()
    assert last.loc[PRINTED, "cross_entropy"].min() > 50 * least


def test_printed_run_follows_the_printed_delta(table):
    """Descend once more, by the reference gradient with z* - t in place of the delta."""
    sample = draw_training(TRAINING, 0)
    t = targets(sample.labels, 4, SETTING)
    shape, pair = TRAINING.shape, PAIRS["logistic_cross_entropy"]
    weights = draw_start(TRAINING, pair, 0, 0)
    for _ in range(10):
        weights = weights - _gradient_by_printed_delta(weights, sample.x, t, shape) / t.shape[1]
    value, _ = objective_and_gradient(weights, sample.x, t, shape, pair)
    row = table[(table["run"] == PRINTED) & (table["trial"] == 0) & (table["iteration"] == 10)]
    assert row["cross_entropy"].item() == pytest.approx(value / t.shape[1], rel=1e-10)


def _gradient_by_printed_delta(weights, x, t, shape):
    omega = weights[: shape.n_omega].reshape(shape.hidden, -1)
    upsilon = weights[shape.n_omega :].reshape(shape.outputs, -1)
    ones = np.ones((1, x.shape[1]))
    y = 1 / (1 + np.exp(-omega @ np.vstack([ones, x])))
    delta = 1 / (1 + np.exp(-upsilon @ np.vstack([ones, y]))) - t
    by_omega = (upsilon[:, 1:].T @ delta * y * (1 - y)) @ np.vstack([ones, x]).T
    return np.concatenate([by_omega.ravel(), (delta @ np.vstack([ones, y]).T).ravel()])
