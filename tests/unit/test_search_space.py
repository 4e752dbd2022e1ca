"""The space of settings that the search looks through, and the designs drawn from it."""

from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pairing.catalogue.factors import FACTORS
from pairing.catalogue.procedures import WITH_RATE
from pairing.config import check, search_from, study_from
from pairing.judging.published import read_target
from pairing.problem.mixture import Mixture
from pairing.search import choice, design
from pairing.search.plan import Search, block_from_json, check_plug_ins, check_problem
from pairing.search.runs import setting_of
from pairing.search.space import Addition, Factor, starts_named
from pairing.study import settings

PROJECT = Path(__file__).parents[2]

SEED, PAIRS = 1997, 3
LEVELS = Factor("momentum", (0, 0.5, 0.9), 0.0, 0.0, False, False, "")
WHOLE = Factor("hidden_units", (), 1, 16, True, True, "")
LOGARITHMIC = Factor("learning_rate", (), 0.01, 5, True, False, "")
LINEAR = Factor("start_range", (), 0.5, 2, False, False, "")
UNIT = np.linspace(0, 1, 4000, endpoint=False)


@pytest.fixture(scope="module")
def search(config):
    return search_from(config, study_from(config), PROJECT)


@pytest.fixture(scope="module")
def space(search):
    return search.space


def test_levels_have_equal_shares_of_the_unit_interval():
    values = [LEVELS.at(u) for u in np.arange(300) / 300]
    assert values == [0] * 100 + [0.5] * 100 + [0.9] * 100


def test_ranges_are_spread_evenly_on_their_scale():
    linear = [LINEAR.at(u) for u in UNIT]
    logarithmic = np.log([LOGARITHMIC.at(u) for u in UNIT])
    for values, low, high in ((linear, 0.5, 2), (logarithmic, np.log(0.01), np.log(5))):
        assert np.allclose(values, low + (high - low) * UNIT, atol=1e-5)


@pytest.mark.parametrize("logarithmic", [True, False])
def test_a_whole_range_reaches_both_ends(logarithmic):
    values = [replace(WHOLE, logarithmic=logarithmic).at(u) for u in UNIT]
    assert sorted(set(values)) == list(range(1, 17))
    assert values == sorted(values)


@pytest.mark.parametrize("factor", [WHOLE, LOGARITHMIC, LINEAR], ids=lambda one: one.name)
def test_place_inverts_at(factor):
    for u in UNIT[::50]:
        value = factor.at(u)
        assert factor.at(factor.place(value)) == pytest.approx(value, rel=1e-5)


@pytest.mark.parametrize("factor", [WHOLE, LOGARITHMIC, LINEAR], ids=lambda one: one.name)
def test_a_value_outside_a_range_is_placed_at_the_nearer_end(factor):
    """The declared setting and additions may lie outside."""
    assert factor.place(0) == factor.place(factor.low)
    assert factor.place(100) == factor.place(factor.high)


def all_designs(search):
    space = search.space
    sobol = design.sobol_design(space, 64, SEED, PAIRS)
    return [
        sobol,
        design.added_design(space, 0, "weight_decay", 1, 4, SEED, PAIRS),
        design.added_design(space, 1, "restarts", 5, 4, SEED, PAIRS),
        design.fixed_design("map", search.fixed_block("map"), SEED),
        design.round_design(space, 1, sobol.iloc[:4], 16, 0.3, SEED, PAIRS),
    ]


def test_all_settings_are_legal_in_a_config(search, config):
    for rows in all_designs(search):
        assert rows["name"].is_unique
        for _, row in rows.iterrows():
            values = vars(setting_of(row)).copy()
            name = values.pop("name")
            check(config | {"settings": {name: values}})
            steps = [stop for stop in row["stops"] if stop >= 1]
            assert steps == list(search.space.steps[row["procedure"]])
            assert values["max_iterations"] == steps[-1]
            assert all(starts_named(one).needed(PAIRS) <= row["restarts"] for one in row["starts"])


