"""Exact rates of the Bayes rule."""

import numpy as np
import pytest
from scipy import stats

from pairing.judging import published
from pairing.problem.bayes import classification_rates, corner_rates, ray_rates
from pairing.problem.mixture import Mixture
from pairing.problem.truth import log_joint, sample
from pairing.study import seeds

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


def test_closed_form_and_rays_agree():
    assert np.allclose(corner_rates(PAPER), ray_rates(PAPER).rates, rtol=0, atol=1e-9)
    uneven = Mixture(
        np.array([[0.0, 2.0], [0.0, -1.0], [3.0, 2.0], [3.0, -1.0]]),
        np.array([np.diag([2.0, 0.5])] * 4),
        np.full(4, 0.25),
    )
    assert np.allclose(corner_rates(uneven), ray_rates(uneven).rates, rtol=0, atol=1e-9)


def test_rays_agree_with_multivariate_normal_probabilities():
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
            ray_rates(mixture).rates[k, k], abs=1e-6
        )


@pytest.mark.parametrize(("dimension", "tolerance"), [(1, 5e-3), (2, 5e-3), (3, 5e-3)])
def test_rays_agree_with_simulation_for_unequal_covariances(dimension, tolerance):
    mixture = unequal(dimension, np.random.default_rng(dimension))
    x, labels = sample(mixture, 60_000, seeds.stream(0, seeds.Purpose.TEST_SAMPLE, 0))
    ascribed = log_joint(mixture, x).argmax(axis=0)
    counted = [
        [(ascribed[labels == k] == j).mean() for j in range(3)] for k in range(mixture.n_classes)
    ]
    rates = ray_rates(mixture).rates
    assert np.allclose(rates.sum(axis=1), 1, atol=1e-6)
    assert np.allclose(rates, counted, atol=tolerance)


@pytest.mark.parametrize("share", [1e-3, 1e-6, 1e-8])
def test_rays_find_a_thin_class_across_another(share):
    """Two classes across each other, share being their variances' ratio: 1 - (2/pi) atan(thin)."""
    covariances = np.array([[[1.0, 0.0], [0.0, share]], [[share, 0.0], [0.0, 1.0]]])
    mixture = Mixture(np.zeros((2, 2)), covariances, np.full(2, 0.5))
    exact = 1 - 2 / np.pi * np.arctan(np.sqrt(share))
    assert ray_rates(mixture).accuracy(mixture.priors) == pytest.approx(exact, abs=1e-9)


def test_rays_are_exact_for_spheres_about_one_centre_in_ten_dimensions():
    """The rule is a radius r; |x|^2 follows chi-square laws, scaled by the variances 1 and 2."""
    p = 10
    mixture = Mixture(np.zeros((2, p)), np.array([np.eye(p), 2 * np.eye(p)]), np.full(2, 0.5))
    square = 2 * p * np.log(2)  # where the two log densities are equal
    exact = (stats.chi2(p).cdf(square) + stats.chi2(p).sf(square / 2)) / 2
    rates = ray_rates(mixture)
    assert rates.accuracy(mixture.priors) == pytest.approx(exact, abs=1e-12)
    assert rates.standard_error < 1e-12


def test_rates_of_sampled_directions_lie_within_their_error():
    """Of classes with one covariance only the plane of their means matters: three in a plane."""
    angles = 2 * np.pi * np.arange(3) / 3
    plane = 1.2 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    deep = np.hstack([plane, np.zeros((3, 5))])
    third = np.full(3, 1 / 3)
    rates = ray_rates(Mixture(deep, np.array([np.eye(7)] * 3), third))
    exact = ray_rates(Mixture(plane, np.array([np.eye(2)] * 3), third)).accuracy(third)
    assert abs(rates.accuracy(third) - exact) < 4 * rates.standard_error < 1e-3


def test_fifty_classes_on_a_ring_are_followed_within_bounds():
    """Neighbours on a large ring: each class is cut by two half planes, at half the gap."""
    angles = 2 * np.pi * np.arange(50) / 50
    radius = 30.0
    means = radius * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    rates = ray_rates(Mixture(means, np.array([np.eye(2)] * 50), np.full(50, 0.02))).rates
    half_gap = radius * np.sin(np.pi / 50)
    assert np.allclose(rates.sum(axis=1), 1, atol=1e-9)
    assert np.allclose(np.diag(rates), 2 * stats.norm.cdf(half_gap) - 1, atol=1e-9)
