"""Checks of what the penalties are, where they are least, and what they estimate (2 and 4)."""

from collections.abc import Sequence
from functools import partial
from itertools import product

import numpy as np
from scipy import stats
from scipy.optimize import minimize, minimize_scalar
from scipy.special import expit

from pairing.mathematics.evidence import (
    SEED,
    Formula,
    bernoulli_cross_entropy,
    cross_entropy,
    nodes_of_problem,
    one_of_q,
    paper_problem,
    points,
    softmax,
)
from pairing.numerics.arrays import Array
from pairing.problem.truth import log_posterior, posterior

CLASSES = 4
COMPETITORS = 500  # outputs that a minimum is held against


def lower_where_allowed(allowed: Formula) -> float:
    """Check that -1/e is the least of t log(t / z) where ``allowed(z)``: how far it is beaten."""
    t, z = np.meshgrid(np.linspace(0, 1, 101)[1:], np.geomspace(1e-3, 1e3, 601))
    rho = t * np.log(t / z)
    return float(max(0.0, -np.exp(-1) - rho[allowed(z)].min()))


def unnamed_remedies(named: Sequence[str]) -> float:
    """Check that ``named`` are what makes z* = t a minimum of cross-entropy: how many are wrong.

    Tried are rho_c as it is (``nothing``), rho_c over outputs that sum to one (``sum``), and the
    addition of its term in 1 - t (``term in 1 - t``), each at random targets and outputs.
    """
    generator = np.random.default_rng(SEED)
    free = np.clip(generator.random((COMPETITORS, CLASSES)), 0.01, 0.99)
    tried = {
        "nothing": (cross_entropy, free),
        "sum": (cross_entropy, generator.dirichlet(np.ones(CLASSES), COMPETITORS)),
        "term in 1 - t": (bernoulli_cross_entropy, free),
    }
    targets = generator.dirichlet(np.ones(CLASSES), 20)
    works = {
        name
        for name, (penalty, outputs) in tried.items()
        if all(penalty(t, t) <= penalty(t, value) for t in targets for value in outputs)
    }
    return float(len(works ^ set(named)))


def undefined_terms(formula: Formula) -> float:
    """Check that ``terms(t, z*)`` of rho_c are finite for a one-of-q target: how many are not."""
    value = softmax(np.linspace(-1, 1, CLASSES))
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = formula(one_of_q(0, CLASSES), value)
    return float((~np.isfinite(terms)).sum())


def minimising_output(formula: Formula) -> float:
    """Check that ``penalty(t, z*)`` of one logistic output is least at z* = t."""
    worst = 0.0
    for t in (0.1, 0.3, 0.5, 0.9):
        best = minimize_scalar(partial(formula, t), bounds=(0, 1), method="bounded")
        worst = max(worst, abs(float(best.x) - t))
    return worst


def global_minimisers(formula: Formula) -> float:
    """Check ``is_minimiser(t, z*)``: the share of outputs on which it errs, for rho_c.

    The outputs are those of four patterns, one a class, in three states: all one, one of q, and
    one for the true class with arbitrary values elsewhere; and each once more, perturbed.
    """
    t = np.eye(4)
    generator = np.random.default_rng(SEED)
    states = [np.ones((4, 4)), t, np.maximum(t, generator.uniform(0.1, 0.9, (4, 4)))]
    states += [0.9 * state for state in states]
    with np.errstate(divide="ignore"):
        truth = [bool(cross_entropy(t, state) == 0) for state in states]
    claimed = [bool(formula(t, state)) for state in states]
    return float(np.mean(np.array(claimed) != np.array(truth)))


def named_cross_entropy(formula: Formula) -> float:
    """Check ``penalty(t, z*)`` against entropy plus divergence, both by scipy.stats.entropy."""
    worst = 0.0
    for z, t in points("sum to one"):
        value = softmax(z)
        exact = stats.entropy(t) + stats.entropy(t, value)
        worst = max(worst, abs(float(formula(t, value) - exact)))
    return worst