def test_starts_are_no_more_than_the_most_need_and_one_apart(space):
    few = replace(space, restarts=(1, 2), starts_shared=(True, False))
    assert list(map(str, few.starts(PAIRS))) == ["1 shared", "2 shared", "1 apart"]
    three = replace(few, restarts=(1, 2, 3))
    assert list(map(str, three.starts(PAIRS))) == ["1 shared", "2 shared", "3 shared", "1 apart"]
    apart = replace(few, starts_shared=(False,))
    assert list(map(str, apart.starts(PAIRS))) == ["1 apart", "2 apart"]
    assert [one.needed(PAIRS) for one in apart.starts(PAIRS)] == [3, 6]


LIKELIHOODS = [  # setting, stop, starts, and by any reading, with the true posterior, as declared
    ("sobol_00000", 10.0, "1 shared", -5, -9, -9),
    ("sobol_00000", 10.0, "2 shared", -7, -90, -90),
    ("sobol_00000", 25.0, "1 shared", -90, -90, -90),
    ("sobol_00001", 0.01, "1 shared", -8, -6, -99),
    ("sobol_00002", 25.0, "3 shared", -9, -8, -np.inf),
]


def test_the_likeliest_by_each_choice_enter_a_rung_with_what_came_near(space):
    designs = design.sobol_design(space, 4, SEED, PAIRS)
    likelihoods = pd.DataFrame(
        LIKELIHOODS, columns=["setting", "stop", "starts", "any", "true", "declared"]
    )
    rows = choice.entrants(1, likelihoods, designs, 1).set_index("name")
    assert list(rows.index) == ["race_1_00000", "race_1_00001"]
    first, second = rows.iloc[0], rows.iloc[1]
    assert (first["stops"], first["starts"]) == ([10.0], ["1 shared", "2 shared"])
    assert first["max_iterations"] == 10
    assert first["hidden_units"] == designs["hidden_units"][0]
    # a decrease may come as late as the last step
    assert (second["stops"], second["max_iterations"]) == ([0.01], designs["max_iterations"][1])


def test_factors_that_a_procedure_does_not_use_keep_their_declared_values(space):
    rows = design.sobol_design(space, 128, SEED, PAIRS)
    unused = rows[~rows["procedure"].isin(WITH_RATE)]
    assert 0 < len(unused) < len(rows)
    names = [name for name, factor in FACTORS.items() if factor.with_rate]
    assert names == ["learning_rate", "momentum"]
    for name in names:
        assert (unused[name] == getattr(space.declared, name)).all()


def test_a_sobol_design_is_spread_evenly(space):
    rows = design.sobol_design(space, 1024, SEED, PAIRS)
    factor = next(one for one in space.factors if one.name == "start_range")
    places = [factor.place(value) for value in rows["start_range"]]
    counts = np.histogram(places, bins=16, range=(0, 1))[0]
    assert (abs(counts - 64) <= 1).all()
    levels = rows["weight_decay"].value_counts()
    assert (abs(levels - 1024 / 5) <= 2).all()
    both = rows.groupby(["weight_decay", "target_low"]).size()
    assert len(both) == 10
    assert (abs(both - 102.4) <= 8).all()


def test_a_design_depends_on_its_seed_alone(space):
    first, again = (design.sobol_design(space, 16, SEED, PAIRS) for _ in range(2))
    assert first.equals(again)
    assert not first.equals(design.sobol_design(space, 16, SEED + 1, PAIRS))


def test_a_larger_design_holds_the_smaller_one(space):
    smaller = design.sobol_design(space, 16, SEED, PAIRS)
    assert design.sobol_design(space, 32, SEED, PAIRS).iloc[:16].equals(smaller)


