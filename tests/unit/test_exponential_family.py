"""Exponential families: softmax of a linear function if, and only if, dispersions are common."""

import numpy as np
import pytest

from pairing.mathematics import exponential_family as families
from pairing.mathematics.exponential_family import COMMON, UNEQUAL

EXAMPLES = families.examples()
NAMES = [f"{example.family}, {example.dispersion}" for example in EXAMPLES]
ALIKE = [example for example in EXAMPLES if example.dispersion == COMMON]


@pytest.fixture(scope="module")
def agreement():
    return families.agreement().set_index(["dispersion", "family"])


@pytest.mark.parametrize("example", EXAMPLES, ids=NAMES)
def test_posteriors_sum_to_one_on_a_grid_that_holds_the_probability(example):
    assert families.bayes_posterior(example).sum(axis=0) == pytest.approx(1)
    if example.family != "binomial":  # whose grid ends where its probability does
        assert families._weights(example)[-1] < 1e-5


@pytest.mark.parametrize("example", ALIKE, ids=lambda example: example.family)
def test_posterior_is_softmax_of_the_linear_function_to_rounding(example):
    exact, linear = families.bayes_posterior(example), families.linear_posterior(example)
    np.testing.assert_allclose(linear, exact, rtol=1e-9, atol=1e-13)


@pytest.mark.parametrize("example", ALIKE, ids=lambda example: example.family)
def test_natural_parameters_are_linear_in_x(example):
    columns = families._features(example.x).T
    fitted, *_ = np.linalg.lstsq(columns, example.natural.T, rcond=None)
    np.testing.assert_allclose(columns @ fitted, example.natural.T, atol=1e-10)


def test_printed_form_is_right_only_where_the_scale_is_one(agreement):
    common = agreement.loc[COMMON]
    unit = common["scale"] == 1
    assert unit.any()
    assert (common.loc[unit, "printed"] == 0).all()
    assert (common.loc[~unit, "printed"] > 0.1).all()


def test_best_fit_finds_the_truth_where_it_is_linear_and_fails_elsewhere(agreement):
    measures = ["best_fit", "best_fit_mean", "log_odds_misfit"]
    assert (agreement.loc[COMMON, measures] < 1e-6).all(axis=None)
    assert (agreement.loc[UNEQUAL, measures] > 1e-3).all(axis=None)
    assert agreement.loc[UNEQUAL, ["linear", "printed"]].isna().all(axis=None)


def test_unequal_dispersions_have_no_linear_form():
    example = next(each for each in EXAMPLES if each.dispersion == UNEQUAL)
    with pytest.raises(ValueError, match=r"^dispersion: unequal in Gaussian"):
        families.linear_posterior(example)


def test_curves_hold_probabilities_of_all_families_on_the_line():
    curves = families.posterior_curves()
    assert set(curves["family"]) == {each.family for each in EXAMPLES if len(each.x) == 1}
    sums = curves.groupby(["family", "dispersion", "x"])[["exact", "linear"]].sum()
    assert sums.to_numpy() == pytest.approx(1, abs=1e-6)
