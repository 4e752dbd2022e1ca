"""Numerical checks of the paper's formulas: each takes a formula and returns how far off it is.

A check compares the formula with something that does not use it: the complex-step derivative of
the penalty, Bayes' rule on the densities of scipy.stats, a quadrature, an enumeration. Derivations
hand in what the paper prints; errata hand in that and what it should read.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.optimize import minimize, minimize_scalar
from scipy.special import expit

from pairing.model.network import Shape
from pairing.model.reference import pre_activations
from pairing.numerics.arrays import Array
from pairing.problem.mixture import Mixture
from pairing.problem.quadrature import Quadrature, quadrature
from pairing.problem.truth import log_joint, log_posterior, posterior
from pairing.verdicts import published

Formula = Callable[..., Any]
Check = Callable[[Any], float]
Complex = NDArray[Any]

SEED = 1997  # of the points at which formulas are compared; no result depends on them
COMPLEX_STEP = 1e-30
SATURATED_AT = 15.0  # pre-activations at which outputs are within 1e-6 of 0 or 1
NODES = 20_000  # of integrals over p(x)
SMOOTHED = (0.1, 0.9)  # the target coding that does not sum to one for q > 2


def paper_problem() -> Mixture:
    """Return the problem of section 4.1: four Gaussians with means (+-1, +-1)."""
    means = np.array([(1.0, 1.0), (1.0, -1.0), (-1.0, 1.0), (-1.0, -1.0)])
    return Mixture(means, np.tile(np.eye(2), (4, 1, 1)), np.full(4, 0.25))


# Activations and penalties as section 1 writes them, for real and for complex arguments.


def logistic(z: Complex) -> Complex:
    """Return 1 / (1 + exp(-z))."""
    return np.asarray(1 / (1 + np.exp(-z)))


def softmax(z: Complex) -> Complex:
    """Return exp(z) / sum exp(z), along the first axis."""
    power = np.exp(z - z.real.max(axis=0))
    return np.asarray(power / power.sum(axis=0))


def linear(z: Complex) -> Complex:
    """Return z: the linear output units of the natural pairs."""
    return z


def least_squares(t: Array, value: Complex) -> Any:
    """Return sum 1/2 (t - z*)^2."""
    return (0.5 * (t - value) ** 2).sum()


def cross_entropy(t: Array, value: Complex) -> Any:
    """Return sum t log(t / z*), with 0 log 0 = 0."""
    positive = t > 0
    return (t[positive] * (np.log(t[positive]) - np.log(value[positive]))).sum()


def bernoulli_cross_entropy(t: Array, value: Complex) -> Any:
    """Return sum t log(t / z*) + (1 - t) log((1 - t) / (1 - z*)), with 0 log 0 = 0."""
    return cross_entropy(t, value) + cross_entropy(1 - t, 1 - value)


ACTIVATIONS: dict[str, Formula] = {"linear": linear, "logistic": logistic, "softmax": softmax}
PENALTIES: dict[str, Formula] = {
    "least_squares": least_squares,
    "cross_entropy": cross_entropy,
    "bernoulli_cross_entropy": bernoulli_cross_entropy,
}


def shown(residual: float, tolerance: float) -> str:
    """Return a residual as text: its size, or that it is within the tolerance.

    What is left after rounding differs between processors, and its digits mean nothing.
    """
    if np.isnan(residual):
        return "no computation"
    return f"{residual:.4g}" if residual > tolerance else f"within {tolerance:g}"


def complex_step(function: Formula, at: Array) -> Array:
    """Return the gradient of a real analytic function, to rounding (Squire and Trapp 1998)."""
    gradient = np.empty(at.shape)
    for place in np.ndindex(at.shape):
        moved = at.astype(complex)
        moved[place] += 1j * COMPLEX_STEP
        gradient[place] = function(moved).imag / COMPLEX_STEP
    return gradient


def one_of_q(true: int, q: int, coding: tuple[float, float] = (0.0, 1.0)) -> Array:
    """Return the target vector of class `true`, with the coding's two values.

    Parameters
    ----------
    true : int, 0 <= true < q
    q : int, >= 1
    coding : tuple of float
        The target of the other classes, and that of the true one.
    """
    return np.where(np.arange(q) == true, coding[1], coding[0])


def _points(targets: str) -> Iterator[tuple[Array, Array]]:
    """Yield pre-activations, some of them saturated, and targets of the asked kind."""
    generator = np.random.default_rng(SEED)
    for q, spread in product((2, 3, 4, 7), (1.0, 3.0, SATURATED_AT)):
        z = spread * generator.uniform(-1, 1, q)
        if targets == "any":
            yield z, generator.uniform(0.05, 0.95, q)
        elif targets == "smoothed":
            yield z, one_of_q(0, q, SMOOTHED)
        else:
            yield z, one_of_q(int(generator.integers(q)), q)
            yield z, generator.dirichlet(np.ones(q))


def delta_check(activation: str, penalty: str, targets: str = "any") -> Check:
    """Return the check of a formula ``delta(z*, t)`` against d rho / d z.

    Parameters
    ----------
    activation, penalty : str
        Keys of `ACTIVATIONS` and `PENALTIES`.
    targets : str
        ``any`` (each in (0, 1)), ``sum to one``, or ``smoothed`` (0.1 and 0.9).
    """
    activate, penalise = ACTIVATIONS[activation], PENALTIES[penalty]

    def residual(formula: Formula) -> float:
        worst = 0.0
        for z, t in _points(targets):
            slope = complex_step(lambda moved, t=t: penalise(t, activate(moved)), z)
            worst = max(worst, float(np.abs(formula(activate(z), t) - slope).max()))
        return worst

    return residual


def indexed_delta(formula: Formula) -> float:
    """Check ``delta_k(z*, t, k, k1)`` for logistic + cross-entropy, whatever k1 is."""
    worst = 0.0
    for z, t in _points("any"):
        value = logistic(z)
        slope = complex_step(lambda moved, t=t: cross_entropy(t, logistic(moved)), z)
        for k, k1 in product(range(len(z)), repeat=2):
            worst = max(worst, abs(float(formula(value, t, k, k1) - slope[k])))
    return worst


def gradient_by_upsilon(formula: Formula) -> float:
    """Check ``gradient(delta, y*)`` by Upsilon, rho_c being summed over two patterns.

    Three classes and two hidden units: Upsilon is square, so that an order of indices that the
    shapes would otherwise forbid can be tried. delta is (q, n), y* is (h + 1, n).
    """
    generator = np.random.default_rng(SEED)
    upsilon = generator.normal(size=(3, 3))
    y = np.vstack([np.ones(2), expit(generator.normal(size=(2, 2)))])
    t = np.array([one_of_q(0, 3), one_of_q(2, 3)]).T
    exact = complex_step(lambda moved: cross_entropy(t, softmax(moved @ y)), upsilon)
    delta = np.asarray(softmax(upsilon @ y)) - t
    return float(np.abs(formula(delta, y) - exact).max())


def layer_size(formula: Formula) -> float:
    """Check ``size(units, inputs)`` of a layer with biases, over both layers of some networks."""
    shapes = [Shape(*sizes) for sizes in product((1, 2, 5), (1, 3), (2, 4))]
    return float(
        max(
            abs(formula(s.hidden, s.inputs) + formula(s.outputs, s.hidden) - s.n_weights)
            for s in shapes
        )
    )


def output_layer_input(formula: Formula) -> float:
    """Check ``y*(y)`` against what the network's output layer receives, bias first."""
    y = np.linspace(-2, 2, 5)
    return float(np.abs(formula(y) - np.concatenate([[1.0], expit(y)])).max())


