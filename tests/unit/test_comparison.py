"""Comparison, inference and verdicts: right on studies made to be right or wrong."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from pairing.catalogue.verdicts import REFUTED, UNDECIDED
from pairing.judging import experiment, inferences, orders, published, summaries
from pairing.judging import numbers as judged
from pairing.judging.headline import headline
from pairing.judging.monte_carlo import mean, variance
from pairing.problem.mixture import Mixture
from pairing.problem.quadrature import quadrature


@pytest.fixture(scope="module")
def numbers(trials, study):
    return judged.compare_numbers(trials, study)


def test_all_54_numbers_are_there_in_both_readings_of_table_2(numbers):
    assert (numbers["reading"] == "sum").sum() == 6
    assert (numbers["reading"] == "mean").sum() == 6
    assert (numbers["reading"] == "pooled").sum() == 48
    assert numbers["published"].notna().all()


def test_ours_is_the_first_experiment_with_its_standard_error(numbers, trials, study):
    first = trials[(trials["trial"] < 10) & (trials["pair"] == "softmax_cross_entropy")]
    rows = numbers[(numbers["pair"] == "softmax_cross_entropy")].set_index(["reading", "column"])
    score = first["eq4_test_sum_root_of_sum"].to_numpy()
    assert tuple(rows.loc[("sum", "mean"), ["first", "first_se"]]) == pytest.approx(mean(score))
    assert tuple(rows.loc[("sum", "variance"), ["first", "first_se"]]) == pytest.approx(
        variance(score)
    )
    rate = rows[rows["row"] == "2"].loc[("pooled", "3")]
    by_trial = first["confusion_2_3"].to_numpy() / study.test_per_class
    assert (rate["first"], rate["first_se"]) == pytest.approx(mean(by_trial))


def test_the_printed_normalisation_cannot_give_the_printed_means(numbers):
    means = numbers[(numbers["table"] == 2) & (numbers["column"] == "mean")]
    verdicts = means.groupby("reading")["verdict"].agg(set)
    assert verdicts["mean"] == {"refuted"}
    assert "refuted" not in verdicts["sum"]


def test_bounds_of_eq4_are_reached_and_not_passed():
    """The worst softmax output puts all mass on a class that has none, at every point."""
    n, q = 7, 4
    certain, wrong = np.eye(q)[np.zeros(n, int)].T, np.eye(q)[np.ones(n, int)].T
    worst = np.sqrt(((certain - wrong) ** 2).sum() / n)
    assert judged.eq4_bound("softmax", "mean", "root_of_sum", q, n) == pytest.approx(worst)
    assert judged.eq4_bound("logistic", "sum", "root_of_sum", q, n) == pytest.approx(
        np.sqrt(((1.0 - np.zeros((q, n))) ** 2).sum())
    )


def test_a_study_that_gives_the_published_numbers_is_compatible(trials, study, monkeypatch):
    """Plant the study's own second repeat as the published tables: nearly all must fit."""
    rows = experiment.primary(trials, study)
    planted = judged.numbers_by_repeat(rows, study).iloc[1]
    many = pd.concat(
        [rows.assign(trial=rows["trial"] + 80 * copy) for copy in range(6)], ignore_index=True
    )
    wide = replace(study, repeats=48)
    monkeypatch.setattr(judged, "published_numbers", lambda problem: planted)
    fits = judged.compare_numbers(many, wide)["verdict"]
    assert (fits == "compatible").mean() > 0.9
    ours = judged.numbers_by_repeat(rows, study).mean()
    assert shifted(many, wide, ours + 50, monkeypatch) == {"same order only"}
    means = ours.index.get_level_values("column") == "mean"
    reversed_means = (-ours).where(means, ours) + 50
    assert shifted(many, wide, reversed_means, monkeypatch) == {"same order only", "not reproduced"}


def shifted(trials, study, planted, monkeypatch):
    """Return the verdicts that the study gives to planted numbers."""
    monkeypatch.setattr(judged, "published_numbers", lambda problem: planted)
    monkeypatch.setattr(judged, "_impossible", lambda numbers, _: [False] * len(numbers))
    return set(judged.compare_numbers(trials, study)["verdict"])


def test_too_few_repeats_decide_nothing(trials, study):
    one = replace(study, trials=80, repeats=1)
    verdicts = set(judged.compare_numbers(trials, one)["verdict"])
    assert verdicts == {"undecided", "refuted"}
    assert inferences.shared_samples(trials, one).empty


