"""Distances of tables from tables, against plain linear algebra and a known distribution."""

from pathlib import Path

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from pairing.judging.published import PAPER, Target, folder_of, read_target
from pairing.numerics.linear import covariance
from pairing.search import distance

PROJECT = Path(__file__).parents[2]

PAIRS = ("one", "two")
Q, N = 3, 60


@pytest.fixture(scope="module")
def paper():
    return read_target(folder_of(PAPER, PROJECT), trials=100)


def draw(generator, n=N):
    """Return scores, shape (pairs, n), and rates, shape (pairs, n, q, q), that go together."""
    common = generator.normal(size=n)
    scores = 4 + 0.3 * generator.normal(size=(len(PAIRS), n)) + 0.3 * common
    rates = generator.dirichlet([6, 3, 2], size=(len(PAIRS), n, Q))
    rates[..., 0] += 0.02 * common[:, None]
    return scores, rates / rates.sum(axis=-1, keepdims=True)


def tables_of(scores, rates):
    numbers = np.column_stack([scores.mean(axis=1), scores.var(axis=1, ddof=1)])
    return Target(PAIRS, numbers, rates.mean(axis=1), len(scores[0]))


@pytest.fixture(scope="module")
def ours():
    return draw(np.random.default_rng(1))


@pytest.fixture(scope="module")
def published():
    return tables_of(*draw(np.random.default_rng(2)))


IDENTITY = np.arange(Q)[None]
RING = np.array([[0, 1, 2], [1, 2, 0], [2, 0, 1]])
TOGETHER, APART = np.zeros((1, len(PAIRS)), np.int64), np.arange(len(PAIRS))[None]


def squared(ours, published, factors=(1.0,), permutations=IDENTITY, groups=TOGETHER):
    """Return distances and log-likelihoods, one row a factor, one column a way to share."""
    scores, rates = ours
    orbits = distance.orbits(permutations, len(PAIRS))
    part = distance.rates_part(rates, published, orbits, groups)
    own = distance.scores_part(scores[None], np.array(factors)[None], published)
    found = distance.distances(part, own, published, orbits, groups)
    return [each[0] for each in found]


# What printing rates to four decimals adds: an error uniform over 0.0001 has this variance.
ROUNDING = np.diag([0.0] * 4 + [1e-8 / 12] * 12)


def vector_of(scores, rates):
    """Return what the free numbers are means of, to first order of the logarithms; shape (k, n)."""
    away = scores - scores.mean(axis=1, keepdims=True)
    logs = np.log(scores.var(axis=1, ddof=1))
    relative = away**2 / (away**2).mean(axis=1, keepdims=True) - 1
    tables = [own[:, ~np.eye(Q, dtype=bool)].T for own in rates]
    return np.vstack([scores, logs[:, None] + relative, *tables])


def published_vector(target):
    rates = target.rates[:, ~np.eye(Q, dtype=bool)]
    means, variances = target.scores.T
    return np.concatenate([means, np.log(variances), rates.ravel()])


def test_distance_and_likelihood_are_those_of_a_normal_law(ours, published):
    vector = vector_of(*ours)
    law = multivariate_normal(vector.mean(axis=1), 2 * np.cov(vector) / N + ROUNDING)
    difference = vector.mean(axis=1) - published_vector(published)
    ((found,),), ((likelihood,),) = squared(ours, published)
    assert found == pytest.approx(difference @ np.linalg.solve(law.cov, difference), rel=1e-9)
    assert likelihood == pytest.approx(law.logpdf(published_vector(published)), rel=1e-9)


def test_pairs_apart_are_independent(ours, published):
    vector = vector_of(*ours)
    pair = np.array([0, 1, 0, 1, *[0] * 6, *[1] * 6])
    covariance_ = 2 * np.cov(vector) / N * (pair[:, None] == pair) + ROUNDING
    law = multivariate_normal(vector.mean(axis=1), covariance_)
    _, ((likelihood,),) = squared(ours, published, groups=APART)
    assert likelihood == pytest.approx(law.logpdf(published_vector(published)), rel=1e-9)