def gradient_at_minimum(formula: Formula) -> float:
    """Check the gradient by (t, z*) that is claimed of t log(t / z*) at (1/e, 1)."""
    exact = complex_step(lambda at: at[0] * np.log(at[0] / at[1]), np.array([np.exp(-1), 1.0]))
    return float(np.abs(np.asarray(formula()) - exact).max())


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
    for z, t in _points("sum to one"):
        value = softmax(z)
        exact = stats.entropy(t) + stats.entropy(t, value)
        worst = max(worst, abs(float(formula(t, value) - exact)))
    return worst


def log_likelihood_of_targets(formula: Formula) -> float:
    """Check that minus ``log_likelihood(t, z*)`` is rho_c, on one-of-q targets."""
    worst = 0.0
    for z, _ in _points("any"):
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
    problem, nodes = paper_problem(), _nodes()
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


@cache
def _nodes() -> Quadrature:
    return quadrature(paper_problem(), NODES)


def target_variance(formula: Formula) -> float:
    """Check ``variance(P)`` of a 0/1 target at inputs with posterior P, by its two moments."""
    chance = posterior(paper_problem(), _nodes().x)[0]
    moments = [chance * 1.0**power + (1 - chance) * 0.0**power for power in (1, 2)]
    return float(np.abs(formula(chance) - (moments[1] - moments[0] ** 2)).max())


# Section 3: the derivation of softmax.


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


def experiment_log_odds(features: Formula) -> float:
    """Check that the exact log-odds are linear in ``features(x)``: the largest misfit.

    Least squares on a line through two opposite means, far beyond them.
    """
    along = np.linspace(-50, 50, 101)
    x = np.vstack([along, along])
    joint = log_joint(paper_problem(), x)
    columns = features(x).T
    target = joint[0] - joint[3]
    fitted, *_ = np.linalg.lstsq(columns, target, rcond=None)
    return float(np.abs(columns @ fitted - target).max())


def bias_and_hidden_units(x: Array) -> Array:
    """Return [1, f_h(Omega x)] of four logistic hidden units with fixed weights."""
    omega = np.random.default_rng(SEED).uniform(-1, 1, (4, 3))
    return np.vstack([np.ones(x.shape[1]), expit(omega @ bias_and_inputs(x))])


# Section 4: the experiment and its measure.


