"""Errata: each check refuses the printed formula and accepts the corrected one."""

import numpy as np
import pytest

from pairing.mathematics import evidence
from pairing.mathematics.errata import ERRATA, KINDS, errata_table
from pairing.verdicts import published

COMPUTED = [erratum for erratum in ERRATA if erratum.check is not None]


@pytest.mark.parametrize("erratum", COMPUTED, ids=lambda erratum: erratum.key)
def test_printed_formula_fails_where_the_corrected_one_holds(erratum):
    assert erratum.check(erratum.corrected) <= erratum.tolerance
    # far beyond the tolerance, so that no choice of tolerance decides
    assert erratum.check(erratum.as_printed) > 10 * erratum.tolerance


def test_only_slips_of_wording_have_no_check():
    assert {erratum.key for erratum in ERRATA if erratum.check is None} == {
        erratum.key for erratum in ERRATA if erratum.kind == "wording"
    }


def test_table_shows_every_computed_erratum():
    table = errata_table()
    assert table["key"].is_unique
    assert set(table["kind"]) == set(KINDS)
    assert set(table.loc[table["shown"], "key"]) == {erratum.key for erratum in COMPUTED}


def test_complex_step_is_exact_to_rounding():
    at = np.array([0.3, -1.2])
    gradient = evidence.complex_step(lambda x: np.exp(x[0]) * np.sin(x[1]), at)
    expected = np.exp(0.3) * np.array([np.sin(-1.2), np.cos(-1.2)])
    np.testing.assert_allclose(gradient, expected, rtol=1e-15)


def test_training_with_the_printed_delta_is_training_with_the_bernoulli_penalty():
    check = evidence.delta_check("logistic", "bernoulli_cross_entropy")
    assert check(lambda value, t: value - t) < 1e-9


def test_independent_trials_do_not_tell_the_second_from_the_third_estimator():
    scores = published.scores()
    second, third = scores.loc["softmax_least_squares"], scores.loc["softmax_cross_entropy"]
    error = np.sqrt((second["variance"] + third["variance"]) / 100)
    assert 0 < second["mean"] - third["mean"] < 1.96 * error


def test_plain_sums_over_400_points_are_possible():
    assert evidence.excess_over_bound(lambda squares: np.sqrt(squares.sum())) == 0


def test_biased_fit_is_no_artefact_of_the_search():
    # with the sample growing, the mean of the fits tends to the true probability
    few, many = (evidence.mean_fit(evidence.mean_over_samples, n) for n in (4, 30))
    assert many < few / 3
