"""Runs, scores, curves and verdicts of the study of convergence."""

import io
import json
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from pairing.catalogue import columns
from pairing.catalogue.figures import CONVERGENCE_FIGURES
from pairing.catalogue.pairs import PAIRS
from pairing.catalogue.tables import CONVERGENCE_TABLES
from pairing.config import convergence_from
from pairing.convergence import answers, comparing, reach, rules, runs, scoring
from pairing.convergence.cube import cube, nearest, resamples
from pairing.convergence.curves import slopes
from pairing.convergence.judge import judge
from pairing.convergence.limits import limits
from pairing.convergence.plan import Cell, Limits, Minimiser
from pairing.convergence.training import train_batch
from pairing.network.network import Shape
from pairing.network.penalties import ACTIVATIONS
from pairing.network.reference import pre_activations
from pairing.output import convergence, tables
from pairing.output.figures import convergence as figures
from pairing.output.figures import drawing
from pairing.problem.quadrature import quadrature
from pairing.problem.truth import posterior
from pairing.study.fits import fit_trials
from pairing.study.samples import draw_training

STEPS = (5, 100)
T = 6


@pytest.fixture(scope="module")
def plan(config):
    return replace(
        convergence_from(config),
        patterns_per_class=(20, 40, 100),
        hidden_units=(0, 2),
        trials=T,
        steps=STEPS,
        minimiser=Minimiser("bfgs_newton", 100, 1e-6),
        limits=Limits((0, 2), 3),
    )


@pytest.fixture(scope="module")
def trained(plan, study):
    return {
        cell: train_batch(plan.training(study, cell), STEPS, plan.minimiser, 0, T - 1)
        for cell in plan.cells()
    }


@pytest.fixture(scope="module")
def scored(plan, study, trained):
    several = [
        scoring.score_cell(own, plan.training(study, cell), plan.records, 1000)
        for cell, own in trained.items()
    ]
    return scoring.Scored(
        *(pd.concat(rows, ignore_index=True) for rows in zip(*several, strict=True))
    )


@pytest.fixture(scope="module")
def judged(plan, study, scored):
    found = [limits(plan.training(study, Cell(units, 1)), 3, 1000) for units in (0, 2)]
    return judge(*scored, pd.concat(found, ignore_index=True), study, plan)


def test_a_run_is_that_of_the_study_of_the_same_size(plan, study, trained):
    training = plan.training(study, Cell(2, 100))
    setting = replace(study.settings[0], hidden_units=2)
    (own, *_) = fit_trials(replace(study.training("declared"), setting=setting), [3])
    assert training.pairs[0].name == own.pair
    np.testing.assert_array_equal(trained[Cell(2, 100)].weights[0, 1, 3], own.weights)


def test_trials_are_the_same_however_they_are_cut(plan, study, trained):
    training = plan.training(study, Cell(2, 40))
    cut = [train_batch(training, STEPS, plan.minimiser, *ends) for ends in ((0, 3), (4, T - 1))]
    for whole, own in zip(trained[Cell(2, 40)], runs.joined(cut), strict=True):
        np.testing.assert_array_equal(whole, own)


def test_the_minimum_is_below_all_steps_of_its_run(scored):
    names = ["hidden_units", "patterns_per_class", "pair", "trial"]
    wide = scored.trials.pivot(index=names, columns="step", values="objective")
    assert (wide["minimum"] <= wide["step 100"]).all()
    assert (wide["step 100"] <= wide["step 5"]).all()


def test_random_class_counts_have_the_priors_on_average_and_as_many_in_all(plan, study):
    training = replace(plan.training(study, Cell(0, 50)), class_counts="random")
    counts = [
        np.bincount(draw_training(training, trial).labels, minlength=4) for trial in range(200)
    ]
    assert {int(one.sum()) for one in counts} == {200}
    expected, se = 50, np.sqrt(200 * 0.25 * 0.75 / 200)
    assert (np.abs(np.mean(counts, axis=0) - expected) < 4 * se).all()
    assert np.std(counts) > 3


