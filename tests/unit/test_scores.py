"""Scores against plain statements of them."""

from dataclasses import replace

import numpy as np
import pytest

from pairing.catalogue.pairs import PAIRS
from pairing.network.penalties import ACTIVATIONS
from pairing.network.reference import pre_activations
from pairing.problem.truth import posterior
from pairing.study.samples import draw_test, draw_training
from pairing.study.scores import join, score_batch


@pytest.fixture(scope="module", params=[0, 1, 2], ids=["LS logistic", "LS softmax", "CE softmax"])
def one(request, fits, trials, training, study):
    """A fit, its scores, and its outputs and the exact posteriors by plain NumPy."""
    row, fit = trials.iloc[request.param], fits.iloc[request.param]
    outputs, exact, labels = {}, {}, {}
    samples = {"test": draw_test(training, study.scoring, 0), "train": draw_training(training, 0)}
    for name, (x, true) in samples.items():
        z = pre_activations(np.asarray(fit["weights"]), x, training.shape)
        outputs[name] = np.exp(ACTIVATIONS[PAIRS[fit["pair"]].activation](z).log_value)
        exact[name], labels[name] = posterior(training.problem, x), true
    return row, outputs, exact, labels


@pytest.mark.parametrize("points", ["test", "train"])
def test_eq4_in_all_readings(one, points):
    row, outputs, exact, _ = one
    squares = ((outputs[points] - exact[points]) ** 2).sum(axis=1)
    n = outputs[points].shape[1]
    assert row[f"eq4_{points}_mean_root_of_sum"] == pytest.approx(np.sqrt((squares / n).sum()))
    assert row[f"eq4_{points}_sum_root_of_sum"] == pytest.approx(np.sqrt(squares.sum()))
    assert row[f"eq4_{points}_mean_sum_of_roots"] == pytest.approx(np.sqrt(squares / n).sum())
    assert row[f"eq4_{points}_sum_sum_of_roots"] == pytest.approx(np.sqrt(squares).sum())


def test_confusion_and_counted_scores(one):
    row, outputs, _, labels = one
    ascribed, true = outputs["test"].argmax(axis=0), labels["test"]
    for i in range(4):
        for j in range(4):
            count = ((true == i) & (ascribed == j)).sum()
            assert row[f"confusion_{i + 1}_{j + 1}"] == count
    assert row["accuracy"] == (ascribed == true).mean()
    p = outputs["test"] / outputs["test"].sum(axis=0)
    assert row["cross_entropy"] == pytest.approx(-np.log(p[true, np.arange(true.size)]).mean())
    assert row["brier"] == pytest.approx(((p - np.eye(4)[true].T) ** 2).sum(axis=0).mean())
    deviation = np.abs(outputs["test"].sum(axis=0) - 1).mean()
    assert row["sum_deviation"] == pytest.approx(deviation, abs=1e-14)


def test_exact_scores_are_what_a_very_large_test_sample_gives(fits, training, study):
    few = fits[fits["trial"] < 2].reset_index(drop=True)
    large = replace(study.scoring, test_per_class=60_000, quadrature_nodes=20_000)
    scored = score_batch(few, training, large)
    assert np.allclose(scored["accuracy_exact"], scored["accuracy"], atol=3e-3)
    assert np.allclose(scored["eq4_integral"], scored["eq4_test_mean_root_of_sum"], rtol=0.01)
    excess = scored["cross_entropy"] - 0.71263
    assert np.allclose(scored["cross_entropy_excess"], excess, atol=6e-3)


def test_quadrature_error_is_far_below_the_spread_over_trials(fits, training, study):
    few = fits[fits["trial"] < 8].reset_index(drop=True)
    default, fine = (
        score_batch(few, training, replace(study.scoring, quadrature_nodes=nodes))
        for nodes in (4000, 60_000)
    )
    for column in ("eq4_integral", "accuracy_exact", "cross_entropy_excess", "brier_excess"):
        error = (default[column] - fine[column]).abs().mean()
        assert error < 0.15 * fine[column].std(), column


def test_reference_variance_changes_eq4_and_nothing_else(fits, training, study):
    few = fits[fits["trial"] < 2].reset_index(drop=True)
    true, half = (
        score_batch(few, training, replace(study.scoring, reference_variance=variance))
        for variance in (1.0, 0.5)
    )
    changed = {column for column in true if not true[column].equals(half[column])}
    assert changed == {column for column in true if column.startswith("eq4_")}


def test_the_bayes_rule_cannot_be_beaten(trials):
    assert (trials["cross_entropy_excess"] > 0).all()
    assert (trials["brier_excess"] > 0).all()
    quadrature_error = 4e-3
    assert (trials["accuracy_exact"] <= 0.70787 + quadrature_error).all()


def test_join_refuses_scores_of_other_fits(fits, training, study, trials):
    scores = score_batch(fits[fits["trial"] < 2].reset_index(drop=True), training, study.scoring)
    with pytest.raises(ValueError, match=r"results/scores: do not hold the fits"):
        join(fits, scores)
    assert len(trials) == len(fits)