def _squared_error(x: Array) -> Array:
    """Return sum_i (P^ - P)^2 at x, for a fixed network with softmax outputs."""
    shape = Shape(2, 4, 4)
    weights = np.random.default_rng(SEED).uniform(-1, 1, shape.n_weights)
    estimate = softmax(pre_activations(weights, x, shape))
    return np.asarray(((estimate - posterior(paper_problem(), x)) ** 2).sum(axis=0))


def integral_over_disc(radius: float, measure: Formula, nodes: int = 400) -> float:
    """Return the integral of sum_i (P^ - P)^2 ``measure(x)`` dx over a disc about the origin.

    Parameters
    ----------
    radius : float, > 0
        Of the disc.
    measure : callable
        Takes points, shape (2, n), and returns the weights of dx there, shape (n,).
    nodes : int, >= 1
        Midpoints along a radius, and as many angles.
    """
    r = (np.arange(nodes) + 0.5) * radius / nodes
    angle = (np.arange(nodes) + 0.5) * 2 * np.pi / nodes
    radii, angles = (axis.ravel() for axis in np.meshgrid(r, angle))
    x = radii * np.vstack([np.cos(angles), np.sin(angles)])
    cell = radii * (radius / nodes) * (2 * np.pi / nodes)
    return float((_squared_error(x) * measure(x) * cell).sum())


def growth_of_integral(measure: Formula) -> float:
    """Check that the integral of eq. (4) with ``measure(x)`` has a limit: its growth from R to 2R.

    The growth is relative, for R = 20: zero for an integral that exists, and three for one that
    grows with the area.
    """
    return integral_over_disc(40, measure) / integral_over_disc(20, measure) - 1


def density(x: Array) -> Array:
    """Return p(x) of the paper's problem."""
    return np.asarray(np.exp(log_joint(paper_problem(), x)).sum(axis=0))


def lebesgue(x: Array) -> Array:
    """Return one: the measure dx."""
    return np.ones(x.shape[1])


def mean_for_integral(formula: Formula) -> float:
    """Check that the mean over p(x) of ``term(f, p)`` is the integral of f dx, which is pi.

    The mean over a sample is replaced by its limit, an exact quadrature; f(x) = exp(-|x|^2).
    """
    nodes = _nodes()
    f = np.exp(-(nodes.x**2).sum(axis=0))
    return float(abs((nodes.weights * formula(f, density(nodes.x))).sum() - np.pi))


def largest_squared_error(activation: str, q: int = 4) -> float:
    """Return the largest possible sum_i (P^ - P)^2, P a probability vector.

    Logistic outputs fill the cube and softmax outputs the simplex. The sum is convex, so that
    its maximum is at corners, which are enumerated.
    """
    truths = np.eye(q)
    estimates = truths if activation == "softmax" else np.array(list(product((0.0, 1.0), repeat=q)))
    return float(((estimates[:, None] - truths[None]) ** 2).sum(axis=2).max())


def excess_over_bound(formula: Formula, n: int = 400) -> float:
    """Check that Table 2's means are possible under ``eq4(squared errors)``: the largest excess."""
    excess = []
    for pair, mean in published.scores()["mean"].items():
        worst = largest_squared_error(str(pair).split("_")[0])
        excess.append(mean - formula(np.full(n, worst)))
    return float(max(0.0, *excess))


def bayes_error(formula: Formula) -> float:
    """Check ``error_rates(Table 3)`` against 1 - E max_k P(C_k | x), by quadrature."""
    nodes = _nodes()
    exact = 1 - (nodes.weights * posterior(paper_problem(), nodes.x).max(axis=0)).sum()
    return float(np.abs(formula(published.rates(3)) - exact).max())


def mean_points(formula: Formula) -> float:
    """Check that ``means()`` are as many as there are classes: four, in the plane."""
    points = list(formula())
    return float(abs(len(points) - 4) + sum(np.size(point) != 2 for point in points))


def named_measure(formula: Formula) -> float:
    """Check ``measure(P^ - P, weights)`` against eq. (4), weighted by p(x)."""
    nodes = _nodes()
    estimate = softmax(0.8 * nodes.x[[0, 0, 1, 1]] * np.array([[1], [-1], [1], [-1]]))
    difference = estimate - posterior(paper_problem(), nodes.x)
    exact = np.sqrt(sum((nodes.weights * row**2).sum() for row in difference))
    return float(abs(formula(difference, nodes.weights) - exact))


def inestimable_effects(cells: Sequence[tuple[int, int]]) -> float:
    """Check that ``cells`` identify both main effects and their interaction: how many they lack.

    A cell is (softmax, cross-entropy), each 0 or 1.
    """
    design = np.array([(1, a, p, a * p) for a, p in cells])
    return float(4 - np.linalg.matrix_rank(design))


def rate_of_false_ranks(formula: Formula) -> float:
    """Check ``ranked(gap, standard error)``: how far beyond 5 % it ranks two equal estimators.

    The gap of two equal estimators is normal about zero.
    """
    quantiles = (np.arange(10_000) + 0.5) / 10_000
    ranked = [formula(gap, 1.0) for gap in stats.norm.ppf(quantiles)]
    return float(max(0.0, np.mean(ranked) - 0.05))
