"""The truth: samples and posteriors of Gaussian mixtures."""

import numpy as np
import pytest
from scipy import stats

from pairing.problem.mixture import Mixture
from pairing.problem.truth import log_joint, posterior, sample
from pairing.study import seeds


def skewed(dimension=2):
    rng = np.random.default_rng(5)
    roots = rng.normal(size=(3, dimension, dimension)) + 2 * np.eye(dimension)
    covariances = roots @ roots.transpose(0, 2, 1)
    covariances = (covariances + covariances.transpose(0, 2, 1)) / 2
    return Mixture(rng.normal(size=(3, dimension)), covariances, np.array([0.2, 0.3, 0.5]))


@pytest.mark.parametrize("dimension", [1, 2, 3])
def test_joint_density_agrees_with_scipy(dimension):
    mixture = skewed(dimension)
    x = np.random.default_rng(1).normal(size=(dimension, 20))
    expected = [
        np.log(prior) + stats.multivariate_normal(mean, covariance).logpdf(x.T)
        for mean, covariance, prior in zip(
            mixture.means, mixture.covariances, mixture.priors, strict=True
        )
    ]
    assert np.allclose(log_joint(mixture, x), expected, rtol=0, atol=1e-12)


def test_posterior_sums_to_one_far_from_all_means():
    x = np.array([[0.0, 1e3, -1e5], [0.0, 2e3, 1e5]])
    assert np.allclose(posterior(skewed(), x).sum(axis=0), 1, atol=1e-15)


def test_variance_scales_all_covariances():
    mixture = skewed()
    half = Mixture(mixture.means, mixture.covariances / 2, mixture.priors)
    x = np.random.default_rng(2).normal(size=(2, 9))
    assert np.allclose(posterior(mixture, x, 0.5), posterior(half, x), atol=1e-13)


def test_sample_has_exactly_n_of_each_class_and_the_right_moments():
    mixture = skewed()
    x, labels = sample(mixture, 40_000, seeds.stream(0, seeds.Purpose.TRAIN_SAMPLE, 0))
    assert np.bincount(labels).tolist() == [40_000] * 3
    for k in range(3):
        own = x[:, labels == k]
        assert np.allclose(own.mean(axis=1), mixture.means[k], atol=0.06)
        assert np.allclose(np.cov(own), mixture.covariances[k], rtol=0.05, atol=0.1)


@pytest.mark.parametrize(
    ("change", "attribute"),
    [
        ({"priors": np.array([0.5, 0.4])}, "priors"),
        ({"priors": np.array([1.5, -0.5])}, "priors"),
        ({"priors": np.ones(3) / 3}, "priors"),
        ({"covariances": np.array([np.eye(2), -np.eye(2)])}, "covariances"),
        ({"covariances": np.array([np.eye(2), [[1, 2], [0, 1]]])}, "covariances"),
        ({"covariances": np.eye(2)[None]}, "covariances"),
        ({"covariances": np.array([np.eye(2), [[1, 1 - 1e-15], [1 - 1e-15, 1]]])}, "covariances"),
    ],
)
def test_an_impossible_mixture_is_refused_by_name(change, attribute):
    whole = {
        "means": np.array([[0.0, 0.0], [1.0, 1.0]]),
        "covariances": np.array([np.eye(2)] * 2),
        "priors": np.array([0.5, 0.5]),
    }
    with pytest.raises(ValueError, match=f"^{attribute}: "):
        Mixture(**(whole | change))


def test_nearly_singular_is_told_by_condition_and_whatever_the_units():
    units = np.outer([1e-9, 1e6], [1e-9, 1e6])
    with pytest.raises(ValueError, match=r"class 2 is nearly singular: .* is 2e\+12, must be"):
        one_and(np.array([[1, 1 - 1e-12], [1 - 1e-12, 1]]) * units)
    one_and(np.array([[1, 0.999999], [0.999999, 1]]) * units)


def one_and(covariance):
    return Mixture(np.zeros((2, 2)), np.array([np.eye(2), covariance]), np.array([0.5, 0.5]))


@pytest.mark.parametrize(
    "means", [[[0, 0], [1, 1]], np.array([0.0, 1]), np.array([[0, np.nan], [1, 1]]), np.eye(2) * 1j]
)
def test_means_that_are_none_are_refused_in_one_line(means):
    with pytest.raises(ValueError, match=r"^means: got .*; want [^\n]*$"):
        Mixture(means, np.array([np.eye(2)] * 2), np.full(2, 0.5))
