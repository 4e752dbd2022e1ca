"""What is made of judged readings: levels, sets, and numbers left out, against plain statements."""

import numpy as np
import pandas as pd
import pytest

from pairing.catalogue.verdicts import EXCLUDED, NOT_EXCLUDED, NOT_SETTLED, SIGNIFICANCE
from pairing.judging.published import Target
from pairing.search import conflict, distance, identification, repeats
from pairing.search.measures import Reading
from pairing.search.repeats import Vector
from pairing.search.space import Factor, Space

TARGET = Target(("one", "other"), np.ones((2, 2)), np.full((2, 3, 3), 1 / 3), 50)
K = TARGET.free_numbers


@pytest.fixture(scope="module")
def vector():
    generator = np.random.default_rng(4)
    mixing = np.tril(generator.normal(size=(K, K))) + 3 * np.eye(K)
    repeats_ = mixing @ generator.normal(size=(K, 200))
    return Vector(generator.normal(size=K), repeats_, mixing @ mixing.T)


def test_squares_are_those_of_mahalanobis(vector):
    published, own = repeats.squares(vector, np.arange(K))
    inverse = np.linalg.inv(vector.covariance)
    assert published == pytest.approx(vector.difference @ inverse @ vector.difference)
    assert own == pytest.approx(np.einsum("ir,ij,jr->r", vector.repeats, inverse, vector.repeats))


def test_the_distance_without_a_part_is_that_of_the_other_numbers(vector):
    parts = conflict.parts(TARGET)
    found = conflict.without(vector, conflict.precision_of(vector), parts)
    for part, value in zip(parts, found, strict=True):
        kept = np.setdiff1d(np.arange(K), part.places)
        assert value == pytest.approx(repeats.squares(vector, kept)[0])
    singles = [part for part in parts if part.places.size == 1]
    assert len(singles) == K
    assert sorted(int(part.places[0]) for part in singles) == list(range(K))


def test_what_a_number_would_have_to_be_is_what_the_others_expect(vector):
    place = 5
    others = np.delete(np.arange(K), place)
    weights = np.linalg.solve(
        vector.covariance[np.ix_(others, others)], vector.covariance[others, place]
    )
    expected = weights @ vector.difference[others]
    spread = vector.covariance[place, place] - weights @ vector.covariance[others, place]
    precision = conflict.precision_of(vector)
    printed, needed, error = conflict.needed(vector, precision, place, TARGET)
    assert printed == pytest.approx(1 / 3)
    assert needed - printed == pytest.approx(expected - vector.difference[place])
    assert error == pytest.approx(spread**0.5)


def test_repeats_are_experiments_drawn_from_the_trials():
    """Of trials that are all alike every repeat is their mean; of others its spread is S / m."""
    generator = np.random.default_rng(8)
    rates = generator.dirichlet([5, 2, 3], size=(2, 400, 3))
    orbits = distance.orbits(np.array([[0, 1, 2], [1, 2, 0], [2, 0, 1]]), 2)
    draws = repeats.draw(400, TARGET.trials, 3, 2, 1)
    for group in (np.zeros(2, np.int64), np.arange(2)):
        trials = repeats.trials_of(rates, TARGET, orbits, group, draws)
        scores = generator.normal(4, 0.3, size=(2, 400))
        vector = repeats.vector_of(trials, scores, TARGET, orbits, draws, (0, 2000))
        _, own = repeats.squares(vector, np.arange(K))
        # stretched along the orbits and the scores, one plus m / n times the numbers there
        along = len(orbits.means) + 4
        expected = K + along * TARGET.trials / 400
        assert own.mean() == pytest.approx(expected, rel=0.05)
    same, plain = np.repeat(rates[:, :1], 400, axis=1), distance.orbits(np.arange(3)[None], 2)
    with pytest.raises(ValueError, match=r"^renamed: got .*want [^\n]*$"):
        repeats.trials_of(same, TARGET, plain, group, draws)
    with pytest.raises(ValueError, match=r"^trials: got .*want [^\n]*$"):
        repeats.trials_of(same[:, :300], TARGET, orbits, group, draws)
    alone = repeats.draw(400, TARGET.trials, 1, 2, 1)
    trials = repeats.trials_of(same, TARGET, plain, group, alone)
    assert np.allclose(trials.repeats, 0, atol=1e-12)


