"""The search keeps what was planted, its intervals cover, and it says when nothing fits.

Tables are made as the paper's were, we suppose: by one setting, one stopping rule and one reading,
on samples of their own. A whole small space is then held against such tables. A larger trial of the
same kind is `make benchmark-search`.
"""

from dataclasses import replace
from functools import cache, reduce

import numpy as np
import pandas as pd
import pytest
from scipy.stats import betabinom, binom

from pairing.catalogue.verdicts import COMPATIBLE, SIGNIFICANCE, STRICT, UNDECIDED
from pairing.judging.published import Target
from pairing.problem.mixture import Mixture
from pairing.search import choice, confidence, confirm, design, evaluation, finals, judge
from pairing.search.measures import TRUE_REFERENCE, Measures, Reading, levels, readings
from pairing.search.plan import Against
from pairing.search.repeats import Found, is_told
from pairing.search.runs import train_batch
from pairing.search.space import Space
from pairing.study.settings import Scoring

TRIALS, REPEATS, N_PLANTED, PLANTS_EACH = 60, 39, 6, 5
FRESH = 600  # trials of each setting by which readings are judged
SEARCH_SEED, CONFIRM_SEED, PLANT_SEED = 11, 12, 13
STEPS = (6, 20)
MEASURES = Measures(
    points=("test",),
    test_samples=(),
    reference_variances=(0.5, 1),
    plug_ins=(),
    roots=("root_of_sum",),
    normalisations=("sum", "mean"),
    confusion_points=("test",),
    outputs=("as given",),
    sharings=("all shared",),
    grid_half_width=1,
    grid_points=2,
)
DECLARED = readings(MEASURES)[2]
SCORING = Scoring(test_per_class=50, reference_variance=1, quadrature_nodes=400)
KEY = [*evaluation.KEY, *Reading._fields]
SURE = 0.999  # probability that a test of a rate passes, if all is as it should be


@pytest.fixture(scope="module")
def world(training):
    """A small space, and its runs: everything but the tables it is held against."""
    declared = replace(training.setting, hidden_units=2, max_iterations=STEPS[-1])
    space = Space((), (1,), (True,), {declared.procedure: STEPS}, (), declared)
    own = replace(training, setting=declared, train_per_class=50, seed=SEARCH_SEED)
    return World(space, own, design.map_design(space, (2, 3), (0.001, 0.02, 0.3), 3))


class World:
    """A search of a small space: trained once, confirmed once a candidate."""

    def __init__(self, space, training, rows):
        self.space, self.training, self.design = space, training, rows
        self.names = tuple(pair.name for pair in training.pairs)
        shape = Target(self.names, np.ones((3, 2)), np.full((3, 4, 4), 0.25), TRIALS)
        self.held = evaluation.hold(Against(shape, MEASURES, tuple(DECLARED)), training)
        self.draws = confidence.draws_for(self.held, FRESH, SEARCH_SEED)
        batch = evaluation.Batch(rows, train_batch(rows, training, FRESH), training, SCORING)
        self.batch = batch
        self.runs = {
            (setting.name, stop, starts): scored
            for setting, stop, starts, scored in evaluation.scored_runs(batch, MEASURES)
        }
        self.fresh = cache(self._fresh)

    @property
    def keys(self):
        """All (setting, stop, starts, reading) of the search."""
        return [(*one, *reading) for one in self.runs for reading in readings(MEASURES)]

    def against(self, target):
        return self.held._replace(target=target)

    def judged(self, target):
        """Return all readings with their likelihood and p."""
        rows = []
        for key, scored in self.runs.items():
            run = confidence.Run(scored, self.against(target), self.draws, {})
            _, likelihoods = evaluation.likelihoods_in(scored, run.held)
            for place in map(tuple, np.argwhere(np.isfinite(likelihoods))):
                reading = Reading._make(
                    own[at] for own, at in zip(levels(MEASURES), place, strict=True)
                )
                rows.append([*key, *reading, likelihoods[place], *run.judge(reading)])
        return pd.DataFrame(rows, columns=[*KEY, *confidence.FOUND])

    def candidate(self, key):
        """Return a candidate as `choice.candidates` would."""
        setting = self.design.set_index("name", drop=False).loc[key[0]]
        return pd.Series(setting.to_dict() | dict(zip(KEY[1:], key[1:], strict=True)))

    def _fresh(self, key):
        own = replace(self.training, seed=CONFIRM_SEED)
        last = TRIALS * REPEATS - 1
        return confirm.confirm_batch(self.candidate(key), own, SCORING, MEASURES, 0, last)

    def plant(self, key, number, factor=1.0, **changes):
        """Return tables of one experiment with a setting and reading, on samples of its own."""
        own = replace(self.training, seed=PLANT_SEED, **changes)
        first = number * TRIALS
        rows = confirm.confirm_batch(
            self.candidate(key), own, SCORING, MEASURES, first, first + TRIALS - 1
        )
        scores, rates = judge.as_arrays(rows, self.held.target)
        numbers = np.column_stack([scores.mean(axis=1), scores.var(axis=1, ddof=1)])
        return Target(self.names, numbers * [factor, factor**2], rates.mean(axis=1), TRIALS)


