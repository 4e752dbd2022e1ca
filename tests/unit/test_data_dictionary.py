"""The data dictionary describes the trials table and those of the search as they are."""

import io
import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from pairing.catalogue import columns
from pairing.catalogue.pairs import PAIRS
from pairing.catalogue.tables import SEARCH_TABLES
from pairing.config import search_from, study_from
from pairing.output import pages, tables
from pairing.search import (
    choice,
    claims,
    confirm,
    design,
    evaluation,
    finals,
    identification,
    judge,
)
from pairing.search.measures import Measures
from pairing.search.runs import train_batch
from pairing.study.fits import fit_batch

PROJECT = Path(__file__).parents[2]

TRIALS = columns.trials_columns()
SEARCHED = columns.search_columns()
DESCRIBED = {(table, one.name) for one in SEARCHED for table in one.tables}
SHOWN = {(table, one.name) for one in columns.csv_columns() for table in one.tables}


@pytest.mark.parametrize(
    ("name", "page"),
    [("data-dictionary.md", pages.data_dictionary), ("catalogue.md", pages.catalogue)],
)
def test_pages_are_written_from_the_catalogue(name, page):
    assert (PROJECT / "docs" / name).read_text(encoding="utf-8") == page(), "run make publish"


def entry_name(column):
    return re.sub(r"^confusion_\d+_\d+$", "confusion_i_j", column)


def test_every_column_is_described_and_every_description_has_a_column(trials):
    assert {entry_name(column) for column in trials.columns} == {one.name for one in TRIALS}


@pytest.mark.parametrize("entry", TRIALS, ids=lambda entry: entry.name)
def test_types_and_ranges_hold(entry, trials):
    for column in [one for one in trials.columns if entry_name(one) == entry.name]:
        assert_holds(entry, trials[column])


MEASURES = Measures(
    ("test",),
    (),
    (1,),
    (),
    ("root_of_sum",),
    ("sum",),
    ("test",),
    ("as given",),
    ("all shared",),
    1,
    2,
)


def test_cross_entropy_of_outputs_that_do_not_sum_to_one_may_be_below_its_least(training):
    setting = replace(training.setting, target_low=0.1, target_high=0.9)
    pairs = (PAIRS["logistic_cross_entropy"], PAIRS["softmax_cross_entropy"])
    rows = fit_batch(replace(training, setting=setting, pairs=pairs), 0, 1).groupby("pair")
    least = rows["objective"].max()
    assert least["logistic_cross_entropy"] < 0 < least["softmax_cross_entropy"]
    (entry,) = (one for one in TRIALS if one.name == "objective")
    assert_holds(entry, least)


@pytest.fixture(scope="module")
def searched(config):
    """All tables of a search of two settings, by name."""
    study = study_from(config)
    search = search_from(config, study, PROJECT)
    own = replace(study.training("declared"), train_per_class=20)
    own = replace(own, setting=replace(own.setting, hidden_units=2, max_iterations=6))
    steps = dict.fromkeys(search.space.steps, (3, 6))
    space = replace(search.space, declared=own.setting, steps=steps, restarts=(1,))
    search = replace(
        search, space=space, measures=MEASURES, target=replace(search.target, trials=50)
    )
    sobol, mapped = design.sobol_design(space, 2, 1, 3), design.map_design(space, (2,), (0, 0.1), 3)
    rows = pd.concat([sobol, mapped], ignore_index=True)
    scoring = replace(study.scoring, test_per_class=20)
    held = evaluation.hold(search.against, own)
    batch = evaluation.Batch(rows, train_batch(rows, own, 50), own, scoring)
    evaluated = evaluation.evaluate_batch(batch, held)._asdict()
    last = batch._replace(design=sobol.assign(stops=[[6.0]] * 2))
    last = last._replace(arrays=train_batch(last.design, own, 50))
    judged, without = finals.judge_batch(last, held, 1)
    candidates = choice.candidates(judged, sobol, space, search.declared_reading)
    shown = candidates.iloc[[0, -1]]
    confirmed = confirm.confirm_batch(candidates.iloc[-1], own, scoring, MEASURES, 0, 99)
    found = claims.findings(evaluated, rows, search, 20)
    return {
        **evaluated,
        **found,
        **judge.judge(shown, [confirmed] * 2, held, own.pairs, 1),
        "design": rows,
        "candidates": candidates,
        "confirmed": confirmed,
        "confidence_set": identification.confidence_set(judged),
        "identified": identification.identified(judged, found["profiles"], sobol, space),
        "conflict": without,
    }


def search_entry(column):
    column = re.sub(r"^[a-z]+=.*$", "field=level", column)
    return re.sub(r"^rate_\d+_\d+$", "rate_i_j", column)


def test_every_column_of_the_search_is_described(searched):
    found = {
        (table, search_entry(column)) for table, rows in searched.items() for column in rows.columns
    }
    assert found == DESCRIBED, "describe them in src/pairing/catalogue/columns.csv"


KINDS = {
    "integer": pd.api.types.is_integer_dtype,
    "number": pd.api.types.is_numeric_dtype,
    "truth": pd.api.types.is_bool_dtype,
    "text": lambda values: all(isinstance(value, str) for value in values),
    "list": lambda values: all(isinstance(value, list) for value in values),
}


def assert_holds(entry, values):
    """Hold a column against its entry."""
    assert KINDS[entry.kind](values)
    if entry.limits:
        low, high = (float(end) for end in entry.limits.strip("[]()").split(","))
        assert values.explode().dropna().astype(float).between(low, high).all()


@pytest.mark.parametrize("entry", SEARCHED, ids=lambda entry: entry.name)
def test_types_and_ranges_of_the_search_hold(entry, searched):
    for table in entry.tables:
        for column in [one for one in searched[table] if search_entry(one) == entry.name]:
            assert_holds(entry, searched[table][column])


def test_every_column_of_every_csv_of_the_search_is_described_and_of_one_kind(searched):
    for name, spec in SEARCH_TABLES.items():
        rows = pd.read_csv(io.StringIO(tables.to_csv(spec, searched[spec.source])))
        missing = [c for c in rows if not {(spec.source, c), (name, c)} & (DESCRIBED | SHOWN)]
        assert not missing, f"{name}: describe them in src/pairing/catalogue/columns.csv"
        for column in rows.select_dtypes(exclude="number"):
            words = rows[column].dropna()
            assert pd.to_numeric(words, errors="coerce").isna().all() or words.dtype == bool