def test_a_variance_that_no_repeat_comes_near_is_told_where_tails_are_heavy():
    """One trial in ten is far out, so that an experiment hardly ever has a small variance."""
    generator = np.random.default_rng(3)
    rates = generator.dirichlet([5, 2, 3], size=(2, 1000, 3))
    scores = generator.normal(4, 0.1, size=(2, 1000)) + 8 * (generator.random((2, 1000)) < 0.1)
    one = scores[:, : TARGET.trials]
    orbits = distance.orbits(np.arange(3)[None], 2)
    draws = repeats.draw(1000, TARGET.trials, 1, 2, 1)
    trials = repeats.trials_of(rates, TARGET, orbits, np.zeros(2, np.int64), draws)
    p = {}
    for name, variance in (("usual", one.var(axis=1)), ("tiny", np.full(2, 0.02))):
        numbers = np.column_stack([one.mean(axis=1), variance])
        target = Target(TARGET.pairs, numbers, rates.mean(axis=1), TARGET.trials)
        p[name] = repeats.judge(trials, scores, target, orbits, draws).p
    assert p["tiny"] < 0.01
    assert p["usual"] > SIGNIFICANCE


READING = Reading("test", "variance 1", "root_of_sum", "sum", "test", "as given", "all shared")


def test_levels_are_kept_excluded_or_left_open():
    factor = Factor("hidden_units", (2, 4, 8), 0, 0, False, True, "")
    space = Space((factor,), (1,), (True,), {}, (), None)
    designs = pd.DataFrame({"name": ["a", "b"], "hidden_units": [2, 4], "procedure": "bfgs"})
    designs = designs.assign(stops=None, starts=None, restarts=1, starts_shared=True)
    rows = pd.DataFrame([READING] * 2, columns=Reading._fields)
    rows = rows.assign(setting=["a", "b"], stop=10.0, starts="1 shared", p=[0.3, 0.02])
    powers = {"2": 1.0, "4": 2.0, "8": 7.0}
    profiles = pd.DataFrame({"level": powers.keys(), "powers": powers.values()})
    profiles = profiles.assign(factor="hidden_units", reference="any")
    found = identification.identified(rows, profiles, designs, space).set_index("level")
    assert list(found["verdict"]) == [NOT_EXCLUDED, NOT_SETTLED, EXCLUDED]
    assert list(found["readings"]) == [1, 0, 0]
    kept = identification.confidence_set(rows)
    assert list(kept["kept_at_5"]) == [True, False]


def test_two_searches_contradict_each_other_where_one_keeps_what_the_other_excludes():
    first = [
        {"factor": "hidden_units", "not_excluded": ["2", "3"], "excluded": ["1"]},
        {"factor": "procedure", "excluded": ["online"]},
        {"factor": "momentum", "not_settled": ["0.5"]},
    ]
    second = [
        {"factor": "hidden_units", "not_excluded": ["1"], "excluded": ["3"], "not_settled": ["2"]},
        {"factor": "procedure", "not_settled": ["online"]},
        {"factor": "momentum", "excluded": ["0.5"]},
    ]
    assert identification.contradicted(first, second) == [
        {"factor": "hidden_units", "levels": ["1", "3"]}
    ]
    assert identification.contradicted(first, first) == []


def test_two_searches_agree_on_what_both_say():
    first = [
        {"factor": "hidden_units", "not_excluded": ["13", "14"], "excluded": ["1", "2"]},
        {"factor": "outputs", "not_excluded": ["as given"]},
    ]
    second = [
        {"factor": "hidden_units", "not_excluded": ["2", "13"], "excluded": ["1"]},
        {"factor": "outputs", "not_excluded": ["as given"]},
        {"factor": "confusion", "not_excluded": ["test"], "not_settled": ["train"]},
    ]
    first.append({"factor": "confusion", "not_excluded": ["test", "train"]})
    assert identification.agreed(first, second) == [
        {"factor": "hidden_units", "not_excluded": ["13"], "excluded": ["1"]},
        {"factor": "confusion", "not_excluded": ["test"], "excluded": []},
    ]