def test_bias_and_variance_are_those_of_plain_code_and_add_up_to_the_error(
    plan, study, trained, scored
):
    cell, pair = Cell(2, 40), "logistic_bernoulli"
    training = plan.training(study, cell)
    nodes = quadrature(study.problem, 1000)
    weights = trained[cell].weights[plan.pairs.index(pair), -1]
    shape = Shape(2, 2, 4)
    activation = ACTIVATIONS[PAIRS[pair].activation]
    several = [activation(pre_activations(own, nodes.x, shape)).log_value for own in weights]
    estimates = np.exp(several)
    truth = posterior(training.problem, nodes.x)
    bias = ((estimates.mean(axis=0) - truth) ** 2).sum(axis=0) @ nodes.weights
    variance = estimates.var(axis=0).sum(axis=0) @ nodes.weights
    rows = scored.moments.set_index(["hidden_units", "patterns_per_class", "pair", "step"])
    own = rows.loc[(*cell, pair, "minimum")]
    assert own["squared_bias"] == pytest.approx(bias, rel=1e-9)
    assert own["variance"] == pytest.approx(variance, rel=1e-9)
    errors = scored.trials.groupby(rows.index.names)["squared_error"].mean()
    together = rows["squared_bias"] + rows["variance"]
    np.testing.assert_allclose(together, errors[together.index], rtol=1e-10)


def test_parts_by_class_add_up_and_softmax_sums_to_one(scored):
    by_class = scored.trials.filter(regex=r"squared_error_\d").sum(axis=1)
    np.testing.assert_allclose(by_class, scored.trials["squared_error"], rtol=1e-12)
    softmax = scored.trials["pair"].str.startswith("softmax")
    assert scored.trials[softmax]["sum_deviation"].max() < 1e-14
    assert scored.trials[~softmax]["sum_deviation"].min() > 1e-4


def test_a_run_that_went_astray_is_a_row(plan, study):
    training = plan.training(study, Cell(2, 20))
    setting = replace(
        training.setting, procedure="gradient_descent", learning_rate=1e300, max_iterations=20
    )
    own = replace(training, setting=setting, pairs=training.pairs[:1])
    found = train_batch(own, (5, 20), plan.minimiser, 0, 1)
    rows = scoring.score_cell(found, own, ("5", "20", "minimum"), 1000)
    assert len(rows.trials) == 6
    assert set(rows.trials["status"]) <= {"stuck", "non-finite", "stopped", "converged"}
    assert len(rows.moments) == 3


def power_law(power, sizes, spread, n=50):
    """Return trials whose error falls as a power of the size, with chance about it."""
    generator = np.random.default_rng(1)
    chance = np.exp(spread * generator.standard_normal((len(sizes), n)))
    return (10.0 * np.array(sizes, dtype=float)[:, None] ** power) * chance


def rows_of(errors, plan):
    """Return a table of trials with these errors, (N, T), in all other places alike."""
    place = [(h, n, p, s, t) for h in plan.hidden_units for n in plan.patterns_per_class
             for p in plan.pairs for s in plan.records for t in range(plan.trials)]  # fmt: skip
    names = ["hidden_units", "patterns_per_class", "pair", "step", "trial"]
    rows = pd.DataFrame(place, columns=names)
    at = rows["patterns_per_class"].map(plan.patterns_per_class.index)
    return rows.assign(squared_error=errors[at, rows["trial"]])


@pytest.mark.parametrize("power", [-1.0, -0.5])
def test_slopes_are_those_of_a_power_law(plan, power):
    sizes = (25, 50, 100, 200, 400)
    own = replace(plan, patterns_per_class=sizes, trials=50, hidden_units=(2,))
    exact = slopes(rows_of(power_law(power, sizes, 0.0), own), own, resamples(1, 50), 4)
    np.testing.assert_allclose(exact["slope"], power, atol=1e-9)
    noisy = slopes(rows_of(power_law(power, sizes, 0.3), own), own, resamples(1, 50), 4)
    off = (noisy["slope"] - power) / noisy["se"]
    assert (off.abs() < 4).all()
    assert (noisy["se"] > 0.005).all()


def test_a_level_is_reached_where_a_power_law_crosses_it():
    sizes = np.array([25.0, 100.0, 400.0])
    curve = 10 / sizes
    several = np.stack([curve * 1.1, curve * 0.9])

    def at(level, limit=np.nan):
        return reach.reached(sizes, curve, several, np.full(3, level), limit)

    assert at(0.05).patterns == pytest.approx(200)
    assert at(0.026).share == 0.5  # one of the two resampled curves does not come so low
    assert at(0.05).how == rules.BETWEEN
    assert at(0.05).se == pytest.approx(np.std([220, 180], ddof=1))
    assert at(1.0).how == rules.BELOW
    assert at(0.001, limit=0.0).how == rules.BEYOND
    assert at(0.001, limit=0.002).how == rules.NEVER
    assert at(np.nan).how == rules.NO_LEVEL


