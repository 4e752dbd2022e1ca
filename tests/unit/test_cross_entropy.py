"""Entropy and cross-entropy against independent values, and what they say of two models."""

import math

import numpy as np
import pytest
from scipy import stats

from pairing import cross_entropy as ce

UNIT_BASE = {"nats": math.e, "bits": 2.0}


@pytest.fixture
def pair_of_distributions():
    generator = np.random.default_rng(5)
    return generator.dirichlet(np.ones(4), 50).T, generator.dirichlet(np.ones(4), 50).T


@pytest.mark.parametrize("unit", ["nats", "bits"])
def test_agrees_with_scipy(pair_of_distributions, unit):
    p, q = pair_of_distributions
    base = UNIT_BASE[unit]
    divergence = stats.entropy(p, q, base=base)
    np.testing.assert_allclose(ce.entropy(p, unit=unit), stats.entropy(p, base=base), rtol=1e-13)
    np.testing.assert_allclose(ce.kullback_leibler(p, q, unit=unit), divergence, rtol=1e-12)
    np.testing.assert_allclose(
        ce.cross_entropy(p, q, unit=unit), stats.entropy(p, base=base) + divergence, rtol=1e-13
    )


def test_axis_and_vector(pair_of_distributions):
    p, q = pair_of_distributions
    by_column = ce.cross_entropy(p, q)
    np.testing.assert_allclose(ce.cross_entropy(p.T, q.T, axis=1), by_column, rtol=1e-14)
    assert float(ce.cross_entropy(p[:, 3], q[:, 3])) == pytest.approx(by_column[3], rel=1e-14)


def test_one_of_q_truth_gives_log_loss(pair_of_distributions):
    _, q = pair_of_distributions
    labels = np.arange(50) % 4
    truth = (labels == np.arange(4)[:, None]).astype(float)
    expected = [-math.log(q[k, i]) for i, k in enumerate(labels)]
    np.testing.assert_allclose(ce.cross_entropy(truth, q), expected, rtol=1e-14)
    metrics = pytest.importorskip("sklearn.metrics")
    assert metrics.log_loss(labels, q.T) == pytest.approx(ce.cross_entropy(truth, q).mean())


def test_exact_at_zeros():
    sure = np.array([1.0, 0.0])
    even = np.array([0.5, 0.5])
    assert ce.entropy(sure) == 0
    assert ce.cross_entropy(sure, even) == pytest.approx(math.log(2), rel=1e-15)
    assert ce.cross_entropy(even, sure) == math.inf
    assert ce.kullback_leibler(even, sure) == math.inf
    assert ce.perplexity(even, sure) == math.inf
    assert ce.cross_entropy(sure, sure) == 0


def test_subnormal_probability():
    tiny = 3e-310
    assert ce.log(np.array([tiny]))[0] == pytest.approx(math.log(tiny), rel=1e-14)


def test_perplexity_of_equal_classes_is_their_number():
    uniform = np.full(7, 1 / 7)
    assert ce.perplexity(uniform, uniform) == pytest.approx(7, rel=1e-14)


@pytest.mark.parametrize("nats", [-1e9, -745, -720, 0, 1, 708.5, 709.7, 710, 1e9])
def test_exponential_is_right_infinite_or_zero(nats):
    with np.errstate(over="ignore", under="ignore"):
        expected = np.exp(float(nats))
    assert ce.exp(nats) == pytest.approx(expected, rel=1e-12, abs=1e-323)


def test_perplexity_too_large_for_a_number_is_infinite():
    truth = np.array([1.0, 0.0])
    costs = {q: ce.perplexity(truth, np.array([q, 1.0])) for q in (1e-307, 1e-308, 5e-324, 0.0)}
    assert costs == pytest.approx({q: 1 / q if q else math.inf for q in costs}, rel=1e-10)


def test_sure_models_rule_out_what_they_deny():
    truth, sure = ce.LogisticModel(1.0, 0.0), ce.LogisticModel(1000.0, 0.0)
    np.testing.assert_array_equal(sure.distribution(np.array([-1.0, 1.0])), [[0, 1], [1, 0]])
    costs = ce.cross_entropy_of_models(truth, sure, np.array([-1.0, 1.0]))
    assert np.isinf(costs["first_as_truth"]).all()


