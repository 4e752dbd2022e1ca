"""The search finds what was planted, its intervals cover, and it says when nothing fits.

Tables are made as the paper's were, we suppose: by one setting, one stopping rule and one reading,
on samples of their own. Whole searches are then held against such tables.
"""

from dataclasses import replace
from functools import cache, reduce

import numpy as np
import pandas as pd
import pytest
from scipy.stats import betabinom

from pairing.catalogue.verdicts import COMPATIBLE, SIGNIFICANCE, UNDECIDED
from pairing.judging.published import Target
from pairing.problem.mixture import Mixture
from pairing.search import choice, confirm, design, evaluation, judge, scoring
from pairing.search.measures import TRUE_REFERENCE, Measures, Reading, readings
from pairing.search.runs import train_batch
from pairing.search.space import Space
from pairing.study.settings import Scoring

TRIALS, REPEATS, N_PLANTED, PLANTS_EACH = 60, 39, 6, 5
SEARCH_SEED, CONFIRM_SEED, PLANT_SEED = 11, 12, 13
STEPS = (6, 20)
MEASURES = Measures(
    points=("test",),
    reference_variances=(0.5, 1),
    plug_ins=(),
    roots=("root_of_sum",),
    normalisations=("sum", "mean"),
    confusion_points=("test",),
    grid_half_width=1,
    grid_points=2,
)
DECLARED = Reading("test", "variance 1", "root_of_sum", "sum", "test")
SCORING = Scoring(test_per_class=50, reference_variance=1, quadrature_nodes=400)
KEY = [*choice.KEY, *Reading._fields]
SURE = 0.999  # probability that a test of a rate passes, if all is as it should be


@pytest.fixture(scope="module")
def world(training):
    """A small space, and its search: everything but the tables it is held against."""
    declared = replace(training.setting, hidden_units=2, max_iterations=STEPS[-1])
    space = Space((), {declared.procedure: STEPS}, declared)
    own = replace(training, setting=declared, train_per_class=50, seed=SEARCH_SEED)
    rows = design.map_design(space, (2, 3), (0.001, 0.02, 0.3))
    return World(space, own, rows)


class World:
    """The search of a small space: trained once, confirmed once a candidate."""

    def __init__(self, space, training, rows):
        self.space, self.training, self.design = space, training, rows
        arrays = train_batch(rows, training, TRIALS)
        grounds = scoring.make_grounds(training, SCORING, MEASURES, TRIALS)
        self.scored = {
            (row["name"], step): scoring.score_step(
                arrays[f"{row['name']}/weights"][place],
                row["hidden_units"],
                training.pairs,
                grounds,
            )
            for _, row in rows.iterrows()
            for place, step in enumerate(STEPS)
        }
        self.fresh = cache(self._fresh)

    @property
    def keys(self):
        """All (setting, steps, reading) of the search."""
        return [(*one, *reading) for one in self.scored for reading in readings(MEASURES)]

    def distances(self, target):
        found = [
            evaluation.distance_rows(scored, MEASURES, target).assign(setting=setting, steps=steps)
            for (setting, steps), scored in self.scored.items()
        ]
        return pd.concat(found, ignore_index=True)

    def candidate(self, key):
        """Return a candidate as `choice.candidates` would."""
        setting = self.design.set_index("name", drop=False).loc[key[0]]
        return pd.Series(setting.to_dict() | dict(zip(KEY[1:], key[1:], strict=True)))

    def _fresh(self, key):
        return self.confirm(self.candidate(key))

    def confirm(self, candidate):
        """Return the trials of a candidate on fresh samples."""
        own = replace(self.training, seed=CONFIRM_SEED)
        return confirm.confirm_batch(candidate, own, SCORING, MEASURES, 0, TRIALS * REPEATS - 1)

    def plant(self, key, number, problem=None, factor=1.0):
        """Return tables of one experiment with a setting and reading, on samples of its own."""
        problem = problem or self.training.problem
        own = replace(self.training, seed=PLANT_SEED, problem=problem)
        first = number * TRIALS
        rows = confirm.confirm_batch(
            self.candidate(key), own, SCORING, MEASURES, first, first + TRIALS - 1
        )
        names = tuple(pair.name for pair in own.pairs)
        shape = Target(names, np.zeros((3, 2)), np.zeros((3, 4, 4)), TRIALS)
        scores, rates = judge.as_arrays(rows, shape)
        numbers = np.column_stack([scores.mean(axis=1), scores.var(axis=1, ddof=1)])
        return Target(names, numbers * [factor, factor**2], rates.mean(axis=1), TRIALS)


@pytest.fixture(scope="module")
def plants(world):
    """Planted (setting, steps, reading) and the tables they made, each several times."""
    planted = np.repeat(np.arange(len(world.keys))[2::9], PLANTS_EACH)
    return [(key, world.plant(key, n)) for n, key in enumerate(world.keys[i] for i in planted)]


@pytest.fixture(scope="module")
def verdicts(world, plants):
    """Numbers and joint verdicts of what was planted, confirmed on fresh samples."""
    return [
        (
            judge.judge_numbers(confirmed, target),
            judge.judge_jointly(confirmed, target).set_index("part"),
        )
        for key, target in plants
        for confirmed in [judge.as_arrays(world.fresh(key), target)]
    ]


