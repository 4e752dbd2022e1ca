"""The grid of the page to explore: the study's own fits and scores, and the order of its pairs."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from pairing.catalogue import columns
from pairing.exploring import orders
from pairing.exploring.cells import explore
from pairing.exploring.grid import GRID, Grid, start_of
from pairing.judging.monte_carlo import paired_contrast
from pairing.study.fits import fit_batch
from pairing.study.scores import score_batch

SMALL = Grid((0, 2), (3, 20), (0.0, 0.1), trials=4, shown=1, nodes=5, start={})
PLACE = ["hidden_units", "weight_decay", "steps"]


@pytest.fixture(scope="module")
def found(study, training):
    return explore(training, study.scoring, study.measure, SMALL)


@pytest.fixture(scope="module")
def trials(study, training):
    """The study's own way to one of the cells."""
    setting = replace(training.setting, hidden_units=2, weight_decay=0.1, max_iterations=20)
    own = replace(training, setting=setting)
    fits = fit_batch(own, 0, 3)
    return fits.merge(score_batch(fits, own, study.scoring))


def cell(rows):
    here = (rows["hidden_units"] == 2) & (rows["weight_decay"] == 0.1) & (rows["steps"] == 20)
    return rows[here]


def test_a_cell_is_what_the_study_makes_of_its_setting(found, trials, study, training):
    rows = cell(found.cells).set_index("pair")
    for i, pair in enumerate(training.pairs):
        own = trials[trials["pair"] == pair.name]
        assert (found.arrays["weights_2_0.1"][i, 1] == own["weights"].iloc[SMALL.shown]).all()
        for name, column in {
            "score": study.measure.column,
            "accuracy_exact": "accuracy_exact",
        }.items():
            assert rows.loc[pair.name, name] == pytest.approx(own[column].mean(), rel=1e-12)
            assert rows.loc[pair.name, f"{name}_shown"] == own[column].iloc[SMALL.shown]
        assert rows.loc[pair.name, "rate_1_2"] == pytest.approx(own["confusion_1_2"].mean() / 100)
    assert rows["place"].sort_values().tolist() == [1, 2, 3]
    assert rows["place"].idxmin() == rows["score"].idxmin()


def test_an_order_is_the_paired_contrast_and_the_better_pair_is_beyond_chance(found, trials, study):
    rows = cell(found.orders)
    wide = trials.pivot(index="trial", columns="pair", values=study.measure.column)
    row = rows[rows["quantity"] == "score"].iloc[0]
    contrast = paired_contrast(wide[row["first"]].to_numpy(), wide[row["second"]].to_numpy())
    assert (row["difference"], row["se"]) == pytest.approx(contrast[:2])
    sure = contrast.upper < 0 or contrast.lower > 0
    nearer = row["first"] if contrast.difference < 0 else row["second"]
    assert row["better"] == (nearer if sure else "undecided")


@pytest.mark.parametrize(
    ("quantity", "lower", "upper", "expected"),
    [
        ("score", 0.1, 0.3, "b"),  # a larger distance is worse
        ("score", -0.3, -0.1, "a"),
        ("accuracy_exact", 0.1, 0.3, "a"),
        ("accuracy_exact", -0.3, -0.1, "b"),
        ("accuracy", -0.1, 0.1, "undecided"),
        ("score", np.nan, np.nan, "undecided"),
    ],
)
def test_the_better_pair(quantity, lower, upper, expected):
    row = {"quantity": quantity, "first": "a", "second": "b", "lower": lower, "upper": upper}
    assert orders.better(pd.DataFrame([row])).tolist() == [expected]


def test_a_map_of_the_search_tells_what_its_outcomes_do():
    place = {"setting": "map_0", "steps": 10, "hidden_units": 1, "weight_decay": 0.0}
    rows = [
        {**place, "quantity": "score", "contrast": name, "difference": difference, "se": 0.1}
        for name, difference in [("a - b", 0.21), ("a - c", 0.19), ("activation", 1.0)]
    ]
    told = orders.of_the_search(pd.DataFrame(rows))
    assert told["better"].tolist() == ["b", "undecided"]  # 1.96 standard errors
    counts = orders.turns(told).set_index("second")
    assert counts.loc["b", ["first_better", "second_better", "undecided"]].tolist() == [0, 1, 0]
    assert counts["cells"].tolist() == [1, 1]


def test_every_column_is_described_and_holds_its_range(found):
    described = {(table, one.name) for one in columns.explore_columns() for table in one.tables}
    tables = {"cells": found.cells, "orders": found.orders}

    def entry(column):
        return re.sub(r"^rate_\d+_\d+$", "rate_i_j", column)

    assert {(table, entry(name)) for table, rows in tables.items() for name in rows} == described
    for one in columns.explore_columns():
        for table in one.tables if one.limits else ():
            low, high = map(float, one.limits.strip("[]()").split(","))
            values = (
                tables[table]
                .filter(regex=f"^{one.name.replace('i_j', '')}")
                .select_dtypes("number")
            )
            assert ((values >= low) & (values <= high)).all(axis=None), one.name


def test_a_page_begins_at_the_study_s_own_setting_where_that_is_on_the_grid(training):
    own = {"hidden_units": 4, "steps": 100, "weight_decay": 0}
    assert start_of(training) == own
    elsewhere = replace(training, setting=replace(training.setting, hidden_units=3))
    assert start_of(elsewhere) == GRID.start
