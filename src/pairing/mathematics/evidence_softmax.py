"""Checks of where softmax comes from, and of what a network needs to approximate (3 and 5)."""

from collections.abc import Sequence
from itertools import product

import numpy as np
from scipy import stats
from scipy.special import expit

from pairing.mathematics import logistic_regression
from pairing.mathematics.evidence import SEED, Formula, paper_problem, softmax
from pairing.mathematics.evidence_penalties import bias_and_inputs
from pairing.mathematics.logistic_regression import Sample
from pairing.numerics.arrays import Array
from pairing.problem.truth import log_joint

FAR = 1e6  # from the origin, where every hidden unit is saturated
HIDDEN_UNITS = (4, 20, 200)
MANY_UNITS, NEAR = 200, 0.05  # hidden units, and the largest misfit that counts as small


def likelihood_ratio(formula: Formula) -> float:
    """Check ``log_ratio(log densities, log priors)`` of two Gaussians with priors 0.7 and 0.3."""
    x = np.linspace(-3, 3, 13)
    log_p = np.array([stats.norm.logpdf(x, mean) for mean in (0.5, -0.5)])
    return float(np.abs(formula(log_p, np.log([0.7, 0.3])) - (log_p[0] - log_p[1])).max())


def posterior_of_two(formula: Formula) -> float:
    """Check ``posterior(log densities, log priors)`` of class 1 (eq. 2) against Bayes' rule."""
    x = np.linspace(-3, 3, 13)
    density = np.array([stats.gamma.pdf(x + 3.1, 2, scale=scale) for scale in (1.0, 2.0)])
    joint = density * np.array([[0.7], [0.3]])
    claimed = formula(np.log(density), np.log([0.7, 0.3]))
    return float(np.abs(claimed - joint[0] / joint.sum(axis=0)).max())


def fitted_mean(formula: Formula) -> float:
    """Check that maximising ``criterion(log-likelihood)`` finds the mean of a Gaussian sample."""
    x = np.array([-1.0, 0.5, 0.8, 2.3])
    means = np.linspace(-10, 10, 2001)
    log_likelihood = np.array([stats.norm.logpdf(x, mean).sum() for mean in means])
    return float(abs(means[np.argmax(formula(log_likelihood))] - x.mean()))


def exponent(formula: Formula, variance: float = 2.0) -> float:
    """Check ``z(theta x - b, a, log priors)`` of eq. (3) for three Gaussians of one variance."""
    x, means, log_prior = (
        np.linspace(-4, 4, 17),
        np.array([-2.0, 0.0, 1.5]),
        np.log([0.5, 0.3, 0.2]),
    )
    joint = np.exp(log_prior)[:, None] * stats.norm.pdf(x, means[:, None], np.sqrt(variance))
    natural = means[:, None] * x - means[:, None] ** 2 / 2
    claimed = softmax(formula(natural, variance, log_prior[:, None]))
    return float(np.abs(claimed - joint / joint.sum(axis=0)).max())


def softmax_of_two(formula: Formula) -> float:
    """Check ``z*_1(z)`` of a softmax over two classes."""
    z = np.random.default_rng(SEED).normal(0, 5, (2, 50))
    return float(np.abs(formula(z) - softmax(z)[0]).max())


def log_ratio_curvature(families: Sequence[Formula]) -> float:
    """Check that log p(x; 1) - log p(x; 2) is linear in x for each of ``families``.

    That holds within an exponential family with sufficient statistic x and common dispersion. A
    family is a function of x and of the parameter, 1 or 2, that returns log p. Infinite where
    one density vanishes and the other does not.
    """
    x = np.arange(0.0, 8.0)
    worst = 0.0
    for family in families:
        first, second = family(x, 1), family(x, 2)
        if (np.isfinite(first) != np.isfinite(second)).any():
            return float("inf")
        both = np.isfinite(first)
        worst = max(worst, float(np.abs(np.diff(first[both] - second[both], 2)).max()))
    return worst


def saturated_log_odds(features: Formula) -> float:
    """Check that the exact log-odds are linear in ``features(x, units)`` far out: the misfit.

    Along a ray through two opposite means, at distances of one, two and four times `FAR`, and
    relative to the log-odds; the least misfit over several numbers of hidden units.
    """
    x = FAR * np.outer([1.0, 1.0], [1.0, 2.0, 4.0])
    joint = log_joint(paper_problem(), x)
    target = (joint[0] - joint[3]) / FAR
    misfits = []
    for units in HIDDEN_UNITS:
        columns = features(x, units).T
        columns = columns / np.abs(columns).max()  # alike: what vanishes must not be raised
        fitted, *_ = np.linalg.lstsq(columns, target, rcond=None)
        misfits.append(np.abs(columns @ fitted - target).max())
    return float(min(misfits))


def bias_and_hidden_units(x: Array, units: int) -> Array:
    """Return [1, f_h(Omega x)] of logistic hidden units with fixed random weights."""
    omega = np.random.default_rng(SEED).uniform(-1, 1, (units, 3))
    return np.vstack([np.ones(x.shape[1]), expit(omega @ bias_and_inputs(x))])


def wrong_about_approximation(claim: Formula) -> float:
    """Check ``approximates(smooth, many)``: the share of four kinds of network where it errs.

    Linear outputs on one or on many hidden units, of a logistic or of a step function, fitted by
    least squares to a period of the sine. No monotone function comes within a half of it.
    """
    x = np.linspace(0, 1, 1001)
    errs = []
    for smooth, many in product((True, False), repeat=2):
        units = MANY_UNITS if many else 1
        places = (np.arange(units) + 0.5) / units
        past = 2 * units * (x - places[:, None])
        columns = np.vstack([np.ones_like(x), expit(past) if smooth else past >= 0]).T
        fitted, *_ = np.linalg.lstsq(columns, np.sin(2 * np.pi * x), rcond=None)
        near = np.abs(columns @ fitted - np.sin(2 * np.pi * x)).max() < NEAR
        errs.append(bool(claim(smooth, many)) != bool(near))
    return float(np.mean(errs))


def slope_of_cross_entropy(estimator: Formula) -> float:
    """Check that the coefficients ``estimator(sample)`` minimise the cross-entropy of a sample.

    Two Gaussian classes on the line. Returns the largest element of the gradient.
    """
    generator = np.random.default_rng(SEED)
    labels = np.repeat([0.0, 1.0], 100)
    inputs = np.vstack([np.ones(200), generator.standard_normal(200) + 2 * labels])
    sample = Sample(inputs, labels)
    return float(np.abs(logistic_regression.gradient(estimator(sample), sample)).max())


def by_class_densities(sample: Sample) -> Array:
    """Return the coefficients that follow from modelling P(x|C): Gaussians of one variance."""
    x, t = sample.inputs[1], sample.targets
    low, high = x[t == 0], x[t == 1]
    variance = (((low - low.mean()) ** 2).sum() + ((high - high.mean()) ** 2).sum()) / len(x)
    slope = (high.mean() - low.mean()) / variance
    bias = np.log(len(high) / len(low)) - slope * (high.mean() + low.mean()) / 2
    return np.array([bias, slope])


def by_cross_entropy(sample: Sample) -> Array:
    """Return the coefficients that minimise the cross-entropy, without a model of P(x|C)."""
    return logistic_regression.newton(sample, tolerance=1e-12).coefficients[-1]
