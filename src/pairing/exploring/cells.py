"""Train and score the grid: what the page says of each cell, and the networks that it draws."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from pairing.catalogue.verdicts import UNDECIDED
from pairing.exploring.contrasts import orders
from pairing.exploring.grid import GRID, Grid, network_name, settings
from pairing.exploring.orders import PLACE
from pairing.numerics.arrays import Array
from pairing.problem.bayes import bayes_rates
from pairing.problem.quadrature import quadrature
from pairing.problem.truth import posterior
from pairing.study import posteriors
from pairing.study.expectations import Points
from pairing.study.fits import best_path, targets, task_for
from pairing.study.samples import Sample, draw_test, draw_training
from pairing.study.scores import confusion_column, integration_points, sample_points, score
from pairing.study.settings import Measure, Scoring, Training


class Explored(NamedTuple):
    """All that the page shows.

    Attributes
    ----------
    cells : pandas.DataFrame
        One row a (hidden units, weight decay, steps, pair): what it comes to over the trials.
    orders : pandas.DataFrame
        From `pairing.exploring.contrasts.orders`.
    arrays : dict of numpy.ndarray
        The networks of the trial that is shown, ``weights_<hidden units>_<weight decay>`` of shape
        (pairs, steps, m); the axes and the exact posterior over them, shape (q, second, first); the
        mean of the mixture, at which inputs beyond the second stay; rates and accuracy of the
        Bayes rule.
    """

    cells: pd.DataFrame
    orders: pd.DataFrame
    arrays: dict[str, Array]


class _Trial(NamedTuple):
    """The samples of a trial, and the points at which its networks are scored."""

    number: int
    train: Sample
    labels: np.ndarray
    points: dict[str, Points]


def explore(training: Training, scoring: Scoring, measure: Measure, grid: Grid = GRID) -> Explored:
    """Train and score all cells of the grid.

    Parameters
    ----------
    training : pairing.study.settings.Training
        Of the study's first setting, of which hidden units, weight decay and the limit of
        iterations give way to the grid's.
    scoring : pairing.study.settings.Scoring
    measure : pairing.study.settings.Measure
        Gives the reading of eq. (4).
    grid : Grid
    """
    nodes = quadrature(training.problem, scoring.quadrature_nodes)
    integral = integration_points(training.problem, nodes, scoring.reference_variance)
    drawn = [
        _trial(training, scoring, number, measure.points, integral) for number in range(grid.trials)
    ]
    rows: list[dict[str, object]] = []
    networks = {}
    for own in settings(training, grid):
        weights = np.stack([_networks(own, trial, grid) for trial in drawn])
        setting = own.setting
        networks[network_name(setting.hidden_units, setting.weight_decay)] = weights[grid.shown]
        rows += _scored(own, drawn, weights, grid, nodes.cross_entropy)
    trials = pd.DataFrame(rows)
    ordered = orders(trials, measure.column)
    cells = _cells(trials, ordered, measure.column, scoring.test_per_class, grid.shown)
    return Explored(cells, ordered, networks | _pictured(training, grid))


def _trial(
    training: Training, scoring: Scoring, number: int, of_score: str, integral: Points
) -> _Trial:
    variance = scoring.reference_variance
    train, test = draw_training(training, number), draw_test(training, scoring, number)
    samples = {"test": test, of_score: train if of_score == "train" else test}
    points = {
        name: sample_points(training.problem, *one, variance) for name, one in samples.items()
    }
    points["integral"] = integral
    return _Trial(number, train, test.labels, points)


def _networks(training: Training, trial: _Trial, grid: Grid) -> Array:
    """Return the networks of a trial, shape (pairs, steps, m)."""
    steps = np.array(grid.steps, dtype=np.int64)
    t = targets(trial.train.labels, training.problem.n_classes, training.setting)
    paths = [
        best_path(
            training, task_for(training, pair, trial.number, trial.train.x, t), pair,
            trial.number, steps,
        )
        for pair in training.pairs
    ]  # fmt: skip
    return np.stack([path.weights for path in paths])


def _scored(
    training: Training, drawn: list[_Trial], weights: Array, grid: Grid, floor: float
) -> list[dict[str, object]]:
    setting = training.setting
    cell = {"hidden_units": setting.hidden_units, "weight_decay": float(setting.weight_decay)}
    return [
        {
            **cell,
            "steps": step,
            "pair": pair.name,
            "trial": trial.number,
            **score(
                weights[trial.number, i, j], setting.hidden_units, pair.activation, trial.points,
                trial.labels, floor,
            ),
        }
        for j, step in enumerate(grid.steps)
        for i, pair in enumerate(training.pairs)
        for trial in drawn
    ]  # fmt: skip


def _cells(
    trials: pd.DataFrame, ordered: pd.DataFrame, column: str, per_class: int, shown: int
) -> pd.DataFrame:
    groups = trials.groupby([*PLACE, "pair"], sort=False)
    of_shown = trials[trials["trial"] == shown].set_index([*PLACE, "pair"])
    names = {"score": column, "accuracy": "accuracy", "accuracy_exact": "accuracy_exact"}
    columns: dict[str, pd.Series] = {}
    for name, of in names.items():
        columns |= {name: groups[of].mean(), f"{name}_se": groups[of].sem()}
        columns[f"{name}_shown"] = of_shown[of]
    cells = pd.DataFrame(columns)
    n_classes = len([name for name in trials if name.startswith("confusion_1_")])
    for i, j in np.ndindex(n_classes, n_classes):
        counts = groups[confusion_column(i, j)].mean()
        cells[f"rate_{i + 1}_{j + 1}"] = counts / per_class
    ranks = cells.groupby(PLACE)["score"].rank(method="first", na_option="bottom")
    cells["place"] = ranks.astype(int)
    found = cells.reset_index().merge(_not_told_from(ordered), on=[*PLACE, "pair"], how="left")
    return found.fillna({"not_told_from": ""})


def _not_told_from(ordered: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs from which a pair's score may differ by chance alone, in one text."""
    rows = ordered[(ordered["quantity"] == "score") & (ordered["better"] == UNDECIDED)]
    sides = ({"first": "pair", "second": "other"}, {"second": "pair", "first": "other"})
    both = pd.concat([rows.rename(columns=names) for names in sides])
    groups = both.groupby([*PLACE, "pair"], sort=False)["other"]
    return groups.agg(", ".join).rename("not_told_from").reset_index()


def _pictured(training: Training, grid: Grid) -> dict[str, Array]:
    problem = training.problem
    first, second = posteriors.grid(problem, grid.nodes)
    exact = posterior(problem, posteriors.points(problem, first, second))
    rates = bayes_rates(problem)
    return {
        "first": first,
        "second": second,
        "centre": posteriors.centre(problem),
        "exact": exact.reshape(problem.n_classes, second.size, first.size),
        "bayes_rates": rates.rates,
        "bayes_accuracy": np.array(rates.accuracy(problem.priors)),
    }