def most_misses():
    """Return how many plants may be missed, if each is missed with the chance 2 / 40.

    Plants of one reading share its confirmed trials. Given these, the chance that a further
    experiment is missed is a beta variable of 2 and R - 1, since two ranks of R + 1 = 40 miss.
    """
    of_one = betabinom(PLANTS_EACH, 2, REPEATS - 1).pmf(np.arange(PLANTS_EACH + 1))
    chances = reduce(np.convolve, [of_one] * N_PLANTED)
    return int(np.argmax(np.cumsum(chances) >= SURE))


def test_there_are_plants_enough(plants):
    assert len(plants) == N_PLANTED * PLANTS_EACH >= 20
    assert len({key for key, _ in plants}) == N_PLANTED
    assert most_misses() < len(plants) / 4


def test_the_planted_reading_comes_first_or_near_the_first(world, plants):
    """By chance it would be first in one of 48 searches."""
    assert len(world.keys) == 48
    places = []
    for key, target in plants:
        ranked = world.distances(target).sort_values("joint", kind="stable")
        places.append(np.flatnonzero((ranked[KEY] == list(key)).all(axis=1))[0])
    assert np.mean(np.array(places) == 0) > 1 / 3
    assert max(places) < len(world.keys) / 4


def test_what_comes_first_is_the_closest_candidate(world, plants):
    for _, target in plants[::PLANTS_EACH]:
        found = world.distances(target)
        rows = choice.candidates(found, world.design, world.space, DECLARED).set_index("role")
        closest = found.loc[found["joint"].idxmin()]
        assert [rows.loc["closest", "name"], *rows.loc["closest", KEY[1:]]] == list(closest[KEY])
        other = rows.loc["next best explanation"]
        assert (other[choice.EXPLANATION] != closest[choice.EXPLANATION]).any()
        assert other["joint"] >= closest["joint"]
        assert rows.loc["true posterior", "reference"] == TRUE_REFERENCE
        for role in ("declared measure", "declared"):
            assert list(rows.loc[role, list(Reading._fields)]) == list(DECLARED)


def test_confirmed_intervals_cover_all_numbers_as_often_as_they_claim(verdicts):
    missed = pd.DataFrame(
        [
            (numbers["verdict"] != COMPATIBLE)
            .groupby(numbers["family"] + numbers["pair"].where(numbers["family"] == "rates", ""))
            .any()
            for numbers, _ in verdicts
        ]
    )
    assert missed.shape[1] == 4
    assert all(len(numbers) == 54 for numbers, _ in verdicts)
    assert (missed.sum() <= most_misses()).all()


def test_the_joint_verdict_fits_as_often_as_it_claims(verdicts):
    p = pd.DataFrame([joint["p"] for _, joint in verdicts])
    assert ((p <= SIGNIFICANCE).sum() <= most_misses()).all()


@pytest.mark.parametrize(
    ("beyond", "repeats", "verdict"),
    [
        (0, 100, judge.DOES_NOT_FIT),
        (4, 100, UNDECIDED),
        (20, 100, judge.FITS),
        (0, 39, UNDECIDED),
        (9, 10, UNDECIDED),
        (40, 1000, UNDECIDED),
        (30, 1000, judge.DOES_NOT_FIT),
    ],
)
def test_the_joint_verdict_waits_until_p_is_told_from_its_limit(beyond, repeats, verdict):
    assert judge.joint_verdict(beyond, repeats) == verdict


def test_orders_are_those_of_the_planted_tables(world, plants):
    key, target = plants[0]
    confirmed = judge.as_arrays(world.fresh(key), target)
    orders = judge.judge_orders(confirmed, target)
    assert list(orders["family"]) == ["score"] * 3 + ["accuracy"] * 3
    near = (orders["difference"] - orders["published"]).abs() < 0.1 * confirmed.scores.mean()
    assert near.all()
    turned = replace(target, scores=-target.scores, rates=-target.rates)
    significant = orders["p_holm"] < SIGNIFICANCE
    assert significant.any()
    swapped = judge.judge_orders(confirmed, turned)["verdict"]
    assert (orders.loc[significant, "verdict"] != swapped[significant]).all()
    assert (orders.loc[~significant, "verdict"] == UNDECIDED).all()


def other_problem(world):
    problem = world.training.problem
    return Mixture(problem.means * 1.15, problem.covariances, problem.priors)


@pytest.mark.parametrize("outside", ["another problem", "a factor of the scores"])
def test_nothing_fits_tables_from_outside_the_space(world, outside):
    key = world.keys[0]
    changes = {"problem": other_problem(world)} if outside == "another problem" else {"factor": 1.3}
    target = world.plant(key, 0, **changes)
    rows = choice.candidates(world.distances(target), world.design, world.space, DECLARED)
    trials = [
        world.confirm(row)
        if row["role"] == "declared"
        else world.fresh((row["name"], *row[KEY[1:]]))
        for _, row in rows.iterrows()
    ]
    _, joint, _ = judge.judge(rows, trials, target)
    whole = joint[joint["part"] == "joint"]
    assert list(whole["role"]) == list(rows["role"])
    assert (whole["p"] <= SIGNIFICANCE).all()


def test_too_few_repeats_decide_nothing(world, plants):
    key, target = plants[0]
    rows = world.fresh(key)
    few = judge.as_arrays(rows[rows["trial"] < 10 * TRIALS], target)
    numbers = judge.judge_numbers(few, target)
    assert set(numbers["verdict"]) == {UNDECIDED}
    joint = judge.judge_jointly(few, target).set_index("part")
    assert joint.loc["joint", "verdict"] == UNDECIDED
