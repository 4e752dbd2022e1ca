"""What the search trains and scores, against plain statements of it."""

from dataclasses import replace

import numpy as np
import pytest

from pairing.catalogue.pairs import PAIRS
from pairing.network.penalties import ACTIVATIONS
from pairing.network.reference import pre_activations
from pairing.problem.truth import posterior
from pairing.search import evaluation, measures, scoring
from pairing.search.measures import Measures, Reading
from pairing.search.runs import train_setting
from pairing.study.fits import fit_batch
from pairing.study.samples import draw_test, draw_training
from pairing.study.scores import score_batch

STEPS = np.array([10, 30])
N_TRIALS = 3
MEASURES = Measures(
    points=("test", "train", "both", "grid"),
    reference_variances=(0.5, 1),
    plug_ins=("linear", "quadratic"),
    roots=("root_of_sum", "sum_of_roots"),
    normalisations=("sum", "mean", "area"),
    confusion_points=("test", "train"),
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
    return scoring.score_step(runs.weights[-1], hidden, training.pairs, grounds)


def stop_at(training, step):
    return replace(training, setting=replace(training.setting, max_iterations=int(step)))


@pytest.mark.parametrize("procedure", ["bfgs", "online"])
def test_a_recorded_step_is_the_run_that_ends_there(training, samples, procedure):
    own = replace(training, setting=replace(training.setting, procedure=procedure))
    recorded = train_setting(own, STEPS, samples)
    for place, step in enumerate(STEPS):
        fits = fit_batch(stop_at(own, step), 0, N_TRIALS - 1)
        for number, pair in enumerate(own.pairs):
            alone = np.stack(fits.loc[fits["pair"] == pair.name, "weights"].to_list())
            assert np.array_equal(recorded.weights[place, number], alone.astype(np.float32))


def test_restarts_keep_the_best_run_at_each_step(training, samples):
    own = replace(training, setting=replace(training.setting, restarts=3))
    recorded = train_setting(own, STEPS, samples)
    for place, step in enumerate(STEPS):
        fits = fit_batch(stop_at(own, step), 0, N_TRIALS - 1)
        alone = np.stack(fits.loc[fits["pair"] == own.pairs[0].name, "weights"].to_list())
        assert np.array_equal(recorded.weights[place, 0], alone.astype(np.float32))
    once = train_setting(training, STEPS, samples)
    assert not np.array_equal(recorded.weights, once.weights)


def test_trials_do_not_depend_on_the_batch(training, samples, runs):
    alone = train_setting(training, STEPS, samples[2:], first=2)
    assert np.array_equal(alone.weights[:, :, 0], runs.weights[:, :, 2])
    assert np.array_equal(alone.status[:, :, 0], runs.status[:, :, 2])


def test_single_precision_moves_no_score_in_its_sixth_digit(training, scored, study, runs):
    assert runs.weights.dtype == np.float32
    fits = fit_batch(stop_at(training, STEPS[-1]), 0, N_TRIALS - 1)
    exact = score_batch(fits, training, study.scoring)
    declared = scoring.scores_in(scored, MEASURES, "test", "variance 1", "root_of_sum")
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
        runs.weights[-1, number, trial].astype(float)
        for trial in range(N_TRIALS)
        for number in range(len(training.pairs))
    ]
    same_nodes = replace(study.scoring, quadrature_nodes=scoring.ACCURACY_NODES)
    expected = score_batch(fits, training, same_nodes)
    scale = scoring.scales_of(MEASURES, points, scored.n_points[points])
    scale = scale[MEASURES.normalisations.index(normalisation)]
    found = scale * scoring.scores_in(scored, MEASURES, points, "variance 1", root)
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
    drawn = draw_training(training, trial) if name == "train" else None
    return (drawn or draw_test(training, study.scoring, trial)).x


@pytest.mark.parametrize("points", MEASURES.points)
@pytest.mark.parametrize("reference", MEASURES.references)
def test_squares_are_what_numpy_makes_of_them(
    training, study, runs, scored, points, reference, samples
):
    problem, shape = training.problem, training.shape
    for number, pair in enumerate(training.pairs):
        for trial in range(N_TRIALS):
            x = points_of(points, training, study, trial)
            z = pre_activations(runs.weights[-1, number, trial].astype(float), x, shape)
            output = np.exp(ACTIVATIONS[PAIRS[pair.name].activation](z).log_value)
            if reference.startswith("variance"):
                truth = posterior(problem, x, float(reference.removeprefix("variance ")))
            else:
                kind = reference.removesuffix(" plug-in")
                truth = posterior(measures.plug_in(kind, *samples[trial], problem), x)
            expected = ((output - truth) ** 2).sum(axis=1)
            found = scored.squares[points][number, trial, MEASURES.references.index(reference)]
            assert np.allclose(found, expected, rtol=1e-10)


def test_rates_are_counts_by_class(training, study, runs, scored):
    for name in ("test", "train"):
        for trial in range(N_TRIALS):
            x = points_of(name, training, study, trial)
            z = pre_activations(runs.weights[-1, 0, trial].astype(float), x, training.shape)
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
    assert len(set(found)) == len(found) == (3 * 2 + 3) * 4 * 2 * 2
    assert Reading("grid", "variance 1", "root_of_sum", "area", "test") in found
    assert Reading("test", "variance 1", "root_of_sum", "area", "test") not in found


def test_contrasts_are_paired_and_the_two_by_two_is_textbook():
    generator = np.random.default_rng(3)
    names = tuple(cell for row in evaluation.CELLS for cell in row)
    values = generator.normal(size=(4, 50))
    rows = evaluation.contrast_rows({"score": values}, names).set_index("contrast")
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