def test_contrasts_find_a_planted_order_and_no_other(trials, study):
    planted = trials.copy()
    noise = np.random.default_rng(0).normal(scale=0.01, size=len(planted))
    level = planted["pair"].map(
        {"logistic_least_squares": 5.0, "softmax_least_squares": 4.0, "softmax_cross_entropy": 4.5}
    )
    planted[study.measure.column] = level + noise
    order = orders.compare_order(planted, study)
    score = order[(order["family"] == "score") & (order["n_trials"] == 80)]
    assert list(score["verdict"]) == ["compatible", "compatible", "not reproduced"]
    one = order[(order["family"] == "score") & (order["n_trials"] == 10)]
    assert list(one["power"]) == [1, 1, 0]
    planted[study.measure.column] = noise
    undecided = orders.compare_order(planted, study).query("family == 'score'")
    assert (undecided["verdict"] == "undecided").sum() >= 4


def test_table_3_is_verified_entry_by_entry(study):
    assert set(summaries.compare_bayes_rates(study)["verdict"]) == {"verified"}


def test_another_problem_has_nothing_published(trials, study):
    problem = study.problem
    other = replace(study, problem=Mixture(2 * problem.means, problem.covariances, problem.priors))
    assert set(judged.compare_numbers(trials, other)["verdict"]) == {"not testable"}
    assert set(orders.compare_order(trials, other)["verdict"]) == {"not testable"}
    assert summaries.compare_bayes_rates(other).empty


def test_granularity_points_to_ten_thousand_cases():
    found = inferences.granularity(seed=3).set_index("cases")
    assert found.loc[10_000, "rows_reachable"] == 12
    assert found.loc[10_000, "chance_sum_one"] == 1
    assert found.loc[5000, "rows_reachable"] < 12
    finer = found.loc[[cases for cases in found.index if cases > 10_000]]
    assert (finer["chance_sum_one"] < 0.02).all()


def test_granularity_recovers_a_planted_number_of_cases(monkeypatch):
    """Tables simulated from 2,500 cases a class, printed to four decimals."""
    rng = np.random.default_rng(4)
    tables = {
        number: rng.multinomial(2500, row, size=4) / 2500
        for number, row in zip(
            published.CONFUSION_TABLES, [[0.7, 0.13, 0.14, 0.03]] * 3, strict=True
        )
    }
    monkeypatch.setattr(published, "rates", lambda number: tables[number])
    found = inferences.granularity(seed=3).set_index("cases")
    # any multiple of it could have made them as well; no other number could
    possible = found[(found["rows_reachable"] == 12) & (found["chance_sum_one"] > 0.5)].index
    assert set(possible) == {2500, 5000, 10_000}


def test_pairs_that_share_samples_are_told_from_pairs_that_do_not(trials, study):
    shared = inferences.shared_samples(trials, study)
    assert (shared["shared_median"] > shared["apart_median"]).all()
    assert shared["published"].between(0, 1).all()


def headline_of(trials, study):
    nodes = quadrature(study.problem, study.measure.quadrature_nodes)
    results = {
        "numbers": judged.compare_numbers(trials, study),
        "bayes_rates": summaries.compare_bayes_rates(study),
        "order": orders.compare_order(trials, study),
        "scores": summaries.summarise_scores(trials, study, nodes),
        "statuses": summaries.count_statuses(trials),
        "granularity": inferences.granularity(study.seed),
        "shared_samples": inferences.shared_samples(trials, study),
    }
    return headline(results, study)


def test_headline_counts_what_the_tables_hold(trials, study):
    found = headline_of(trials, study)
    assert found["verdicts"]["declared"]["numbers"] == 54
    assert found["n_fits"] == len(trials) == sum(found["fits_by_status"].values())
    places = found["verdicts"]["declared"]["by_place"]
    assert sum(place["numbers"] for place in places) == 54
    assert found["cases_found"]["cases"] == 10_000


def test_too_few_repeats_leave_every_number_undecided_and_count_none_inside(trials, study):
    few = replace(study, repeats=5)
    rows = trials[trials["trial"] < few.trials * few.repeats]
    numbers = judged.compare_numbers(rows, few)
    of_paper = numbers[numbers["published"].notna() & (numbers["verdict"] != REFUTED)]
    assert set(of_paper["verdict"]) == {UNDECIDED}
    assert numbers[["lower", "upper"]].isna().all(axis=None)
    found = headline_of(rows, few)
    declared = found["verdicts"]["declared"]
    assert (declared["undecided"], declared["compatible"]) == (declared["numbers"], 0)
    assert found["elsewhere"]["n_others"] == 0
    assert found["repeats"] < found["fewest_repeats"] == 19
