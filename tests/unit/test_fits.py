"""Fits depend on their trial, setting and pair, and on nothing else."""

from dataclasses import replace

import numpy as np
import pytest

from pairing.catalogue.pairs import PAIRS
from pairing.network.penalties import CONSTANTS
from pairing.network.reference import objective_and_gradient
from pairing.study import seeds
from pairing.study.fits import (
    FitRow,
    best_path,
    best_paths,
    draw_start,
    fit_batch,
    targets,
    task_for,
)
from pairing.study.samples import draw_training


def assert_same_fits(first, second):
    for column in set(FitRow._fields) - {"seconds", "weights"}:
        assert first[column].tolist() == second[column].tolist(), column
    assert np.array_equal(np.stack(list(first["weights"])), np.stack(list(second["weights"])))


def test_a_trial_alone_is_that_trial_among_others(training, fits):
    alone = fit_batch(training, 37, 37)
    assert_same_fits(alone, fits[fits["trial"] == 37].reset_index(drop=True))


def test_threads_do_not_matter(training, fits):
    assert_same_fits(fit_batch(training, 0, 79, threads=2), fits)


def test_every_fit_is_a_row_in_order(training, fits):
    expected = [(trial, pair.name) for trial in range(80) for pair in training.pairs]
    assert list(zip(fits["trial"], fits["pair"], strict=True)) == expected


def test_pairs_share_data_and_start_unless_told_otherwise(training):
    first, second = training.pairs[:2]
    own = replace(training, setting=replace(training.setting, starts_shared=False))
    assert np.array_equal(draw_start(training, first, 3, 0), draw_start(training, second, 3, 0))
    assert not np.array_equal(draw_start(own, first, 3, 0), draw_start(own, second, 3, 0))


def test_starts_are_uniform_on_the_set_interval(training):
    wide = replace(training, setting=replace(training.setting, start_low=-3, start_high=-1))
    starts = np.concatenate([draw_start(wide, wide.pairs[0], trial, 0) for trial in range(200)])
    assert -3 <= starts.min() < -2.99
    assert -1.01 < starts.max() < -1
    assert starts.mean() == pytest.approx(-2, abs=0.03)


@pytest.mark.parametrize(("hidden", "roots"), [(8, [3] * 24 + [9] * 36), (0, [3] * 12)])
def test_starts_depend_on_fan_in_if_told_so(training, hidden, roots):
    """The inputs of a unit, its bias among them: three in the plane, nine from eight units."""
    plain = replace(training, setting=replace(training.setting, hidden_units=hidden))
    scaled = replace(plain, setting=replace(plain.setting, start_scaling="fan_in"))
    first, second = (draw_start(one, one.pairs[0], 3, 1) for one in (plain, scaled))
    assert second == pytest.approx(first / np.sqrt(roots), rel=1e-15)


def test_streams_of_different_purpose_trial_or_seed_differ():
    train, test = seeds.Purpose.TRAIN_SAMPLE, seeds.Purpose.TEST_SAMPLE
    keys = [(1997, train, 0), (1997, test, 0), (1997, train, 1), (1998, train, 0)]
    assert len({seeds.stream(*key).random() for key in keys}) == len(keys)


def test_the_objective_is_the_papers_penalty_at_the_weights(training, fits):
    setting = replace(training.setting, target_low=0.1, target_high=0.9)
    soft = replace(training, setting=setting)
    for used, rows in ((training, fits), (soft, fit_batch(soft, 0, 0))):
        x, labels = draw_training(used, 0)
        t = targets(labels, 4, used.setting)
        for row in rows[rows["trial"] == 0].itertuples():
            pair = PAIRS[row.pair]
            value, gradient = objective_and_gradient(row.weights, x, t, used.shape, pair)
            assert row.objective == pytest.approx(value, rel=1e-12)
            assert row.gradient_norm == pytest.approx(np.linalg.norm(gradient), rel=1e-6)


def test_restarts_keep_the_lowest_objective(training, fits):
    several = replace(training, setting=replace(training.setting, restarts=3))
    better = fit_batch(several, 0, 4)
    once = fits[fits["trial"] <= 4].reset_index(drop=True)
    assert (better["objective"] <= once["objective"]).all()
    assert (better["objective"] < once["objective"]).any()
    assert (better["evaluations"] > once["evaluations"]).all()


@pytest.mark.parametrize("procedure", ["online", "bfgs"])
@pytest.mark.parametrize("pair", PAIRS.values(), ids=lambda pair: pair.name)
def test_trials_are_trained_the_same_together_and_alone(training, procedure, pair):
    own = replace(training, setting=replace(training.setting, procedure=procedure, restarts=2))
    trials, steps, tasks = range(7, 16), np.array([1, 5]), []
    for trial in trials:
        x, labels = draw_training(own, trial)
        tasks.append(task_for(own, pair, trial, x, targets(labels, 4, own.setting)))
    together = best_paths(own, tasks, pair, trials, steps)
    for task, trial, path in zip(tasks, trials, together, strict=True):
        alone = best_path(own, task, pair, trial, steps)
        for name, a, b in zip(alone._fields, path, alone, strict=True):
            np.testing.assert_array_equal(a, b, err_msg=name)
    assert len({path.objective[-1] for path in together}) == len(trials)


def test_an_unscaled_first_step_makes_least_squares_stick(training):
    """The known trap: a summed gradient as first step saturates logistic outputs."""
    trap = replace(training, setting=replace(training.setting, procedure="bfgs_nnet"))
    fits = fit_batch(trap, 0, 39).groupby("pair")["status"]
    stuck = fits.agg(lambda status: (status == "stuck").mean())
    assert stuck["logistic_least_squares"] > 0.3
    assert stuck["softmax_cross_entropy"] == 0


def test_a_network_without_hidden_units_is_the_multinomial_logit(training):
    """Cross-entropy is convex there: every start reaches the same minimum."""
    setting = replace(training.setting, hidden_units=0, max_iterations=500)
    logit = replace(training, setting=setting, pairs=(PAIRS["softmax_cross_entropy"],))
    far = replace(logit, setting=replace(setting, start_low=-3, start_high=3))
    near_fits, far_fits = fit_batch(logit, 0, 4), fit_batch(far, 0, 4)
    assert set(near_fits["status"]) == {"converged"}
    assert np.allclose(near_fits["objective"], far_fits["objective"], rtol=1e-7)


def test_constants_make_soft_targets_reach_zero():
    t = np.array([[0.9], [0.1]])
    entropy = (t * np.log(t)).sum()
    assert CONSTANTS["cross_entropy"](t) == pytest.approx(entropy)
    assert CONSTANTS["least_squares"](t) == 0
    assert CONSTANTS["bernoulli_cross_entropy"](t) == pytest.approx(2 * entropy)
