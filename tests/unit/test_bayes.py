"""Exact rates of the Bayes rule, its floors, and integrals over p(x)."""

import numpy as np
import pytest
from scipy import stats

from pairing.problem.bayes import classification_rates, corner_rates, floors, line_rates
from pairing.problem.mixture import Mixture
from pairing.problem.quadrature import quadrature
from pairing.problem.truth import log_joint, posterior, sample
from pairing.study import seeds
from pairing.verdicts import published

PAPER = Mixture(
    np.array([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]]),
    np.array([np.eye(2)] * 4),
    np.full(4, 0.25),
)


def unequal(dimension, rng):
    roots = rng.normal(size=(3, dimension, dimension)) + np.eye(dimension)
    covariances = np.array([root @ root.T + 0.3 * np.eye(dimension) for root in roots])
    covariances = (covariances + covariances.transpose(0, 2, 1)) / 2
    return Mixture(rng.normal(size=(3, dimension)), covariances, np.array([0.2, 0.3, 0.5]))


def test_table_3_comes_out_to_every_printed_digit():
    assert np.array_equal(classification_rates(PAPER).round(4), published.rates(3))


def test_closed_form_and_lines_agree():
    assert np.allclose(corner_rates(PAPER), line_rates(PAPER), rtol=0, atol=1e-9)
    uneven = Mixture(
        np.array([[0.0, 2.0], [0.0, -1.0], [3.0, 2.0], [3.0, -1.0]]),
        np.array([np.diag([2.0, 0.5])] * 4),
        np.full(4, 0.25),
    )
    assert np.allclose(corner_rates(uneven), line_rates(uneven), rtol=0, atol=1e-9)


def test_lines_agree_with_multivariate_normal_probabilities():
    """With a shared covariance, class k wins where two linear functions are positive."""
    covariance = np.array([[1.0, 0.4], [0.4, 0.8]])
    means, priors = np.array([[0.0, 0.0], [1.5, 0.3], [-0.4, 1.2]]), np.array([0.5, 0.3, 0.2])
    mixture = Mixture(means, np.array([covariance] * 3), priors)
    inverse = np.linalg.inv(covariance)
    for k in range(3):
        others = [j for j in range(3) if j != k]
        normals = np.array([inverse @ (means[k] - means[j]) for j in others])
        offsets = [
            0.5 * (means[j] @ inverse @ means[j] - means[k] @ inverse @ means[k])
            + np.log(priors[k] / priors[j])
            for j in others
        ]
        law = stats.multivariate_normal(
            normals @ means[k] + offsets, normals @ covariance @ normals.T
        )
        assert law.cdf([np.inf] * 2, lower_limit=[0, 0]) == pytest.approx(
            line_rates(mixture)[k, k], abs=1e-6
        )


@pytest.mark.parametrize(("dimension", "tolerance"), [(1, 5e-3), (2, 5e-3), (3, 5e-3)])
def test_lines_agree_with_simulation_for_unequal_covariances(dimension, tolerance):
    mixture = unequal(dimension, np.random.default_rng(dimension))
    x, labels = sample(mixture, 60_000, seeds.stream(0, seeds.Purpose.TEST_SAMPLE, 0))
    ascribed = log_joint(mixture, x).argmax(axis=0)
    counted = [
        [(ascribed[labels == k] == j).mean() for j in range(3)] for k in range(mixture.n_classes)
    ]
    rates = line_rates(mixture)
    assert np.allclose(rates.sum(axis=1), 1, atol=1e-6)
    assert np.allclose(rates, counted, atol=tolerance)


@pytest.mark.parametrize("dimension", [1, 2, 3])
def test_quadrature_integrates_a_posterior_to_its_prior(dimension):
    mixture = unequal(dimension, np.random.default_rng(dimension))
    nodes = quadrature(mixture, 4000)
    assert nodes.weights.sum() == pytest.approx(1)
    integral = (nodes.weights * posterior(mixture, nodes.x)).sum(axis=1)
    assert np.allclose(integral, mixture.priors, atol=2e-6 if dimension < 3 else 5e-3)


def test_floors_agree_with_simulation():
    found = floors(PAPER, quadrature(PAPER, 4000))
    x, labels = sample(PAPER, 50_000, seeds.stream(1, seeds.Purpose.TEST_SAMPLE, 0))
    p = posterior(PAPER, x)
    assert found.accuracy == pytest.approx((p.argmax(axis=0) == labels).mean(), abs=4e-3)
    true = p[labels, np.arange(labels.size)]
    assert found.cross_entropy == pytest.approx(-np.log(true).mean(), abs=6e-3)
    assert found.brier == pytest.approx((1 - 2 * true + (p**2).sum(axis=0)).mean(), abs=4e-3)
