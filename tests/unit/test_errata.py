"""Errata: each check refuses what is printed and accepts what it should read."""

import numpy as np
import pytest

from pairing.catalogue.verdicts import ERRATUM_KINDS
from pairing.judging import published
from pairing.mathematics import (
    errata_network,
    evidence,
    evidence_experiment,
    evidence_penalties,
    evidence_softmax,
)
from pairing.mathematics.errata import ERRATA, errata_table
from pairing.mathematics.texts import TEXTS

ALL = (*ERRATA, *TEXTS)
COMPUTED = [erratum for erratum in ALL if erratum.check is not None]


def of(key):
    (erratum,) = [each for each in ALL if each.key == key]
    return erratum


@pytest.mark.parametrize("erratum", COMPUTED, ids=lambda erratum: erratum.key)
def test_what_is_printed_fails_where_what_it_should_read_holds(erratum):
    """So the right reading, put in the place of the printed one, would not be called a slip."""
    assert erratum.check(erratum.corrected) <= erratum.tolerance
    # far beyond the tolerance, so that no choice of tolerance decides
    assert erratum.check(erratum.as_printed) > 10 * erratum.tolerance


def test_an_error_is_never_told_without_a_computation():
    assert {each.kind for each in ALL if each.check is None} <= {
        "wording", "notation", "scan", "gap",
    }  # fmt: skip
    assert all(each.check for each in ALL if each.kind in ("error", "loose"))


def test_the_table_has_every_erratum_once_and_shows_the_computed_ones():
    for errata in (ERRATA, TEXTS):
        table = errata_table(errata)
        assert table["key"].is_unique
        assert set(table["kind"]) <= set(ERRATUM_KINDS)
        assert (table.drop(columns=["tolerance", "shown"]) != "").all(axis=None)
        assert set(table.loc[table["shown"], "key"]) == {e.key for e in errata if e.check}


def test_every_kind_is_used():
    assert {each.kind for each in ERRATA} == set(ERRATUM_KINDS)


def test_complex_step_is_exact_to_rounding():
    at = np.array([0.3, -1.2])
    gradient = evidence.complex_step(lambda x: np.exp(x[0]) * np.sin(x[1]), at)
    expected = np.exp(0.3) * np.array([np.sin(-1.2), np.cos(-1.2)])
    np.testing.assert_allclose(gradient, expected, rtol=1e-15)


def test_training_with_the_printed_delta_is_training_with_the_bernoulli_penalty():
    check = evidence.delta_check("logistic", "bernoulli_cross_entropy")
    assert check(lambda value, t: value - t) < 1e-9


def test_either_reading_of_the_garbled_entry_would_clear_it_if_it_were_right():
    check = of("softmax-least-squares").check
    right = errata_network.least_squares_of_softmax
    assert check((errata_network.scanned_fraction, right)) < 1e-9


def test_a_quotient_has_no_limit_where_outputs_meet_targets_and_poles_elsewhere():
    target = np.eye(4)[0]
    directions = [np.array([-3, 1, 1, 1]), np.array([-4, 2, 1, 1])]
    near = [errata_network.scanned_fraction(target + 1e-6 * each, target) for each in directions]
    assert all(np.isfinite(value).all() for value in near)
    assert np.abs(near[0] - near[1]).max() > 0.1
    pole = np.array([0.5 + 1e-6, 0.5 - 1e-6, 1e-9, 1e-9])
    assert np.abs(errata_network.scanned_fraction(pole, target)).max() > 1e5


def test_no_number_of_saturated_hidden_units_follows_the_exact_log_odds(monkeypatch):
    misfits = []
    for units in (1, 20, 2000):
        monkeypatch.setattr(evidence_softmax, "HIDDEN_UNITS", (units,))
        misfits.append(evidence_softmax.saturated_log_odds(evidence_softmax.bias_and_hidden_units))
    # a constant against 4, 8 and 16
    assert misfits == pytest.approx([20 / 3] * 3)


def test_without_the_constraint_and_the_further_term_cross_entropy_is_not_least_at_the_target():
    assert evidence_penalties.unnamed_remedies(("sum", "term in 1 - t", "nothing")) == 1


def test_a_saturated_model_is_unbiased():
    fitted = evidence_penalties.mean_over_samples(lambda mean: mean, np.array([0.3, 0.8]), 4)
    np.testing.assert_allclose(fitted, [0.3, 0.8], rtol=1e-12)


def test_biased_fit_is_no_artefact_of_the_search():
    # with the sample growing, the mean of the fits tends to the true probability
    few, many = (
        evidence_penalties.mean_fit(evidence_penalties.mean_over_samples, n) for n in (4, 30)
    )
    assert many < few / 3


@pytest.mark.parametrize("claim", [lambda smooth, many: smooth and many, lambda smooth, many: True])
def test_neither_smoothness_nor_one_unit_is_all_that_is_required(claim):
    erratum = of("universal-approximation")
    assert erratum.check(claim) > 0


def test_steps_of_the_rankings_in_their_standard_errors():
    steps = evidence_experiment.steps_in_standard_errors()
    assert steps["Table 2", 1] == pytest.approx(8.36, abs=0.01)
    assert steps["Table 2", 2] == pytest.approx(1.02, abs=0.01)
    assert steps["traces", 1] == pytest.approx(2.89, abs=0.01)
    assert steps["traces", 2] == pytest.approx(0.25, abs=0.01)


def test_a_clear_step_would_not_be_called_within_error(monkeypatch):
    *others, last = published.scores().items()
    clear = dict([*others, (last[0], last[1]._replace(mean=last[1].mean / 2))])
    monkeypatch.setattr(evidence_experiment.published, "scores", lambda: clear)
    assert evidence_experiment.steps_within_error([("Table 2", 1), ("Table 2", 2)]) == 0


def test_class_1_is_against_the_ranking_in_its_errors_too():
    softmax_least_squares, cross_entropy = published.rates(6), published.rates(5)
    assert softmax_least_squares[0, 0] > cross_entropy[0, 0]
    assert softmax_least_squares[0, 2] < cross_entropy[0, 2]


def test_plain_sums_over_400_points_are_possible():
    assert evidence_experiment.excess_over_bound(lambda squares: np.sqrt(squares.sum())) == 0


def test_gauss_markov_would_hold_for_independent_targets_of_one_variance():
    erratum = of("gauss-markov")

    def diagonal(chance):
        return np.eye(4)[:, :, None] * chance * (1 - chance)

    assert erratum.check(diagonal) > 0.01  # variances right, covariances not