@pytest.mark.parametrize(
    "addition",
    [
        Addition("weight_decay", 1, 8),
        Addition("procedure", "second_order", 4),
        Addition("restarts", 4, 2),
    ],
    ids=lambda one: one.factor,
)
def test_an_addition_leaves_the_other_designs_untouched(search, config, addition):
    changed = deepcopy(config)
    changed["search"]["additions"] = [vars(addition)]
    changed["search"]["space"]["steps"]["second_order"] = [5]
    added = search_from(changed, study_from(changed), PROJECT)
    for block in ("sobol", "map"):
        before, after = (settings.to_json(one.fixed_block(block)) for one in (search, added))
        assert before == after
    rows = design.fixed_design("added_0", added.fixed_block("added_0"), SEED)
    assert len(rows) == addition.settings
    assert (rows[addition.factor] == addition.level).all()
    assert len(set(rows["hidden_units"])) > 1


def test_the_map_is_the_declared_setting_but_for_its_axes(search):
    declared = replace(search.space.declared, start_low=-0.2, target_high=0.9)
    space = replace(search.space, declared=declared)
    rows = design.map_design(space, (2, 3), (0, 0.1), PAIRS)
    assert [*zip(rows["hidden_units"], rows["weight_decay"], strict=True)] == [
        (2, 0), (2, 0.1), (3, 0), (3, 0.1)
    ]  # fmt: skip
    same = [name for name in vars(declared) if name not in ("name", "max_iterations")]
    for _, row in rows.iterrows():
        free = {"hidden_units": row["hidden_units"], "weight_decay": row["weight_decay"]}
        expected = replace(declared, **free)
        assert {name: row[name] for name in same} == {n: getattr(expected, n) for n in same}


def test_rounds_lie_near_their_centres_and_around_each_of_them(space):
    width, n = 0.3, 128
    centres = design.sobol_design(space, 16, SEED, PAIRS)
    rows = design.round_design(space, 1, centres, n, width, SEED, PAIRS)
    factor = next(one for one in space.factors if one.name == "start_range")
    kept = 0
    for number, (_, centre) in enumerate(centres.iterrows()):
        own = rows.iloc[number * 8 : (number + 1) * 8]
        places = np.array([factor.place(value) for value in own["start_range"]])
        # within the width, that is moved where it would stick out
        assert np.ptp(places) < width
        assert np.ptp(places) > width / 2  # on both sides of the centre
        assert (abs(places - factor.place(centre["start_range"])) <= width + 1e-5).all()
        kept += (own["target_low"] == centre["target_low"]).sum()
    # a level is kept with the chance 0.7, or drawn again by half of the other draws
    assert abs(kept / n - (0.7 + 0.3 / 2)) < 0.1