def log_likelihood_of_targets(formula: Formula) -> float:
    """Check that minus ``log_likelihood(t, z*)`` is rho_c, on one-of-q targets."""
    worst = 0.0
    for z, _ in points("any"):
        value, t = softmax(z), one_of_q(0, len(z))
        worst = max(worst, abs(float(-formula(t, value) - cross_entropy(t, value))))
    return worst


# Section 2: what least squares estimates.


def mean_fit(formula: Formula, per_point: int = 4, slope: float = 1.0) -> float:
    """Check that ``mean_of_fits(fit, probability, n)`` is the true probability.

    The model holds the truth: z* = 1 / (1 + exp(-b x)) at x = 1 and x = 2, with n binary targets
    at each; `fit` takes the two mean targets and returns the least-squares outputs.

    Parameters
    ----------
    formula : callable
        The ``mean_of_fits``, such as `mean_over_samples`.
    per_point : int, >= 1
        n.
    slope : float
        b of the truth.
    """
    x = np.array([1.0, 2.0])
    probability = expit(slope * x)
    return float(np.abs(formula(_slope_fit, probability, per_point) - probability).max())


def _slope_fit(mean_target: Array) -> Array:
    x = np.array([1.0, 2.0])
    best = minimize_scalar(
        lambda b: ((mean_target - expit(b * x)) ** 2).sum(),
        bounds=(-30, 30), method="bounded", options={"xatol": 1e-10},
    )  # fmt: skip
    return np.asarray(expit(best.x * x))


def mean_over_samples(fit: Formula, probability: Array, n: int) -> Array:
    """Return the mean of the fits over all samples of n binary targets at each point.

    Parameters
    ----------
    fit : callable
        Takes the mean targets at the two points, and returns the outputs there.
    probability : numpy.ndarray, shape (2,)
        Of a target of one, at each point.
    n : int, >= 1
    """
    counts = np.arange(n + 1)
    chances = np.array([stats.binom.pmf(counts, n, each) for each in probability])
    return np.asarray(
        sum(
            chances[0, i] * chances[1, j] * fit(np.array([i, j]) / n)
            for i, j in product(counts, repeat=2)
        )
    )


def sum_of_limits(features: Formula) -> float:
    """Check that outputs fitted to an unlimited sample sum to one, for given ``features(x)``.

    Logistic outputs of a weighted sum of features of the paper's problem, least squares over
    p(x). The classes are mirror images, so that one fit serves all four. Returns the mean of
    |sum of outputs - 1| over p(x).
    """
    problem, nodes = paper_problem(), nodes_of_problem()
    rows = [features(nodes.x * mean[:, None]) for mean in problem.means]
    target = posterior(problem, nodes.x)[0]

    def expected(weights: Array) -> float:
        output = expit((weights[:, None] * rows[0]).sum(axis=0))
        return float((nodes.weights * (output - target) ** 2).sum())

    start = np.r_[0.0, np.ones(len(rows[0]) - 1)]
    fitted = minimize(expected, start, method="BFGS", options={"gtol": 1e-10}).x
    outputs = sum(expit((fitted[:, None] * row).sum(axis=0)) for row in rows)
    return float((nodes.weights * np.abs(outputs - 1)).sum())


def bias_and_inputs(x: Array) -> Array:
    """Return [1, x]: what a single logistic output sees without hidden units."""
    return np.vstack([np.ones(x.shape[1]), x])


def bias_and_log_odds(x: Array) -> Array:
    """Return 1 and the exact log-odds of class 1: a network with all the power it needs."""
    log_p = log_posterior(paper_problem(), x)
    others = np.log(np.exp(log_p[1:]).sum(axis=0))
    return np.vstack([np.ones(x.shape[1]), log_p[0] - others])


def target_covariance(formula: Formula) -> float:
    """Check ``covariance(P)`` of a one-of-q target at inputs with posteriors P, by its moments.

    P is (q, n), the covariance (q, q, n).
    """
    chance = posterior(paper_problem(), nodes_of_problem().x)
    targets = np.eye(len(chance))
    second = np.einsum("kn,ki,kj->ijn", chance, targets, targets)
    mean = np.einsum("kn,ki->in", chance, targets)
    return float(np.abs(formula(chance) - (second - mean[:, None] * mean[None])).max())
