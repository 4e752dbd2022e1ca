"""Curves along training: the same run as the fits, and turning points where they were put."""

import numpy as np
import pandas as pd
import pytest

from pairing.mathematics.training_curves import (
    curves,
    levels,
    middle_curves,
    recorded_steps,
    turning_points,
)


def test_a_curve_ends_where_the_fit_of_as_many_iterations_ends(training, study, trials):
    found = curves(training, study.scoring, 2, training.setting.max_iterations)
    last = found[(found["iteration"] == 100) & (found["sample"] == "test")]
    fitted = trials[trials["trial"] < 2]
    for column in ("cross_entropy", "accuracy"):
        assert np.allclose(last[column], fitted[column], rtol=1e-12)


def test_training_cross_entropy_falls_for_the_pair_that_minimises_it(training, study):
    found = middle_curves(curves(training, study.scoring, 4, 50))
    pair = (found["pair"] == "softmax_cross_entropy") & (found["score"] == "cross_entropy")
    assert found[pair & (found["sample"] == "train")]["middle"].is_monotonic_decreasing


def test_a_planted_turn_is_found():
    steps = recorded_steps(100)
    rows = [
        {"trial": trial, "pair": "p", "iteration": step, "sample": "test", "accuracy": 0.5,
         "cross_entropy": abs(step - 10) + trial / 100}
        for trial in range(5) for step in steps
    ]  # fmt: skip
    turn = turning_points(pd.DataFrame(rows)).iloc[0]
    assert turn["turn"] == steps[np.abs(steps - 10).argmin()]
    assert turn["risen"] == 1


def test_levels_are_the_floor_and_chance(study):
    found = levels(study.problem, study.scoring).set_index("score")
    assert found.loc["cross_entropy", "chance"] == pytest.approx(np.log(4))
    assert found.loc["accuracy", "floor"] == pytest.approx(0.70786, abs=1e-5)
