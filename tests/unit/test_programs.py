"""The declared setting by several programs: on the same trials, and the verdicts they share."""

from dataclasses import asdict, replace

import numpy as np
import pandas as pd
import pytest

from pairing.catalogue.verdicts import COMPATIBLE, NOT_REPRODUCED, NOT_TESTABLE
from pairing.config import programs_from, study_from
from pairing.judging.programs import Program, compare_programs
from pairing.study.programs import Program as Asked
from pairing.study.programs import studies

BEST, WORST = "softmax_cross_entropy", "logistic_least_squares"


def by(study, trials, name, repeats=8):
    """Return trials as if a program of this name had made them."""
    (own,) = studies(study, [Asked(name, "bfgs_scipy", 50, repeats)])
    rows = trials[trials["trial"] < own.trials * own.repeats].assign(setting=name)
    return Program(own, rows)


@pytest.fixture(scope="module")
def compared(study, trials):
    """The study, a copy of its first repeats, and one with the ends of the order exchanged."""
    swapped = trials["pair"].replace({BEST: WORST, WORST: BEST})
    programs = [
        Program(study, trials),
        by(study, trials, "copy", repeats=6),
        by(study, trials.assign(pair=swapped), "swapped"),
    ]
    return compare_programs(programs)


def test_a_program_differs_in_procedure_and_iterations_alone(config):
    study = study_from(config)
    for own in programs_from(config, study):
        asked = config["programs"][own.settings[0].name]
        assert own.repeats == min(asked["repeats"], study.repeats)
        theirs, ours = asdict(own.settings[0]), asdict(study.settings[0])
        assert {key for key in ours if theirs[key] != ours[key]} <= {"name", *asked}
        assert replace(own, settings=study.settings, repeats=study.repeats) == study


def test_no_program_has_more_repeats_than_the_study(config):
    few = study_from(config | {"repeats": 3})
    assert {own.repeats for own in programs_from(config | {"repeats": 3}, few)} == {3}


def test_a_program_with_the_name_of_a_setting_is_refused(config):
    own = config | {"programs": {"declared": config["programs"]["scipy"]}}
    line = r"^programs\.declared: is the name of a setting, too.*null to this$"
    with pytest.raises(ValueError, match=line):
        programs_from(own, study_from(own))


def test_a_program_that_is_null_is_taken_out(config):
    own = config | {"programs": dict.fromkeys(config["programs"])}
    assert programs_from(own, study_from(own)) == ()


def test_a_copy_has_the_numbers_and_the_verdicts_of_its_repeats(compared, study, trials):
    rows, _ = compared
    own = rows["program_numbers"].set_index(["quantity", "pair", "program"])
    mean = own.loc["mean", BEST, "copy"]
    first = trials[(trials["trial"] < 60) & (trials["pair"] == BEST)]
    assert mean["ours"] == pytest.approx(first[study.measure.column].mean())
    assert (mean["repeats"], mean["change"], mean["change_se"]) == (6, 0, 0)
    assert np.isnan(own.loc["mean", BEST, "declared"]["change"])
    orders = rows["program_orders"].drop(columns="same")
    of_copy, declared = (
        orders[orders["program"] == name].drop(columns="program").reset_index(drop=True)
        for name in ("copy", "declared")
    )
    pd.testing.assert_frame_equal(of_copy, declared)


def test_the_change_of_a_mean_is_that_on_the_trials_of_both(compared, study, trials):
    rows, summary = compared
    own = rows["program_numbers"].set_index(["quantity", "pair", "program"])
    means = trials.groupby("pair")[study.measure.column].mean()
    expected = 100 * (means[WORST] / means[BEST] - 1)
    assert own.loc["mean", BEST, "swapped"]["change"] == pytest.approx(expected)
    assert own.loc["mean", BEST, "swapped"]["change_se"] > 0
    (furthest,) = (one for one in summary["furthest"] if one["program"] == "swapped")
    assert furthest["pair"] == BEST
    assert furthest["change"] == pytest.approx(expected)


def test_orders_that_a_program_turns_round_are_named(compared):
    rows, summary = compared
    assert summary["trials"] == 60  # of the fewest repeats
    orders = rows["program_orders"]
    ends = (orders["first"] == WORST) & (orders["second"] == BEST) & (orders["n_trials"] == 60)
    own = orders[ends & (orders["family"] == "score")]
    expected = {"declared": COMPATIBLE, "copy": COMPATIBLE, "swapped": NOT_REPRODUCED}
    assert dict(zip(own["program"], own["verdict"], strict=True)) == expected
    assert set(own["same"]) == {"no"}
    (told,) = (
        {one["program"]: one["verdict"] for one in differing["verdicts"]}
        for differing in summary["differing"]
        if (differing["family"], differing["first"], differing["second"]) == ("score", WORST, BEST)
    )
    assert told == expected
    assert summary["orders"]["places"] == 9
    assert summary["orders"]["same"] == 9 - len(summary["differing"])


def test_verdicts_on_all_printed_numbers_are_counted(compared):
    rows, summary = compared
    counts = rows["programs"].set_index("program")
    assert (counts["numbers"] == 54).all()
    verdicts = ["compatible", "same_order_only", "not_reproduced", "refuted", "undecided"]
    assert (counts[verdicts].sum(axis=1) == 54).all()
    assert (counts["undecided"] == 54).all()  # of so few repeats there is no interval
    assert summary["numbers"] == {"places": 54, "same": 54, "compatible": 0}
    shares = counts.filter(regex="^share_")
    assert shares.sum(axis=1).to_numpy() == pytest.approx(1)


def test_a_study_without_programs_or_published_numbers_is_judged(study, trials):
    means = 2 * study.problem.means
    other = replace(study, problem=replace(study.problem, means=means))
    rows, summary = compare_programs([Program(other, trials)])
    assert set(rows["program_orders"]["verdict"]) == {NOT_TESTABLE}
    assert (summary["furthest"], summary["differing"]) == ([], [])
    assert summary["numbers"]["places"] == 0