def test_every_range_is_explored_around_each_centre(space):
    """Points of a Sobol sequence at a fixed stride would leave one of them almost fixed."""
    centres = design.sobol_design(space, 16, SEED, PAIRS)
    middle = centres.assign(hidden_units=6, learning_rate=0.2, procedure="online")
    rows = design.round_design(space, 1, middle, 128, 0.3, SEED, PAIRS)
    rows = rows.assign(centre=np.arange(128) // 8)
    assert (rows.groupby("centre")["hidden_units"].nunique() >= 3).all()


def test_a_round_that_is_not_needed_has_no_rows(space):
    centres = design.sobol_design(space, 2, SEED, PAIRS)
    rows = design.round_design(space, 2, centres, 0, 0.3, SEED, PAIRS)
    assert rows.empty
    assert list(rows.columns) == design.design_columns(space)


def with_values(config, path, value):
    """Return a copy of the config with the key at this path changed, or taken out."""
    changed = deepcopy(config)
    *steps, last = path.split(".")
    part = changed
    for step in steps:
        part = part[step]
    if value is None:
        del part[last]
    else:
        part[last] = value
    return changed


RANGE = {"low": 2, "high": 2, "scale": "linear", "reason": "because"}
BAD = [
    ("search.space.hidden_units.high", 1, "search.space.hidden_units.low", "below high"),
    ("search.space.start_range", RANGE | {"low": 3}, "search.space.start_range.low", "below high"),
    (
        "search.space.weight_decay",
        RANGE | {"low": 0, "scale": "log"},
        "search.space.weight_decay.low",
        "no logarithm",
    ),
    ("search.space.restarts.levels", [1, 1], "search.space.restarts.levels", "twice"),
    ("search.space.momentum.levels", [], "search.space.momentum.levels", "at least one level"),
    ("search.space.momentum", {"reason": "none"}, "search.space.momentum", "levels, or low"),
    ("search.space.momentum.low", 0, "search.space.momentum", "levels, or low"),
    ("search.space.hidden_units.reason", None, "search.space.hidden_units.reason", "missing"),
    ("search.space.procedure.levels", ["adam"], "search.space.procedure.levels.0", "bfgs"),
    ("search.space.procedure.levels", ["second_order"], "search.space.steps.second_order", "miss"),
    ("search.space.steps.online", [3, 1], "search.space.steps.online", "must ascend"),
    ("search.space.steps.online", [3, 3], "search.space.steps.online", "must ascend"),
    ("search.space.steps.online", [], "search.space.steps.online", "whole numbers >= 1"),
    ("search.space.steps.adam", [3], "search.space.steps", "bfgs"),
    ("search.settings", 100, "search.settings", "a power of two"),
    ("search.trials", 43, "search.trials", "too few"),
    ("search.race", [{"settings": 2, "trials": 43}], "search.race.0.trials", "at least 44"),
    (
        "search.race",
        [{"settings": n, "trials": 50} for n in (2, 3)],
        "search.race.1.settings",
        "before",
    ),
    (
        "search.race",
        [{"settings": 2, "trials": n} for n in (60, 50)],
        "search.race.1.trials",
        "no fewer",
    ),
    ("search.race", [], "search.race", "at least one"),
    ("search.space.decreases", [1], "search.space.decreases.0", "below 1"),
    ("search.measures.outputs", ["scaled"], "search.measures.outputs", "lacks as given"),
    ("search.measures.sharings", ["each apart"], "search.measures.sharings", "lacks all shared"),
    ("search.confirm.repeats", 200_000, "search.confirm.repeats", "no more than 10000000"),
    ("search.rounds.settings", 150_000, "search.rounds.settings", "from 1 to 65536"),
    ("search.confirm.seed", SEED, "search.confirm.seed", "the study's seed"),
    ("search.rounds.centres", 1000, "search.rounds.centres", "more than the settings"),
    ("search.measures.points", ["train"], "search.measures.points", "lacks test"),
    ("search.measures.roots", ["sum_of_roots"], "search.measures.roots", "lacks root_of_sum"),
    (
        "search.measures.reference_variances",
        [0.5],
        "search.measures.reference_variances",
        "lacks variance 1",
    ),
    ("search.published", "../elsewhere", "search.published", "leaves the project"),
    ("search.published", "nowhere", "search.published", "cannot be read"),
    (
        "search.additions",
        [{"factor": "procedure", "level": "adam", "settings": 2}],
        "search.additions.0",
        "a level that is legal",
    ),
    *(
        ("search.additions", several, f"search.additions.{len(several) - 1}", "already")
        for several in (
            [{"factor": "weight_decay", "level": 0.1, "settings": 2}],
            [{"factor": "start_range", "level": 0.3, "settings": 2}],
            [{"factor": "weight_decay", "level": 1, "settings": n} for n in (2, 4)],
        )
    ),
]


@pytest.mark.parametrize(("path", "value", "key", "legal"), BAD, ids=[f"{b[0]}" for b in BAD])
def test_a_bad_search_is_refused_in_one_line(config, path, value, key, legal):
    line = refusal(with_values(config, path, value), PROJECT)
    assert line.startswith(f"{key}: ")
    assert legal in line


def refusal(config, root):
    with pytest.raises(ValueError) as caught:
        search_from(config, study_from(config), root)
    assert "\n" not in str(caught.value)
    return str(caught.value)


PUBLISHED = PROJECT / "src/pairing/judging/published_tables"
BAD_TABLES = [
    ("table_4.csv", "0.7001", "0.8001", "row 1 sums to 1.1000"),
    ("table_4.csv", "0.7001", "-0.7001", "row 1 sums to -0.400"),
    ("table_5.csv", "\n4,", "\n#", "table_5.csv"),
    ("table_6.csv", "0.1397", "about", "not all numbers"),
    ("table_6.csv", "\n3,", "\n2,", "in the same order"),
    ("table_2.csv", "4.621323", "large", "not all numbers"),
    ("table_2.csv", "4.621323", "nan", "not all numbers"),
    ("table_2.csv", "4.621323,", "", "row 1 has not as many values"),
    ("table_2.csv", "4.621323", "4,621323", "row 1 has not as many values"),
    ("table_2.csv", "0.3146437", "-0.3146437", "both are above 0"),
    ("table_2.csv", "softmax_cross_entropy", "softmax_least_squares", "a pair twice"),
    ("table_4.csv", "true,1,2", "true,2,1", "in the same order"),
    ("table_5.csv", "true,1,2,3,4", "true;1;2;3;4", "row 1 has not as many values"),
    ("table_2.csv", "mean", "average", "has no column mean"),
    ("table_2.csv", "softmax_cross_entropy", "softmax_hinge", "give each pair a row"),
    ("index.csv", "softmax_least_squares,", ",", "give each pair a row"),
    ("index.csv", "table,", "\ufefftabelle,", "has no column table"),
]


def test_a_byte_order_mark_is_no_part_of_a_column(tmp_path):
    """Spreadsheets write one."""
    for path in PUBLISHED.glob("*.csv"):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8-sig")
    assert read_target(tmp_path, 100).pairs == read_target(PUBLISHED, 100).pairs


@pytest.mark.parametrize(("name", "old", "new", "reason"), BAD_TABLES)
def test_bad_tables_are_refused_in_one_line(config, tmp_path, name, old, new, reason):
    own = tmp_path / "own"
    own.mkdir()
    for path in PUBLISHED.glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        if path.name == name:
            assert old in text
            text = text.replace(old, new, 1)
        (own / path.name).write_text(text, encoding="utf-8")
    changed = with_values(config, "search.published", "own")
    line = refusal(changed, tmp_path)
    assert line.startswith("search.published: ")
    assert reason in line


def test_tables_of_another_number_of_classes_are_refused(search):
    three = Mixture(np.zeros((3, 2)), np.repeat(np.eye(2)[None], 3, axis=0), np.full(3, 1 / 3))
    with pytest.raises(ValueError, match=r"^search.published: has tables of 4 classes, but"):
        check_problem(search.target, three)


def test_samples_too_small_for_a_plug_in_are_refused(search, study):
    small = replace(study, train_per_class=2)
    with pytest.raises(ValueError, match=r"^data.train_per_class: 2 are too few for the quadratic"):
        check_plug_ins(search.measures, small)
    check_plug_ins(replace(search.measures, plug_ins=("linear",)), small)
    check_plug_ins(search.measures, replace(study, train_per_class=3))


def test_a_search_survives_being_written_and_read(search):
    text = settings.to_json(search)
    assert settings.to_json(settings.from_json(Search, text)) == text
    block = search.fixed_block("map")
    assert block_from_json(settings.to_json(block))["space"] == block["space"]


def test_jobs_cover_each_block_once(search):
    for block, size in search.block_sizes().items():
        rows = [row for first, last in search.batches(block, 30) for row in range(first, last + 1)]
        assert rows == list(range(size))
    trials = [t for first, last in search.confirm_batches(700) for t in range(first, last + 1)]
    assert trials == list(range(search.target.trials * search.confirm_repeats))