@pytest.fixture(scope="module")
def plants(world):
    """Planted keys, the tables they made, each several times, and what the search says of them."""
    planted = np.repeat(np.arange(len(world.keys))[2::9], PLANTS_EACH)
    made = [(key, world.plant(key, n)) for n, key in enumerate(world.keys[i] for i in planted)]
    return [(key, target, world.judged(target)) for key, target in made]


def of_key(rows, key):
    return rows[(rows[KEY] == list(key)).all(axis=1)].iloc[0]


def test_there_are_plants_enough(world, plants):
    assert len(plants) == N_PLANTED * PLANTS_EACH >= 20
    assert len({key for key, _, _ in plants}) == N_PLANTED
    assert len(world.keys) == 48


def test_the_planted_reading_is_kept_as_often_as_the_level_says(plants):
    missed = sum(of_key(rows, key)["p"] <= SIGNIFICANCE for key, _, rows in plants)
    assert missed <= binom(len(plants), SIGNIFICANCE).ppf(SURE)


def test_the_set_is_small_and_the_planted_reading_comes_first_or_near_the_first(plants):
    """By chance it would be first in one of 48 searches."""
    sizes = [(rows["p"] > SIGNIFICANCE).sum() for _, _, rows in plants]
    assert np.median(sizes) <= 6
    places = []
    for key, _, rows in plants:
        ranked = rows.sort_values("log_likelihood", ascending=False, kind="stable")
        places.append(np.flatnonzero((ranked[KEY] == list(key)).all(axis=1))[0])
    assert np.mean(np.array(places) == 0) > 1 / 3
    assert max(places) < 48 / 4


@pytest.mark.parametrize(
    "outside",
    [
        {"problem": Mixture(np.array([[1, 1], [-1, 1], [1, -1], [-1, -1]]) * 1.15,
                            np.repeat(np.eye(2)[None], 4, axis=0), np.full(4, 0.25))},
        {"train_per_class": 20},
        {"factor": 1.3},
    ],
    ids=["another problem", "fewer patterns", "a factor of the scores"],
)  # fmt: skip
def test_nothing_is_kept_of_tables_from_outside_the_space(world, outside):
    trained_longer = next(key for key in world.keys if key[1] == STEPS[-1])
    target = world.plant(trained_longer, 0, **outside)
    assert (world.judged(target)["p"] <= SIGNIFICANCE).all()


def test_a_wrong_digit_is_found_by_leaving_it_out(world):
    """Of tables with one number changed nothing is kept, but for what leaves that number out."""
    key = world.keys[2]
    target = world.plant(key, 0)
    scores = target.scores.copy()
    scores[1, 0] *= 1.1
    wrong = replace(target, scores=scores)
    assert (world.judged(wrong)["p"] <= SIGNIFICANCE).all()
    batch = world.batch._replace(design=world.design.iloc[:1])
    rows = finals.judge_batch(batch, world.against(wrong), SEARCH_SEED).conflict
    rows = rows[rows["among"] == "any"].set_index("left_out")
    own = rows.loc[f"mean {world.names[1]}"]
    assert own["p"] > SIGNIFICANCE
    assert abs(own["needed"] - target.scores[1, 0]) < 4 * own["needed_se"]
    assert rows.loc["nothing", "p"] <= SIGNIFICANCE
    assert rows.loc[f"mean {world.names[0]}", "p"] <= SIGNIFICANCE


