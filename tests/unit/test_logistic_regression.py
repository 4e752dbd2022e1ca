"""Two minimisers of the mean cross-entropy agree, and which penalties are convex."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import approx_fprime

from pairing.catalogue.pairs import PAIRS
from pairing.mathematics import convexity, logistic_regression
from pairing.mathematics.logistic_regression import Sample
from pairing.network.network import Shape
from pairing.network.reference import objective_and_gradient

TRUTH = np.array([0.5, 1.0, -2.0])
FIXTURE = Path(__file__).parents[1] / "fixtures" / "convexity.json"
EXAMPLES = [convexity.Example(**one) for one in json.loads(FIXTURE.read_text())]


@pytest.fixture(scope="module")
def sample():
    return logistic_regression.simulate(TRUTH, 1000, np.random.default_rng(11))


def mean_least_squares(b, sample):
    h = logistic_regression.probability(b, sample.inputs)
    return float((0.5 * (sample.targets - h) ** 2).mean())


def test_gradient_and_hessians_against_finite_differences(sample):
    b = np.array([-1.0, 2.0, 0.3])
    slope = approx_fprime(b, lambda v: logistic_regression.loss(v, sample), 1e-7)
    np.testing.assert_allclose(logistic_regression.gradient(b, sample), slope, atol=1e-6)
    curved = approx_fprime(b, lambda v: logistic_regression.gradient(v, sample), 1e-7)
    np.testing.assert_allclose(logistic_regression.hessian(b, sample), curved, atol=1e-6)

    def second(i, j, step=1e-4):
        e = step * np.eye(3)
        corners = ((1, 1), (1, -1), (-1, 1), (-1, -1))
        values = [u * v * mean_least_squares(b + u * e[i] + v * e[j], sample) for u, v in corners]
        return sum(values) / (4 * step**2)

    by_differences = np.array([[second(i, j) for j in range(3)] for i in range(3)])
    of = logistic_regression.least_squares_hessian(b, sample)
    np.testing.assert_allclose(of, by_differences, atol=1e-6)


def test_the_minimisers_agree_and_are_near_the_truth(sample):
    table = logistic_regression.compare_minimisers(TRUTH, sample)
    assert table["difference"].abs().max() < 1e-7
    assert ((table["newton"] - table["truth"]).abs() < 4 * table["standard_error"]).all()


def test_descent_never_goes_up_and_newton_needs_fewer_steps(sample):
    descent = logistic_regression.gradient_descent(sample, logistic_regression.safe_rate(sample))
    newton = logistic_regression.newton(sample)
    assert descent.converged and newton.converged
    assert (np.diff(descent.losses) <= 1e-15).all()
    assert len(newton.losses) < len(descent.losses) / 5


def test_separable_data_have_no_minimiser():
    separable = Sample(np.array([[1.0] * 4, [-2.0, -1, 1, 2]]), np.array([0.0, 0, 1, 1]))
    losses = logistic_regression.newton(separable).losses
    assert np.isfinite(losses).all() and losses[-1] < 1e-9


def test_cross_entropy_is_convex_and_least_squares_is_not(sample):
    spectra = logistic_regression.hessian_spectra(sample, 100, 5.0, np.random.default_rng(2))
    smallest = spectra.groupby("penalty")["smallest"].min()
    assert smallest["cross_entropy"] > 0
    assert smallest["least_squares"] < -1e-3


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.pair)
def test_network_is_not_convex(example):
    pair = PAIRS[example.pair]
    weights, x, t = convexity.draw(example.shape, example.patterns, example.seed, example.key)
    values, vectors = np.linalg.eigh(convexity.hessian(weights, x, t, example.shape, pair))
    assert values[0] == pytest.approx(example.eigenvalue, rel=1e-5)
    assert example.eigenvalue < 0

    # by values alone: along this direction the middle lies above the chord
    def value(w):
        return objective_and_gradient(w, x, t, example.shape, pair)[0]

    step = 0.01 * vectors[:, 0]
    assert value(weights) > (value(weights + step) + value(weights - step)) / 2


def test_search_finds_the_kept_example_and_nothing_for_the_logit():
    kept = EXAMPLES[0]
    found = convexity.find_example(
        PAIRS[kept.pair], kept.shape, kept.patterns, kept.seed, kept.key + 1, 0.01
    )
    assert found is not None and found.key == kept.key
    logit = Shape(inputs=2, hidden=0, outputs=4)
    cross_entropy, least_squares = (
        convexity.find_example(PAIRS[name], logit, 20, 1997, 20, 1e-6)
        for name in ("softmax_cross_entropy", "softmax_least_squares")
    )
    assert cross_entropy is None
    assert least_squares is not None
