"""Checks of the experiment, its measure and its tables, and of what is said of them (4.1, 5)."""

from collections.abc import Sequence
from itertools import pairwise, product

import numpy as np

from pairing.catalogue.pairs import PAIRS
from pairing.catalogue.verdicts import SURE
from pairing.judging import published
from pairing.mathematics.evidence import (
    SEED,
    Formula,
    logistic,
    nodes_of_problem,
    paper_problem,
    softmax,
)
from pairing.network.network import Shape
from pairing.network.reference import pre_activations
from pairing.numerics.arrays import Array
from pairing.problem.bayes import classification_rates
from pairing.problem.mixture import Mixture
from pairing.problem.truth import log_joint, posterior

NETWORKS = ((SEED, 4), (SEED + 1, 1), (SEED + 2, 20))  # seed and hidden units
TRIALS, CASES = 100, 40_000  # of section 4.1, if a test sample is as large as a training sample


def _squared_error(x: Array, network: tuple[int, int]) -> Array:
    """Return sum_i (P^ - P)^2 at x, for a network (seed, hidden units) with softmax outputs."""
    seed, hidden = network
    shape = Shape(2, hidden, 4)
    weights = np.random.default_rng(seed).uniform(-1, 1, shape.n_weights)
    estimate = softmax(pre_activations(weights, x, shape))
    return np.asarray(((estimate - posterior(paper_problem(), x)) ** 2).sum(axis=0))


def integral_over_disc(
    radius: float, measure: Formula, network: tuple[int, int] = NETWORKS[0], nodes: int = 400
) -> float:
    """Return the integral of sum_i (P^ - P)^2 ``measure(x)`` dx over a disc about the origin.

    Parameters
    ----------
    radius : float, > 0
        Of the disc.
    measure : callable
        Takes points, shape (2, n), and returns the weights of dx there, shape (n,).
    network : tuple of int
        Key of the random stream of its weights, and number of hidden units.
    nodes : int, >= 1
        Midpoints along a radius, and as many angles.
    """
    r = (np.arange(nodes) + 0.5) * radius / nodes
    angle = (np.arange(nodes) + 0.5) * 2 * np.pi / nodes
    radii, angles = (axis.ravel() for axis in np.meshgrid(r, angle))
    x = radii * np.vstack([np.cos(angles), np.sin(angles)])
    cell = radii * (radius / nodes) * (2 * np.pi / nodes)
    return float((_squared_error(x, network) * measure(x) * cell).sum())


def growth_of_integral(measure: Formula) -> float:
    """Check that the integral of eq. (4) with ``measure(x)`` has a limit: its growth from R to 2R.

    The growth is relative, for R = 20: zero for an integral that exists, and three for one that
    grows with the area. The largest over several networks.
    """
    return max(
        integral_over_disc(40, measure, network) / integral_over_disc(20, measure, network) - 1
        for network in NETWORKS
    )


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
    nodes = nodes_of_problem()
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
    for pair, score in published.scores().items():
        worst = largest_squared_error(PAIRS[pair].activation)
        excess.append(score.mean - formula(np.full(n, worst)))
    return float(max(0.0, *excess))


def mean_points(formula: Formula) -> float:
    """Check that ``means()`` are as many as there are classes: four, in the plane."""
    points = list(formula())
    return float(abs(len(points) - 4) + sum(np.size(point) != 2 for point in points))


def steps_in_standard_errors() -> dict[tuple[str, int], float]:
    """Return each step of the paper's two rankings, from worst to best, in its standard errors.

    Keys are (``Table 2`` or ``traces``, 1 or 2); the pairs are taken as independent, because no
    correlation is printed. Table 2's errors follow from its variances; those of the accuracies are
    binomial, for `CASES` test cases.
    """
    scores = published.scores()
    means, variances = np.array([(-one.mean, one.variance / TRIALS) for one in scores.values()]).T
    numbers = [published.confusion_table_of(pair) for pair in scores]
    right = np.array([published.rates(number).trace() / 4 for number in numbers if number])
    values = {"Table 2": (means, variances), "traces": (right, right * (1 - right) / CASES)}
    return {
        (name, step + 1): float(
            (value[step + 1] - value[step]) / np.sqrt(squares[step : step + 2].sum())
        )
        for name, (value, squares) in values.items()
        for step in (0, 1)
    }


def steps_within_error(claimed: Sequence[tuple[str, int]]) -> float:
    """Check that the claimed steps exceed their error: how many are within 1.96 standard errors."""
    found = steps_in_standard_errors()
    return float(sum(found[step] <= SURE for step in claimed))


def classes_out_of_order(classes: Sequence[int]) -> float:
    """Check that Tables 4, 6 and 5 rank the diagonal entry of each class so: how many do not."""
    diagonals = np.array([np.diag(published.rates(number)) for number in (4, 6, 5)])
    rises = np.diff(diagonals, axis=0)
    return float(sum((rises[:, k - 1] <= 0).any() for k in classes))


CELLS = ((0, 0), (1, 0), (1, 1))  # of the experiment: (softmax, cross-entropy)


def not_estimable(contrasts: Sequence[dict[tuple[int, int], float]]) -> float:
    """Check that contrasts of means of the 2 x 2 cells follow from `CELLS`: how many do not."""
    return float(sum(any(cell not in CELLS for cell in contrast) for contrast in contrasts))


def not_explained_by_sums(steps: Sequence[int]) -> float:
    """Check that unequal sums of outputs set apart the estimators of a step: how often not.

    Estimators are those of the ranking, from worst to best.
    """
    z = np.random.default_rng(SEED).normal(size=(4, 50))
    gaps = [np.abs(of(z).sum(axis=0) - 1).max() for of in (logistic, softmax, softmax)]
    apart = [bool(abs(after - before) > 1e-12) for before, after in pairwise(gaps)]
    return float(sum(not apart[step - 1] for step in steps))


def variance_of_estimates(formula: Formula) -> float:
    """Check ``variability(P^, P)`` against the variance of P^, both (trials, points).

    The estimates lie above or below the posterior by the same amount.
    """
    truth = np.linspace(0.2, 0.8, 7)
    estimates = truth + 0.1 * np.array([[1.0], [-1.0]])
    return float(abs(formula(estimates, truth) - estimates.var(axis=0).mean()))


def undetermined_rate(sizes: Sequence[int]) -> float:
    """Check that samples of these sizes fix a power law c N^-r: how many of c and r they do not."""
    logs = np.log(np.array(sizes, dtype=float))
    return float(2 - np.linalg.matrix_rank(np.column_stack([np.ones_like(logs), logs])))


def ranks_otherwise(weight: Formula) -> float:
    """Check that ``weight(x)`` ranks two estimates as the integral over dx does: one if not.

    The first errs where the classes lie, the second less, but further out, in a disc of radius 6.
    """
    axis = np.linspace(-6, 6, 241)
    x = np.stack([each.ravel() for each in np.meshgrid(axis, axis)])
    radius = np.sqrt((x**2).sum(axis=0))
    near, far = np.exp(-(radius**2)), 0.2 * ((radius > 4) & (radius < 6))
    truth = near.sum() < far.sum()
    return float(bool(truth) != bool((weight(x) * near).sum() < (weight(x) * far).sum()))


def misfit_of_table_3(correlation: float) -> float:
    """Check that Table 3 holds for classes whose inputs have this correlation: the misfit."""
    problem = paper_problem()
    covariances = problem.covariances + correlation * (1 - np.eye(2))
    rates = classification_rates(Mixture(problem.means, covariances, problem.priors))
    return float(np.abs(rates - published.rates(3)).max())