def test_a_batch_keeps_what_single_readings_give(world, plants):
    _, target, rows = plants[0]
    batch = world.batch._replace(design=world.design.iloc[:1])
    found = finals.judge_batch(batch, world.against(target), SEARCH_SEED).readings
    own = rows[rows["setting"] == world.design["name"].iloc[0]]
    kept = own[own["p"] > STRICT].merge(found, on=KEY, suffixes=("", "_of_batch"))
    assert len(kept) == (own["p"] > STRICT).sum() > 0
    assert (kept["p"] == kept["p_of_batch"]).all()


def test_what_comes_first_is_the_closest_candidate(world, plants):
    for _, _, found in plants[::PLANTS_EACH]:
        rows = choice.candidates(found, world.design, world.space, DECLARED).set_index("role")
        closest = found.loc[found["log_likelihood"].idxmax()]
        assert [rows.loc["closest", "name"], *rows.loc["closest", KEY[1:]]] == list(closest[KEY])
        other = rows.loc["next best explanation"]
        assert (other[choice.EXPLANATION] != closest[choice.EXPLANATION]).any()
        assert other["log_likelihood"] <= closest["log_likelihood"]
        assert rows.loc["true posterior", "reference"] == TRUE_REFERENCE
        for role in ("declared measure", "declared"):
            assert list(rows.loc[role, list(Reading._fields)]) == list(DECLARED)


@pytest.fixture(scope="module")
def verdicts(world, plants):
    """Numbers and joint verdicts of what was planted, confirmed on fresh samples."""
    return [
        (
            judge.judge_numbers(confirmed, target),
            judge.judge_jointly(confirmed, target, world.against(target), 1).set_index("part"),
        )
        for key, target, _ in plants
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
    ("p", "p_se", "verdict"),
    [
        (0.01, 0.01, judge.DOES_NOT_FIT),
        (0.049, 0.02, UNDECIDED),
        (0.2, 0.04, judge.FITS),
        (0.04, 0.006, UNDECIDED),
        (0.03, 0.005, judge.DOES_NOT_FIT),
    ],
)
def test_the_joint_verdict_waits_until_p_is_told_from_its_limit(p, p_se, verdict):
    assert judge.joint_verdict(Found(1.0, p, p_se, 100)) == verdict


@pytest.mark.parametrize(
    ("beyond", "repeats", "far", "told"),
    [
        (20, 100, False, True),
        (5, 100, False, False),  # near 0.05
        (0, 100, True, True),
        (0, 100, False, False),  # below 0.05, and not told from 0.01
        (1, 1000, False, True),
        (9, 1000, False, False),  # near 0.01
    ],
)
def test_repeats_go_on_until_p_is_told(beyond, repeats, far, told):
    assert is_told(beyond, repeats, far) is told


def test_orders_are_those_of_the_planted_tables(world, plants):
    key, target, _ = plants[0]
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


def test_too_few_repeats_decide_no_interval(world, plants):
    key, target, _ = plants[0]
    rows = world.fresh(key)
    few = judge.as_arrays(rows[rows["trial"] < 10 * TRIALS], target)
    assert set(judge.judge_numbers(few, target)["verdict"]) == {UNDECIDED}


def test_one_fit_that_stands_out_hides_no_reading(world):
    """It alone settles how the numbers seem to vary together, and the distance is beyond all."""
    (setting, stop, starts), scored = next(iter(world.runs.items()))
    target = world.plant((setting, stop, starts, *DECLARED), 0)
    stray = {way: values.copy() for way, values in scored.scores.items()}
    for values in stray.values():
        values[:, -1] *= 30  # of every pair, in the last trial
    place = tuple(own.index(one) for own, one in zip(levels(MEASURES), DECLARED, strict=True))
    run = confidence.Run(scored._replace(scores=stray), world.against(target), world.draws, {})
    squares, _ = evaluation.likelihoods_in(run.scored, run.held)
    assert squares[place] > target.free_numbers / SIGNIFICANCE
    assert confidence.in_reach(run)[place]
    off = replace(target, scores=target.scores * [100, 1])
    assert not confidence.in_reach(run._replace(held=world.against(off)))[place]
