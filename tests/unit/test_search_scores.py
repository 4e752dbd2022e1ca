"""What the search trains and scores, against plain statements of it."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from pairing.catalogue.pairs import PAIRS
from pairing.network.penalties import ACTIVATIONS
from pairing.network.reference import pre_activations
from pairing.problem.truth import posterior
from pairing.search import evaluation, measures, scoring
from pairing.search.kept import chosen_starts
from pairing.search.measures import Measures, Reading
from pairing.search.runs import train_setting
from pairing.search.space import Starts
from pairing.study.fits import best_path, fit_batch, targets, task_for
from pairing.study.samples import draw_test, draw_training
from pairing.study.scores import score_batch

STEPS = np.array([10.0, 30.0])
N_TRIALS = 3
MEASURES = Measures(
    points=("test", "train", "both", "grid"),
    test_samples=(5,),
    reference_variances=(0.5, 1),
    plug_ins=("linear", "quadratic"),
    roots=("root_of_sum", "sum_of_roots"),
    normalisations=("sum", "mean", "area"),
    confusion_points=("test", "train"),
    outputs=("as given", "scaled"),
    sharings=("all shared", "each apart"),
    grid_half_width=3,
    grid_points=7,
)


@pytest.fixture(scope="module")
def samples(training):
    return [draw_training(training, trial) for trial in range(N_TRIALS)]


@pytest.fixture(scope="module")
def runs(training, samples):
    return train_setting(training, STEPS, samples)


@pytest.fixture(scope="module")
def grounds(training, study):
    return scoring.make_grounds(training, study.scoring, MEASURES, N_TRIALS)


@pytest.fixture(scope="module")
def scored(runs, training, grounds):
    hidden = training.setting.hidden_units
    return scoring.score(runs.weights[-1, :, 0], hidden, training.pairs, grounds, MEASURES)


def stop_at(training, step):
    return replace(training, setting=replace(training.setting, max_iterations=int(step)))


@pytest.fixture(scope="module")
def training(training):
    return stop_at(training, STEPS[-1])


def alone(training, step, pair=0):
    """Return the weights of fits that end at a step, shape (trials, m)."""
    fits = fit_batch(stop_at(training, step), 0, N_TRIALS - 1)
    own = fits["pair"] == training.pairs[pair].name
    return np.stack(fits.loc[own, "weights"].to_list()).astype(np.float32)


@pytest.mark.parametrize("procedure", ["bfgs", "online"])
def test_a_recorded_step_is_the_run_that_ends_there(training, samples, procedure):
    own = replace(training, setting=replace(training.setting, procedure=procedure))
    recorded = train_setting(own, STEPS, samples)
    for place, step in enumerate(STEPS):
        for number in range(len(own.pairs)):
            assert np.array_equal(recorded.weights[place, number, 0], alone(own, step, number))


@pytest.mark.parametrize("restarts", [1, 2, 3])
def test_numbers_of_starts_are_read_off_runs_from_the_most(training, samples, restarts):
    several = replace(training, setting=replace(training.setting, restarts=3))
    recorded = train_setting(several, STEPS, samples)
    few = replace(training, setting=replace(training.setting, restarts=restarts))
    for place, step in enumerate(STEPS):
        chosen = chosen_starts(recorded.objective[place], Starts(restarts, shared=True))
        kept = recorded.weights[place, 0, chosen[0], np.arange(N_TRIALS)]
        assert np.array_equal(kept, alone(few, step))


def test_starts_apart_are_no_two_pairs_own(training, samples):
    objective = np.zeros((3, 6, N_TRIALS))
    chosen = chosen_starts(objective, Starts(2, shared=False))
    assert chosen.T.tolist() == [[0, 2, 4]] * N_TRIALS


def test_a_run_stops_where_it_first_decreases_by_no_larger_share(training, samples):
    setting = training.setting
    steps = np.arange(setting.max_iterations + 1)
    stops = np.array([12, 0.05, 0.5, 1e-12])
    recorded = train_setting(training, stops, samples)
    for trial, sample in enumerate(samples):
        t = targets(sample.labels, 4, setting)
        task = task_for(training, training.pairs[0], trial, sample.x, t)
        path = best_path(training, task, training.pairs[0], trial, steps)
        share = -np.diff(path.objective) / path.objective[:-1]
        rows = [12, *(np.flatnonzero(share <= stop)[0] + 1 for stop in (0.05, 0.5)), steps[-1]]
        found = recorded.weights[:, 0, 0, trial]
        assert np.array_equal(found, path.weights[rows].astype(np.float32))


def test_trials_do_not_depend_on_the_batch(training, samples, runs):
    own = train_setting(training, STEPS, samples[2:], first=2)
    assert np.array_equal(own.weights[:, :, :, 0], runs.weights[:, :, :, 2])
    assert np.array_equal(own.objective[..., 0], runs.objective[..., 2])
    assert np.array_equal(own.status[..., 0], runs.status[..., 2])


def reading_of(points, root="root_of_sum", reference="variance 1", outputs="as given"):
    return Reading(points, reference, root, "sum", "test", outputs, "all shared")


def test_single_precision_moves_no_score_in_its_sixth_digit(training, scored, study, runs):
    assert runs.weights.dtype == np.float32
    fits = fit_batch(stop_at(training, STEPS[-1]), 0, N_TRIALS - 1)
    exact = score_batch(fits, training, study.scoring)
    declared = scoring.scores_in(scored, MEASURES, reading_of("test"))
    for number, pair in enumerate(training.pairs):
        own = exact[exact["pair"] == pair.name]
        assert np.allclose(declared[number], own["eq4_test_sum_root_of_sum"], rtol=5e-6)


@pytest.mark.parametrize("points", ["test", "train"])
@pytest.mark.parametrize("root", ["root_of_sum", "sum_of_roots"])
@pytest.mark.parametrize("normalisation", ["sum", "mean"])
def test_scores_are_those_of_the_study(training, scored, study, runs, points, root, normalisation):
    """Scored from the very same weights, the two stages agree to rounding."""
    fits = fit_batch(stop_at(training, STEPS[-1]), 0, N_TRIALS - 1)
    fits["weights"] = [
        runs.weights[-1, number, 0, trial].astype(float)
        for trial in range(N_TRIALS)
        for number in range(len(training.pairs))
    ]
    same_nodes = replace(study.scoring, quadrature_nodes=scoring.ACCURACY_NODES)
    expected = score_batch(fits, training, same_nodes)
    scale = scoring.scales_of(MEASURES, points, scored.n_points[points])
    scale = scale[MEASURES.normalisations.index(normalisation)]
    found = scale * scoring.scores_in(scored, MEASURES, reading_of(points, root))
    column = expected[f"eq4_{points}_{normalisation}_{root}"].to_numpy()
    assert np.allclose(found.T.ravel(), column, rtol=1e-12)
    accuracy = np.trace(scored.rates["test"], axis1=2, axis2=3) / 4
    assert np.allclose(accuracy.T.ravel(), expected["accuracy"], rtol=1e-12)
    assert np.allclose(scored.accuracy_exact.T.ravel(), expected["accuracy_exact"], rtol=1e-12)


def points_of(name, training, study, trial):
    if name == "grid":
        return measures.grid(MEASURES, 2)
    if name == "both":
        return np.hstack([points_of(one, training, study, trial) for one in ("test", "train")])
    if name == "train":
        return draw_training(training, trial).x
    few = replace(study.scoring, test_per_class=5)
    return draw_test(training, few if name != "test" else study.scoring, trial).x


@pytest.mark.parametrize("points", MEASURES.all_points)
@pytest.mark.parametrize("reference", MEASURES.references)
def test_squares_are_what_numpy_makes_of_them(
    training, study, runs, scored, points, reference, samples
):
    problem, shape = training.problem, training.shape
    for number, pair in enumerate(training.pairs):
        for trial in range(N_TRIALS):
            x = points_of(points, training, study, trial)
            z = pre_activations(runs.weights[-1, number, 0, trial].astype(float), x, shape)
            output = np.exp(ACTIVATIONS[PAIRS[pair.name].activation](z).log_value)
            if reference.startswith("variance"):
                truth = posterior(problem, x, float(reference.removeprefix("variance ")))
            else:
                kind = reference.removesuffix(" plug-in")
                truth = posterior(measures.plug_in(kind, *samples[trial], problem), x)
            for outputs, own in (("as given", output), ("scaled", output / output.sum(axis=0))):
                square = ((own - truth) ** 2).sum(axis=1)
                for root, value in (
                    ("root_of_sum", np.sqrt(square.sum())),
                    ("sum_of_roots", np.sqrt(square).sum()),
                ):
                    reading = reading_of(points, root, reference, outputs)
                    found = scoring.scores_in(scored, MEASURES, reading)[number, trial]
                    assert found == pytest.approx(value, rel=1e-10)


def test_rates_are_counts_by_class(training, study, runs, scored):
    for name in ("test", "train"):
        for trial in range(N_TRIALS):
            x = points_of(name, training, study, trial)
            z = pre_activations(runs.weights[-1, 0, 0, trial].astype(float), x, training.shape)
            output = np.exp(ACTIVATIONS[training.pairs[0].activation](z).log_value)
            true = np.repeat(np.arange(4), x.shape[1] // 4)
            for i, j in np.ndindex(4, 4):
                share = (output.argmax(axis=0)[true == i] == j).mean()
                assert scored.rates[name][0, trial, i, j] == pytest.approx(share, abs=1e-15)


@pytest.mark.parametrize("dimension", [1, 2, 3])
def test_the_area_makes_the_sum_of_a_constant_its_integral(dimension):
    n = measures.grid(MEASURES, dimension).shape[1]
    volume = (2 * MEASURES.grid_half_width) ** dimension
    assert n * measures.factor_of("area", n, MEASURES) == pytest.approx(volume, rel=1e-14)


def test_plug_in_posteriors_tend_to_the_truth(training):
    large = replace(training, train_per_class=200_000)
    drawn, x = draw_training(large, 0), measures.grid(MEASURES, 2)
    truth = posterior(training.problem, x)
    few = draw_training(training, 0)
    for kind in MEASURES.plug_ins:
        exact = posterior(measures.plug_in(kind, *drawn, training.problem), x)
        rough = posterior(measures.plug_in(kind, *few, training.problem), x)
        assert np.abs(exact - truth).max() < 0.02
        assert np.abs(rough - truth).max() > 0.02


def test_plug_ins_are_the_usual_estimates(training, samples):
    x, labels = samples[0]
    by_class = [np.cov(x[:, labels == k]) for k in range(4)]
    quadratic = measures.plug_in("quadratic", x, labels, training.problem)
    linear = measures.plug_in("linear", x, labels, training.problem)
    assert np.allclose(quadratic.covariances, by_class, rtol=1e-12)
    assert np.allclose(linear.covariances, np.mean(by_class, axis=0), rtol=1e-12)
    assert np.allclose(linear.means, [x[:, labels == k].mean(axis=1) for k in range(4)])


@pytest.mark.parametrize("dimension", [1, 2, 3])
def test_the_grid_covers_the_cube(dimension):
    points = measures.grid(MEASURES, dimension)
    assert points.shape == (dimension, 7**dimension)
    assert len(set(map(tuple, points.T))) == 7**dimension
    for axis in points:
        assert sorted(set(axis)) == pytest.approx([-3, -2, -1, 0, 1, 2, 3])


def test_each_reading_is_tried_once():
    found = measures.readings(MEASURES)
    assert len(set(found)) == len(found) == (4 * 2 + 3) * 4 * 2 * 2 * 2 * 2
    assert reading_of("grid")._replace(normalisation="area") in found
    assert reading_of("test")._replace(normalisation="area") not in found


def test_pairs_share_samples_in_groups(training):
    shared, logistic, apart = (
        measures.sharing_groups(one, training.pairs) for one in measures.SHARINGS
    )
    assert (shared, logistic, apart) == ((0, 0, 0), (1, 0, 0), (0, 1, 2))


def test_contrasts_are_paired_and_the_two_by_two_is_textbook():
    generator = np.random.default_rng(3)
    names = tuple(cell for row in evaluation.CELLS for cell in row)
    values = generator.normal(size=(4, 50))
    rows = pd.DataFrame(
        evaluation.contrast_rows({"score": values}, names),
        columns=["quantity", "contrast", "difference", "se"],
    ).set_index("contrast")
    away = values[0] - values[2]
    first = rows.loc["logistic_least_squares - softmax_least_squares"]
    assert first["difference"] == pytest.approx(away.mean())
    assert first["se"] == pytest.approx(away.std(ddof=1) / np.sqrt(50))
    # coded -1/2, 1/2 the cells' regression on both factors and their product
    activation, penalty = np.array([-1, -1, 1, 1]) / 2, np.array([-1, 1, -1, 1]) / 2
    x = np.column_stack([np.ones(4), activation, penalty, activation * penalty])
    effects = np.linalg.solve(x, values).mean(axis=1)
    found = rows.loc[["activation", "penalty", "interaction"], "difference"]
    assert np.allclose(found, effects[1:])