def test_the_logit_is_as_good_as_itself(judged):
    rows = judged[0]["usefulness"]
    logit = rows[(rows["hidden_units"] == 0) & (rows["pair"] == rules.LOGIT)]
    end = logit[logit["step"] == "minimum"].iloc[0]
    assert end["over_logit"] == 1
    assert end["over_logit_se"] == 0
    assert end["logit_reached_at"] == pytest.approx(100)
    assert end["patterns_per_class"] == 100


def test_contrasts_are_paired_and_their_parts_add_up(scored, plan, judged):
    rows = judged[0]["pair_contrasts"]
    moments = scored.moments.set_index(["hidden_units", "patterns_per_class", "pair", "step"])
    bias = [
        moments.loc[(*place, first, step), "squared_bias_unbiased"]
        - moments.loc[(*place, second, step), "squared_bias_unbiased"]
        for *place, step, first, second in rows.iloc[:, :5].itertuples(index=False)
    ]
    np.testing.assert_allclose(rows["by_bias"], bias, atol=1e-12)
    np.testing.assert_allclose(rows["by_variance"] + bias, rows["difference"], atol=1e-12)
    errors = cube(scored.trials, plan, "squared_error")
    first = rows.iloc[0]
    own = errors.scores[0, 0, 0, 0] - errors.scores[0, 0, 1, 0]
    assert first["difference"] == pytest.approx(own.mean())
    assert first["se"] == pytest.approx(own.std(ddof=1) / np.sqrt(T))


def test_a_turn_lies_between_the_last_two_sizes_that_differ():
    sizes = [25, 50, 100, 200]
    better = ["a", "undecided", "b", "b"]
    rows = pd.DataFrame(
        {"hidden_units": 2, "step": "5", "first": "a", "second": "b", "better": better,
         "patterns_per_class": sizes}
    )  # fmt: skip
    (turn,) = comparing.crossings(rows).to_dict("records")
    assert (turn["turns_after"], turn["turns_before"]) == (25, 100)
    assert (turn["with_few"], turn["with_many"]) == ("a", "b")
    assert np.isnan(comparing.crossings(rows.assign(better="a"))["turns_after"].item())


def test_a_curve_that_comes_up_again_has_not_reached_a_level():
    sizes, curve = np.array([25.0, 50, 100, 200]), np.array([0.1, 0.02, 0.06, 0.01])
    assert reach.crossing(sizes, curve, 0.05) > 100
    assert reach.crossing(sizes, curve[:3], 0.05) != reach.crossing(sizes, curve[:3], 0.05)


@pytest.mark.parametrize(
    ("right", "wrong", "every", "verdict"),
    [
        (3, 0, 4, "holds"),
        (1, 0, 4, "undecided"),  # one sure place is no verdict
        (0, 3, 4, "does not hold"),
        (0, 1, 4, "undecided"),
        (3, 1, 4, "holds in part"),
        (0, 0, 4, "undecided"),
        (0, 0, 0, "not testable"),
    ],
)
def test_verdicts_follow_from_the_counts(right, wrong, every, verdict):
    assert answers.verdict(right, wrong, every) == verdict


def test_what_may_be_chance_is_undecided():
    """Of a hundred rows without a difference none is sure, and one with a clear one is."""
    generator = np.random.default_rng(3)
    rows = list(generator.standard_normal((100, 20)))
    assert set(comparing.decided(rows, ("below", "above"))) == {"undecided"}
    assert comparing.decided([*rows, rows[0] + 5], ("below", "above"))[-1] == "above"
    assert comparing.decided([rows[0] - 5], ("below", "above")) == ["below"]


@pytest.mark.parametrize(
    ("slope", "se", "verdict"),
    [(-1, 0.02, "holds"), (-1, 0.3, "undecided"), (-0.5, 0.02, "does not hold")],
)
def test_a_slope_is_one_over_the_size_only_if_it_is_sure(judged, slope, se, verdict):
    rows = judged[0]["slopes"].assign(slope=slope, se=se)
    assert answers._rate(rows)["verdict"] == verdict


