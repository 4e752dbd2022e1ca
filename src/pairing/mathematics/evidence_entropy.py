"""Checks of what two texts say of entropy and cross-entropy."""

from collections.abc import Sequence

import numpy as np
from scipy import stats
from scipy.special import expit, xlogy

from pairing.catalogue.pairs import PAIRS
from pairing.mathematics import convexity, logistic_regression
from pairing.mathematics.evidence import ACTIVATIONS, SEED, Formula, softmax
from pairing.network.network import Shape

COEFFICIENTS = np.array([-0.5, 1.0, -2.0])  # of a logistic regression: bias, two inputs
ROUNDING = 1e-12
CURVES_DOWN = 0.01  # eigenvalue below minus which a network's penalty counts as curved downward


def not_convex(models: Sequence[str]) -> float:
    """Check that cross-entropy is convex for each of ``models``: how many it curves down for.

    Models are ``linear logit``, at random coefficients, and ``network``, with hidden units.
    """
    generator = np.random.default_rng(SEED)
    sample = logistic_regression.simulate(COEFFICIENTS, 50, generator)
    spectra = logistic_regression.hessian_spectra(sample, 50, 4.0, generator)
    least = spectra.loc[spectra["penalty"] == "cross_entropy", "smallest"].min()
    shape = Shape(inputs=2, hidden=2, outputs=4)
    found = convexity.find_example(
        PAIRS["softmax_cross_entropy"], shape, 20, SEED, tries=100, margin=CURVES_DOWN
    )
    curved = {"linear logit": least < -ROUNDING, "network": found is not None}
    return float(sum(curved[model] for model in models))


def dependence_on_coupling(formula: Formula) -> float:
    """Check that ``value(joint)`` needs the two margins of a joint distribution alone: its spread.

    The joint distributions of two binary variables here share their margins and differ in how
    the variables hang together.
    """
    p, q = np.array([0.3, 0.7]), np.array([0.6, 0.4])
    shift = np.array([[1.0, -1.0], [-1.0, 1.0]])
    values = [formula(np.outer(p, q) + by * shift) for by in (-0.1, 0.0, 0.1)]
    return float(np.ptp(values))


def total_entropy(formula: Formula) -> float:
    """Check ``value(p, q)`` against cross-entropy by scipy.stats, for random distributions."""
    generator = np.random.default_rng(SEED)
    pairs = generator.dirichlet(np.ones(3), (20, 2))
    return float(max(abs(formula(p, q) - stats.entropy(p) - stats.entropy(p, q)) for p, q in pairs))


def fall_of_gap(formula: Formula) -> float:
    """Check that ``gap(p, q)`` rises as q leaves p: the largest fall, on rays from p."""
    p, away = np.array([0.9, 0.1]), np.linspace(0, 0.85, 86)
    gaps = [formula(p, p + by * np.array([-1.0, 1.0])) for by in away]
    return float(max(0.0, -np.diff(gaps).min()))


def wrong_about_equal_entropies(claim: Formula) -> float:
    """Check ``differ(p, q)`` of the entropies of binary distributions: the share where it errs."""
    chances = np.linspace(0.05, 0.95, 19)
    errs = []
    for p in chances:
        for q in chances:
            pair = np.array([p, 1 - p]), np.array([q, 1 - q])
            differ = abs(stats.entropy(pair[0]) - stats.entropy(pair[1])) > ROUNDING
            errs.append(bool(claim(*pair)) != bool(differ))
    return float(np.mean(errs))


def dependence_on_unit(formula: Formula) -> float:
    """Check that ``value(p, q, base)`` is the same in nats and in bits: the difference."""
    p, q = np.array([0.3, 0.7]), np.array([0.6, 0.4])
    return float(abs(formula(p, q, np.e) - formula(p, q, 2.0)))


def sums_off_one(activations: Sequence[str]) -> float:
    """Check that several outputs of each activation sum to one: the largest difference."""
    z = np.random.default_rng(SEED).normal(size=(4, 50))
    return float(max(np.abs(ACTIVATIONS[name](z).sum(axis=0) - 1).max() for name in activations))


def wrong_number_of_functions(claimed: int) -> float:
    """Check how many of logistic, softmax of two and normalised tanh differ, but for a scale."""
    x = np.linspace(-5, 5, 101)
    values = [expit(2 * x), softmax(np.stack([2 * x, 0 * x]))[0], (1 + np.tanh(x)) / 2]
    distinct: list[np.ndarray] = []
    for value in values:
        if all(np.abs(value - other).max() > ROUNDING for other in distinct):
            distinct.append(value)
    return float(abs(len(distinct) - claimed))


def cross_entropy_in(p: np.ndarray, q: np.ndarray, base: float = np.e) -> float:
    """Return -sum p log q, the logarithm to a base."""
    return float(-xlogy(p, q).sum() / np.log(base))
