"""Distances of tables from tables, against plain linear algebra and a known distribution."""

from pathlib import Path

import numpy as np
import pytest

from pairing.judging.published import PAPER, Target, folder_of, read_target
from pairing.numerics.linear import covariance, mahalanobis
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


def squared(ours, published, factors=(1.0,)):
    scores, rates = ours
    part = distance.rates_part(rates, published)
    return distance.distances(part, scores, np.array(factors), published), part


def plainly(vector, difference):
    return difference @ np.linalg.solve(2 * np.cov(vector) / vector.shape[1], difference)


def test_distances_are_those_of_mahalanobis(ours, published):
    scores, rates = ours
    (found,), part = squared(ours, published)
    away = scores - scores.mean(axis=1, keepdims=True)
    table_2 = np.vstack([scores, away**2 * N / (N - 1)])
    off = ~np.eye(Q, dtype=bool)
    tables = [rates[place][:, off].T for place in range(len(PAIRS))]
    difference = [table_2.mean(axis=1) - published.scores.T.ravel()] + [
        own.mean(axis=1) - published.rates[place][off] for place, own in enumerate(tables)
    ]
    joint = plainly(np.vstack([table_2, *tables]), np.concatenate(difference))
    by_part = [plainly(*both) for both in zip([table_2, *tables], difference, strict=True)]
    assert found == pytest.approx([joint, by_part[0]], rel=1e-9)
    assert part.by_table == pytest.approx(by_part[1:], rel=1e-9)


def test_tables_are_at_no_distance_from_themselves(ours):
    (found,), part = squared(ours, tables_of(*ours))
    assert np.allclose(found, 0, atol=1e-20)
    assert np.allclose(part.by_table, 0, atol=1e-20)


def test_scaling_scores_and_tables_alike_changes_nothing(ours, published):
    scores, rates = ours
    (plain,), _ = squared(ours, published)
    ten = Target(PAIRS, published.scores * [10, 100], published.rates, N)
    (both,), _ = squared((scores * 10, rates), ten)
    (as_factor,), _ = squared(ours, ten, factors=(10.0,))
    assert both == pytest.approx(plain, rel=1e-9)
    assert as_factor == pytest.approx(plain, rel=1e-12)


def test_each_factor_is_a_reading_of_its_own(ours, published):
    scores, rates = ours
    several, _ = squared(ours, published, factors=(1.0, 0.5, 0.1))
    for factor, found in zip((1.0, 0.5, 0.1), several, strict=True):
        (alone,), _ = squared((factor * scores, rates), published)
        assert found == pytest.approx(alone, rel=1e-9)


@pytest.mark.parametrize(("k", "n"), [(3, 10), (42, 100)])
def test_p_values_are_uniform_where_the_tables_are_of_the_same_reading(k, n):
    """Means of two normal samples, one covariance estimated from one of them: exact by theory."""
    generator = np.random.default_rng(5)
    repeats = 2000
    mixing = np.tril(generator.normal(size=(k, k))) + 3 * np.eye(k)
    p = np.empty(repeats)
    for repeat in range(repeats):
        ours = mixing @ generator.normal(size=(k, n))
        theirs = mixing @ generator.normal(size=k) / np.sqrt(n)
        away = ours - ours.mean(axis=1, keepdims=True)
        square = mahalanobis(ours.mean(axis=1) - theirs, covariance(away, away) * (2 / n))
        p[repeat] = distance.p_value(square, k, n)
    # Dvoretzky, Kiefer, Wolfowitz and Massart: at most this with probability 0.999
    bound = np.sqrt(np.log(2 / 0.001) / (2 * repeats))
    ranks = np.arange(1, repeats + 1) / repeats
    assert np.abs(np.sort(p) - ranks).max() < bound


def test_p_values_are_near_uniform_for_tables_of_rates_and_variances():
    """Squared deviations are skewed, so that the law is only near; this is why it is confirmed."""
    generator = np.random.default_rng(6)
    repeats = 400
    p = np.empty(repeats)
    for repeat in range(repeats):
        published = tables_of(*draw(generator))
        (found,), _ = squared(draw(generator), published)
        p[repeat] = distance.p_value(found[0], published.free_numbers, N)
    share = (p <= 0.05).mean()
    assert 0.02 < share < 0.12


def test_numbers_that_do_not_vary_are_infinitely_far(ours, published):
    scores, rates = ours
    constant = rates.copy()
    constant[0, :, 0] = [0.5, 0.5, 0]
    (found,), part = squared((scores, constant), published)
    assert found[0] == np.inf
    assert np.isfinite(found[1])
    assert part.by_table[0] == np.inf
    assert np.isfinite(part.by_table[1])
    same = np.stack([scores[0], scores[0]])
    (found,), _ = squared((same, rates), published)
    assert (found == np.inf).all()


def test_scores_that_are_not_finite_are_infinitely_far(ours, published):
    scores, rates = ours
    broken = scores.copy()
    broken[0, 3] = np.nan
    (found,), _ = squared((broken, rates), published)
    assert (found == np.inf).all()


def test_covariance_and_mahalanobis_are_numpys():
    values = np.random.default_rng(7).normal(size=(5, 30))
    away = values - values.mean(axis=1, keepdims=True)
    assert np.allclose(covariance(away, away), np.cov(values), rtol=1e-12)
    expected = away[:, 0] @ np.linalg.inv(np.cov(values)) @ away[:, 0]
    assert mahalanobis(away[:, 0].copy(), np.cov(values)) == pytest.approx(expected)


def test_the_paper_has_42_free_numbers_of_54(paper):
    """Twelve are fixed by the others: each of the three tables has four rows that sum to one."""
    assert paper.scores.size + paper.rates.size == 54
    assert paper.free_numbers == 42
    assert distance.off_diagonal(paper.rates).size + paper.scores.size == 42