def test_density_on_a_grid():
    x, spacing = np.linspace(-12, 12, 2001, retstep=True)
    f, g = stats.norm.pdf(x), stats.norm.pdf(x, loc=1, scale=2)
    entropy = 0.5 * math.log(2 * math.pi * math.e)
    divergence = math.log(2) + (1 + 1) / (2 * 4) - 0.5
    assert ce.entropy(f, weights=spacing) == pytest.approx(entropy, rel=1e-9)
    wide, wide_spacing = np.linspace(-15, 17, 2001, retstep=True)
    f, g = stats.norm.pdf(wide), stats.norm.pdf(wide, loc=1, scale=2)
    assert ce.kullback_leibler(f, g, weights=wide_spacing) == pytest.approx(divergence, rel=1e-9)


def test_density_in_the_plane():
    x, spacing = np.linspace(-9, 9, 181, retstep=True)
    f = np.multiply.outer(stats.norm.pdf(x), stats.norm.pdf(x))
    entropy = ce.entropy(f, axis=(0, 1), weights=spacing**2)
    assert entropy == pytest.approx(math.log(2 * math.pi * math.e), rel=1e-9)


@pytest.mark.parametrize(
    ("truth", "prediction", "weights", "unit", "message"),
    [
        ([0.5, 0.6], [0.5, 0.5], 1.0, "nats", "truth: sums to 1.1"),
        ([0.5, 0.5], [1.5, -0.5], 1.0, "nats", "prediction: has values that are negative"),
        ([0.5, np.nan], [0.5, 0.5], 1.0, "nats", "truth: has values that are negative or not"),
        ([0.5, 0.5], [1.0], 1.0, "nats", "prediction: shape"),
        ([0.5, 0.5], [0.5, 0.5], 0.0, "nats", "weights: must be positive"),
        ([0.5, 0.5], [0.5, 0.5], 1.0, "bit", "unit: 'bit' is not legal; give one of nats, bits"),
    ],
)
def test_refuses(truth, prediction, weights, unit, message):
    with pytest.raises(ValueError, match=message):
        ce.cross_entropy(np.array(truth), np.array(prediction), weights=weights, unit=unit)


FIRST, SECOND = ce.LogisticModel(1.0, 0.0), ce.LogisticModel(3.0, 0.5)
X = np.linspace(-5, 5, 401)


def test_entropy_of_models_peaks_where_undecided():
    table = ce.entropy_of_models([FIRST, SECOND], X, unit="bits")
    peaks = table.loc[table.groupby("model")["entropy"].idxmax()].set_index("model")
    assert peaks.loc[FIRST.label, "x"] == pytest.approx(0, abs=0.03)
    assert peaks.loc[SECOND.label, "x"] == pytest.approx(-0.5 / 3, abs=0.03)
    np.testing.assert_allclose(peaks["entropy"], 1, rtol=1e-3)


def test_order_of_arguments_matters():
    table = ce.cross_entropy_of_models(FIRST, SECOND, X)
    assert np.abs(table["first_as_truth"] - table["second_as_truth"]).max() > 0.1
    assert (table["first_as_truth"] >= table["entropy_first"]).all()
    assert (table["second_as_truth"] >= table["entropy_second"]).all()


def test_cross_entropy_may_be_below_the_entropy_of_the_prediction():
    found = ce.bounds(truth=SECOND, prediction=FIRST, x=X)
    assert found.least_excess_over_truth >= -1e-12
    assert found.least_excess_over_prediction < -0.01
    p, q = found.truth, found.prediction
    by_hand = -p * math.log(q) - (1 - p) * math.log(1 - q)
    entropy_q = -q * math.log(q) - (1 - q) * math.log(1 - q)
    assert by_hand < entropy_q
    assert by_hand == pytest.approx(found.cross_entropy, rel=1e-12)
    assert by_hand - entropy_q == pytest.approx(-(p - q) * math.log(q / (1 - q)), rel=1e-9)


def test_binary_cost_curves():
    curves = ce.binary_cost_curves(np.linspace(0, 1, 11))
    assert (np.diff(curves["cost_if_one"]) < 0).all()
    np.testing.assert_allclose(curves["cost_if_one"], curves["cost_if_zero"][::-1], rtol=1e-12)
    assert curves["cost_if_one"].iloc[0] == math.inf
    assert curves["cost_if_one"].iloc[-1] == 0


def test_binary_and_multi_class_forms_agree():
    generator = np.random.default_rng(3)
    t = np.concatenate([generator.random(500), [0, 1, 0, 1]])
    h = np.concatenate([generator.random(500), [0.1, 0.1, 1 - 1e-9, 1e-9]])
    assert ce.binary_form_residual(t, h) < 1e-12