@pytest.mark.parametrize(
    ("outcome", "size"),
    [([False, True, True], 50), ([True, False, True], 100), ([True, True, False], None)],
)
def test_it_hurts_from_a_size_on_if_no_larger_one_is_not_hurt(outcome, size):
    assert answers._from_there_on([25, 50, 100], outcome) == size


def test_a_network_that_went_astray_leaves_means_of_the_others(scored, plan, study, judged):
    trials = scored.trials.copy()
    astray = (trials["trial"] == 2) & (trials["step"] == "step 5")
    trials.loc[astray, ["squared_error", "squared_deviation", "sum_deviation"]] = np.nan
    own, found = judge(trials, scored.moments, judged[0]["limits"], study, plan)
    rows = own["learning_curves"].query("step == 'step 5'")
    assert (rows["scored"] == T - 1).all()
    for table in ("learning_curves", "pair_contrasts", "early_stopping", "usefulness", "slopes"):
        numbers = own[table].drop(columns=["limit", "law"], errors="ignore")
        assert (
            numbers.filter(regex="squared_error|difference|slope|explained").notna().all(axis=None)
        )
    assert convergence.render(json.loads(json.dumps(found, allow_nan=False)))


def test_the_nearest_size_is_so_by_ratio():
    assert nearest((25, 100, 400), 49) == 0
    assert nearest((25, 100, 400), 51) == 1


def test_answers_are_json_and_words(judged):
    _, found = judged
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    page = convergence.render(found)
    assert page.count("\n5. **") == 1
    assert "nan" not in page.lower().split()
    assert "None" not in page


def test_words_stand_where_a_study_has_nothing_to_say(plan, study, scored, judged):
    """Two pairs of softmax, no hidden units, another problem: nothing of it may fail."""
    own = replace(plan, pairs=plan.pairs[2:], hidden_units=(0,))
    keep = [rows[rows["pair"].isin(own.pairs) & (rows["hidden_units"] == 0)] for rows in scored]
    known = judged[0]["limits"]
    _, found = judge(*keep, known[known["pair"].isin(own.pairs)], study, own)
    page = convergence.render(json.loads(json.dumps(found, allow_nan=False)))
    assert page.count(convergence.NOT_ASKED) >= 3


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", CONVERGENCE_FIGURES)
def test_figures_are_drawn_with_the_same_bytes_each_time(name, judged, tmp_path):
    found = figures.Found(*judged)
    paths = [tmp_path / f"{mark}.{suffix}" for mark in "ab" for suffix in ("svg", "pdf")]
    drawing.draw(getattr(figures, name), found, *paths[:2])
    drawing.draw(getattr(figures, name), found, *paths[2:])
    assert paths[0].read_bytes() == paths[2].read_bytes()
    assert paths[1].read_bytes() == paths[3].read_bytes()
    assert b"<path" in paths[0].read_bytes()


KINDS = {
    "integer": pd.api.types.is_integer_dtype,
    "number": pd.api.types.is_numeric_dtype,
    "text": lambda values: all(isinstance(value, str) for value in values),
}


def test_the_data_dictionary_describes_every_column_as_it_is(judged, scored):
    every = judged[0] | scored._asdict()
    named = {
        (table, re.sub(r"^squared_error_\d$", "squared_error_k", column)): rows[column]
        for table, rows in every.items()
        for column in rows
    }
    described = {
        (table, one.name): one for one in columns.convergence_columns() for table in one.tables
    }
    assert set(named) == set(described), "describe them in src/pairing/catalogue/columns.csv"
    for place, one in described.items():
        assert KINDS[one.kind](named[place]), place
        if one.limits:
            low, high = (float(end) for end in one.limits.strip("[]()").split(","))
            assert named[place].dropna().between(low, high).all(), place


@pytest.mark.parametrize("name", CONVERGENCE_TABLES)
def test_a_column_of_csv_holds_words_or_numbers_alone(name, judged):
    spec = CONVERGENCE_TABLES[name]
    rows = pd.read_csv(io.StringIO(tables.to_csv(spec, judged[0][spec.source])))
    for column in rows.select_dtypes(exclude="number"):
        words = rows[column].dropna()
        assert pd.to_numeric(words, errors="coerce").isna().all(), column


@pytest.mark.parametrize("name", CONVERGENCE_TABLES)
def test_tables_are_written_in_every_form(name, judged):
    spec = CONVERGENCE_TABLES[name]
    texts = tables.in_every_form(name, spec, judged[0][spec.source])
    assert all(texts.values())
    assert "nan" not in texts[".md"].split()
