"""Integrals over p(x): nodes that hold what they say, and the Bayes floors."""

from itertools import pairwise

import numpy as np
import pytest
from scipy import integrate, stats
from scipy.special import entr
from test_bayes import PAPER, unequal

from pairing.problem.mixture import Mixture
from pairing.problem.nodes import MOST_WORK
from pairing.problem.quadrature import quadrature
from pairing.problem.truth import posterior, sample
from pairing.study import seeds


def spheres(dimension, *deviations, distance=0.0):
    """Classes of these spreads, the last one's mean off the others' by a distance."""
    means = np.zeros((len(deviations), dimension))
    means[-1, 0] = distance
    covariances = np.array([np.eye(dimension) * each**2 for each in deviations])
    return Mixture(means, covariances, np.full(len(deviations), 1 / len(deviations)))


def crossed(correlation, *means):
    """Two classes in the plane with correlations of this size and opposite signs."""
    covariances = np.array([[[1, r], [r, 1]] for r in (correlation, -correlation)])
    return Mixture(np.array(means, dtype=float), covariances, np.full(2, 0.5))


def radial_floors(first, second, dimension):
    """Return cross-entropy and Brier score of two spheres about one centre, by radius alone."""

    def integrand(r):
        joint = [
            0.5 * stats.chi(dimension).pdf(r / s) / s for s in (first, second)
        ]  # both densities share the sphere's area, so that the posterior is that of the radii
        p = np.array(joint) / sum(joint)
        return np.array([entr(p).sum(), (p * (1 - p)).sum()]) * sum(joint)

    ends = [0, first, 3 * first, 6 * first, second, 12 * second]
    return sum(integrate.quad_vec(integrand, *piece)[0] for piece in pairwise(ends))


@pytest.mark.parametrize("dimension", [1, 2, 3, 10])
def test_floors_of_unlike_spheres_are_those_by_radius(dimension):
    nodes = quadrature(spheres(dimension, 0.2, 1.0), 4000)
    expected = radial_floors(0.2, 1.0, dimension)
    assert nodes.floors[1:] == pytest.approx(expected, abs=3e-5)


@pytest.mark.parametrize(
    ("spread", "cross_entropy", "brier"), [(0.1, 0.03018, 0.01343), (0.05, 0.01055, 0.00413)]
)
def test_a_narrow_class_beside_a_wide_one_has_its_floors(spread, cross_entropy, brier):
    """From 16 million draws, whose error is 3e-5: a lattice over one box was a fifth too high."""
    floors = quadrature(spheres(2, spread, 2.0, distance=1.0), 4000).floors
    assert floors.cross_entropy == pytest.approx(cross_entropy, abs=1e-4)
    assert floors.brier == pytest.approx(brier, abs=3e-5)


MIXTURES = {
    "the paper's": PAPER,
    "nested": spheres(2, 0.01, 0.1, 1, 10),
    "far": spheres(2, 1, 1, distance=1e4),
    "narrow on a line": spheres(1, 1e-3, 1, distance=0.5),
    "crossed": crossed(0.9999, [0, 0], [0, 0]),
    "side by side": crossed(0.999, [0, 0], [0.3, 0.1]),
    "three on a line": unequal(1, np.random.default_rng(1)),
    "three in a plane": unequal(2, np.random.default_rng(2)),
    "three in space": unequal(3, np.random.default_rng(3)),
    "three in six dimensions": unequal(6, np.random.default_rng(6)),
}


@pytest.mark.parametrize("name", MIXTURES)
def test_nodes_hold_their_tolerance_on_a_sample_of_their_own(name):
    mixture, tolerance = MIXTURES[name], 1e-4
    nodes = quadrature(mixture, 1000, tolerance)
    assert max(nodes.errors) <= tolerance
    assert nodes.weights.sum() == pytest.approx(1)
    p = posterior(mixture, nodes.x)
    assert np.allclose((nodes.weights * p).sum(axis=1), mixture.priors, atol=tolerance)
    assert (nodes.weights * p.max(axis=0)).sum() == pytest.approx(nodes.floors.accuracy, abs=3e-4)
    drawn, labels = sample(mixture, 40_000, seeds.stream(1, seeds.Purpose.TEST_SAMPLE, 0))
    own = posterior(mixture, drawn)
    cost = -(own * np.log(np.maximum(own, 1e-300))).sum(axis=0)
    of_class = [cost[labels == k] for k in range(mixture.n_classes)]
    expected = sum(w * c.mean() for w, c in zip(mixture.priors, of_class, strict=True))
    error = np.sqrt(
        sum(w**2 * c.var() / c.size for w, c in zip(mixture.priors, of_class, strict=True))
    )
    assert nodes.floors.cross_entropy == pytest.approx(expected, abs=4 * error + 1e-4)


@pytest.mark.parametrize("nodes", [100, 400])
def test_a_rare_class_that_all_lattices_pass_by_is_in_the_floors(nodes):
    """Its prior is within the tolerance; what it adds to the cross-entropy is six times that."""
    covariances = np.array([np.eye(2), np.eye(2) / 100])
    rare = Mixture(np.array([[0, 0], [0.11, -0.4]]), covariances, np.array([1 - 9e-5, 9e-5]))
    floors = quadrature(rare, nodes).floors
    # by 20 million draws, whose error is 1e-6
    assert floors.cross_entropy == pytest.approx(0.000596, abs=1e-4)


def test_what_cannot_be_held_is_one_line_and_no_number():
    with pytest.raises(ValueError, match=r"^measure\.quadrature_nodes: .*must be within 1e-09"):
        quadrature(unequal(2, np.random.default_rng(3)), 100, 1e-9)


def test_few_nodes_are_made_more_and_never_more_than_time_allows():
    mixture = spheres(2, 0.05, 2.0, distance=1.0)
    few, many = quadrature(mixture, 100), quadrature(mixture, 50_000)
    assert 100 < few.weights.size < many.weights.size <= 2 * MOST_WORK / mixture.means.size
    assert tuple(few.floors) == pytest.approx(tuple(many.floors), abs=1e-5)