def renamed(rates, permutation):
    return rates[..., permutation[:, None], permutation]


def test_symmetry_stands_for_all_renamed_trials(ours, published):
    """Mean and covariance are those of the trials under all renamings, but for the divisor."""
    scores, rates = ours
    several = np.concatenate([renamed(rates, g) for g in RING], axis=1)
    vector = vector_of(np.tile(scores, 3), several)
    vector[2:4] += np.log((N / (N - 1)) / (3 * N / (3 * N - 1)))
    covariance_ = np.cov(vector) * (3 * N - 1) / (3 * (N - 1))
    # what lies across the orbits has no error of its own: its mean is known
    means = distance.orbits(RING, len(PAIRS)).means
    along = np.zeros((len(vector), len(vector)))
    along[:4, :4], along[4:, 4:] = np.eye(4), means.T @ means
    law = multivariate_normal(
        vector.mean(axis=1), covariance_ / N + along @ covariance_ @ along / N + ROUNDING
    )
    ((found,),), ((likelihood,),) = squared(ours, published, permutations=RING)
    difference = vector.mean(axis=1) - published_vector(published)
    assert found == pytest.approx(difference @ np.linalg.solve(law.cov, difference), rel=1e-8)
    assert likelihood == pytest.approx(law.logpdf(published_vector(published)), rel=1e-8)


def test_tables_are_at_no_distance_from_themselves(ours):
    ((found,),), _ = squared(ours, tables_of(*ours))
    assert found == pytest.approx(0, abs=1e-20)


def test_each_factor_is_a_reading_of_its_own(ours, published):
    scores, rates = ours
    found = np.array(squared(ours, published, factors=(1.0, 0.5, 0.1)))[..., 0]
    for factor, each in zip((1.0, 0.5, 0.1), found.T, strict=True):
        alone = np.ravel(squared((factor * scores, rates), published))
        assert each == pytest.approx(alone, rel=1e-9)


def test_a_scale_that_a_score_does_not_have_is_infinitely_far(ours, published):
    ((found,),), ((likelihood,),) = squared(ours, published, factors=(np.nan,))
    assert (found, likelihood) == (np.inf, -np.inf)


@pytest.mark.parametrize("permutations", [IDENTITY, RING], ids=["no symmetry", "a ring"])
def test_rates_that_do_not_vary_fit_tables_that_print_them(ours, published, permutations):
    scores, rates = ours
    constant = rates.copy()
    constant[0] = [[0.4, 0.3, 0.3], [0.3, 0.4, 0.3], [0.3, 0.3, 0.4]]
    found, likelihood = np.ravel(squared((scores, constant), published, permutations=permutations))
    assert found > 1e6
    assert np.isfinite(likelihood)
    own = tables_of(scores, constant)
    found, _ = np.ravel(squared((scores, constant), own, permutations=IDENTITY))
    assert found == pytest.approx(0, abs=1e-20)


def test_scores_that_do_not_vary_are_infinitely_far(ours, published):
    scores, rates = ours
    same = np.stack([scores[0], scores[0]])
    ((found,),), ((likelihood,),) = squared((same, rates), published)
    assert (found, likelihood) == (np.inf, -np.inf)


def test_scores_that_are_not_finite_are_infinitely_far(ours, published):
    scores, rates = ours
    broken = scores.copy()
    broken[0, 3] = np.nan
    ((found,),), ((likelihood,),) = squared((broken, rates), published)
    assert (found, likelihood) == (np.inf, -np.inf)


def test_the_covariance_is_numpys():
    values = np.random.default_rng(7).normal(size=(5, 30))
    away = values - values.mean(axis=1, keepdims=True)
    assert np.allclose(covariance(away, away), np.cov(values), rtol=1e-12)


def test_the_paper_has_42_free_numbers_of_54(paper):
    """Twelve are fixed by the others: each of the three tables has four rows that sum to one."""
    assert paper.scores.size + paper.rates.size == 54
    assert paper.free_numbers == 42
    assert distance.off_diagonal(paper.rates).size + paper.scores.size == 42
