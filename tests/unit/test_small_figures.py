"""Figures of the smallest studies, and of one with more classes than the paper's."""

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.collections import QuadMesh

from pairing.catalogue.figures import STUDY_FIGURES
from pairing.judging import numbers
from pairing.judging.programs import Program, compare_programs
from pairing.output.figures import drawing
from pairing.output.figures import study as figures
from pairing.problem.mixture import Mixture
from pairing.study import posteriors
from pairing.study.fits import fit_batch
from pairing.study.scores import join, score_batch

# Classes and inputs of each problem.
PROBLEMS = {"two on a line": (2, 1), "two in the plane": (2, 2), "ten in the plane": (10, 2)}


@pytest.fixture(scope="module", params=PROBLEMS)
def small(request, study):
    """Three trials of one training pattern a class."""
    classes, inputs = PROBLEMS[request.param]
    turns = np.linspace(0, 2 * np.pi, classes, endpoint=False)
    means = 3 * np.stack([np.cos(turns), np.sin(turns)], axis=1)[:, :inputs]
    covariances = np.repeat(np.eye(inputs)[None], classes, axis=0)
    problem = Mixture(means, covariances, np.full(classes, 1 / classes))
    setting = replace(study.settings[0], hidden_units=1, max_iterations=5)
    own = replace(
        study, problem=problem, settings=(setting,), trials=3, repeats=1, train_per_class=1,
        test_per_class=20,
    )  # fmt: skip
    training = own.training(setting.name)
    fits = fit_batch(training, 0, 2)
    trials = join(fits, score_batch(fits, training, own.scoring))
    arrays = posteriors.over_plane(fits, training, 0)
    by_program = compare_programs([Program(own, trials)])[0]["program_numbers"]
    compared = numbers.compare_numbers(trials, own)
    return figures.Results(own, trials, compared, by_program, arrays)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", STUDY_FIGURES)
def test_figures_of_small_studies_are_drawn_without_a_warning(name, small, tmp_path):
    drawing.draw(getattr(figures, name), small, tmp_path / "small.svg")
    assert "<path" in (tmp_path / "small.svg").read_text()


@pytest.mark.filterwarnings("error")
def test_scores_of_one_trial_or_none_that_is_finite_are_drawn(small, tmp_path):
    column = small.study.measure.column
    one = small.trials[small.trials["trial"] == 0]
    same, none = one.assign(**{column: 0.5}), one.assign(**{column: np.nan})
    for trials in (one, same, none):
        figure = figures.scores(replace(small, trials=trials))
        for axes in figure.axes:
            low, high = axes.get_xlim()
            assert low < high
            bars = [bar.get_height() for bar in axes.patches]
            assert max(bars, default=0) > 0 or trials is none


def test_every_cell_of_the_posteriors_has_a_width_a_height_and_a_colour(small):
    figure = figures.posteriors(small)
    figure.draw_without_rendering()
    maps = [one for axes in figure.axes for one in axes.collections if isinstance(one, QuadMesh)]
    first, second = small.posteriors["first"], small.posteriors["second"]
    classes = small.study.problem.n_classes
    shown = [one for one in maps if one.get_array().shape == (second.size, first.size)]
    assert len(shown) == (1 + len(small.study.pairs)) * classes
    for one in shown:
        corners = one.get_coordinates()
        assert (np.diff(corners[0, :, 0]) > 0).all()
        assert (np.diff(corners[:, 0, 1]) > 0).all()
        assert len(one.get_facecolor()) == first.size * second.size


def test_no_number_of_a_confusion_table_stands_on_another(small):
    figure = figures.confusion(small)
    figure.draw_without_rendering()
    for axes in figure.axes:
        boxes = [text.get_window_extent() for text in axes.texts]
        rows = np.array([[box.x0, box.x1] for box in boxes]).reshape(
            small.study.problem.n_classes, -1, 2
        )
        assert (rows[:, 1:, 0] >= rows[:, :-1, 1]).all()


@pytest.mark.parametrize("middles", [[3.0], [0.0, 1.0], [0.0, 1.0, 4.0]])
def test_cells_meet_half_way_and_hold_their_middles(middles):
    ends = figures.edges(np.array(middles))
    assert (ends[:-1] < middles).all()
    assert (middles < ends[1:]).all()
    np.testing.assert_array_equal(ends[1:-1], (np.array(middles)[1:] + middles[:-1]) / 2)
