"""Score the runs of a setting in all readings: what eq. (4) sums, confusion, accuracy."""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from pairing.catalogue.pairs import LOGISTIC, Pair
from pairing.catalogue.scores import POINTS
from pairing.network.blocks import padded
from pairing.numerics.arrays import Array
from pairing.problem.mixture import Mixture
from pairing.problem.quadrature import quadrature
from pairing.problem.truth import posterior
from pairing.search.measures import (
    SCALED,
    Measures,
    Reading,
    factor_of,
    grid,
    plug_in,
    points_of_size,
)
from pairing.study.expectations import squared_distances
from pairing.study.samples import draw_test, draw_training
from pairing.study.settings import Scoring, Training

ACCURACY_NODES = 400  # nodes of the integral that gives exact accuracies


class Ground(NamedTuple):
    """Points of every trial with the posteriors that eq. (4) may hold outputs against.

    Attributes
    ----------
    x : numpy.ndarray, shape (T, p, N)
        Padded.
    n : int
        Points, without padding.
    point_weights : numpy.ndarray, shape (N,)
    references : numpy.ndarray, shape (T, R, q, N)
    """

    x: Array
    n: int
    point_weights: Array
    references: Array


class Grounds(NamedTuple):
    """All that scores of a batch share, made once.

    Attributes
    ----------
    by_points : dict
        `Ground` of train, test and grid.
    nodes : Ground
        Nodes of the integral over p(x), with no reference.
    rewards : numpy.ndarray, shape (q, N)
        What ascribing a node to a class adds to the exact accuracy: its weight times P(C_k | x).
    """

    by_points: dict[str, Ground]
    nodes: Ground
    rewards: Array


def make_grounds(
    training: Training, scoring: Scoring, measures: Measures, n_trials: int, first: int = 0
) -> Grounds:
    """Draw the samples of n_trials trials from `first` on and evaluate all references on them.

    Parameters
    ----------
    training : pairing.study.settings.Training
        Its setting and pairs are not used.
    scoring : pairing.study.settings.Scoring
    measures : pairing.search.measures.Measures
    n_trials : int, >= 1
    first : int, >= 0
    """
    problem = training.problem
    train = [draw_training(training, first + trial) for trial in range(n_trials)]
    test = [draw_test(training, scoring, first + trial) for trial in range(n_trials)]
    regular = grid(measures, problem.dimension)
    points = {
        "train": [one.x for one in train],
        "test": [one.x for one in test],
        "grid": [regular] * n_trials,
    }
    for size in measures.test_samples:
        own = replace(scoring, test_per_class=size)
        several = [draw_test(training, own, first + trial).x for trial in range(n_trials)]
        points[points_of_size(size)] = several
    plug_ins = [[plug_in(kind, *sample, problem) for kind in measures.plug_ins] for sample in train]
    grounds = {
        name: _ground(problem, several, measures, plug_ins) for name, several in points.items()
    }
    nodes = quadrature(problem, ACCURACY_NODES)
    empty = np.zeros((n_trials, 0, problem.n_classes, padded(nodes.x).shape[1]))
    every = Ground(_stack([nodes.x] * n_trials), nodes.x.shape[1], np.zeros(empty.shape[-1]), empty)
    return Grounds(grounds, every, nodes.weights * posterior(problem, nodes.x))


def _stack(several: list[Array]) -> Array:
    return np.stack([padded(one) for one in several])


def _ground(
    problem: Mixture, several: list[Array], measures: Measures, plug_ins: list[list[Mixture]]
) -> Ground:
    x = _stack(several)
    n_trials, p, width = x.shape
    # the points of all trials at once: the calls would take longer than the work
    flat = np.ascontiguousarray(np.moveaxis(x, 1, 0)).reshape(p, -1)
    known = [
        np.moveaxis(posterior(problem, flat, v).reshape(-1, n_trials, width), 1, 0)
        for v in measures.reference_variances
    ]
    estimated = [
        np.stack([posterior(own[kind], each) for own, each in zip(plug_ins, x, strict=True)])
        for kind in range(len(measures.plug_ins))
    ]
    n = several[0].shape[1]
    references = np.ascontiguousarray(np.stack([*known, *estimated], axis=1))
    references[..., n:] = 0.0
    return Ground(x, n, _ones(n), references)


def _ones(n: int) -> Array:
    """Return n ones, and zeros in the padding."""
    return padded(np.ones((1, n)))[0]


class Scored(NamedTuple):
    """What the networks of one setting at one stop come to, by pair and trial.

    Attributes
    ----------
    scores : dict
        By points and what is scored of the outputs: eq. (4) as a sum over the points, shape
        (pairs, T, references, roots).
    n_points : dict
        By points: over how many.
    rates : dict
        By sample (test, train): share of a class's cases ascribed to each, (pairs, T, q, q).
    accuracy_exact : numpy.ndarray, shape (pairs, T)
    """

    scores: dict[tuple[str, str], Array]
    n_points: dict[str, int]
    rates: dict[str, Array]
    accuracy_exact: Array

    def of(self, take: Callable[[Array], Array]) -> "Scored":
        """Return the scores of what `take` keeps of each array."""
        return join([self], lambda arrays: take(arrays[0]))


def join(several: list[Scored], how: Callable[[list[Array]], Array]) -> Scored:
    """Return one of several: each array made by `how` of theirs."""
    first = several[0]
    return Scored(
        {name: how([one.scores[name] for one in several]) for name in first.scores},
        first.n_points,
        {name: how([one.rates[name] for one in several]) for name in first.rates},
        how([one.accuracy_exact for one in several]),
    )


def score(
    weights: Array, hidden: int, pairs: tuple[Pair, ...], grounds: Grounds, measures: Measures
) -> Scored:
    """Score the networks of one setting.

    Parameters
    ----------
    weights : numpy.ndarray, shape (pairs, ..., T, m)
        Several networks a trial where there are further axes, which all results have too.
    hidden : int
    pairs : tuple of pairing.catalogue.pairs.Pair
    grounds : Grounds
    measures : pairing.search.measures.Measures
        Those that `grounds` was made with.
    """
    shape = weights.shape[1:-1]
    networks = [
        (_by_trial(own.reshape(-1, *own.shape[-2:])), hidden, pair.activation)
        for own, pair in zip(weights, pairs, strict=True)
    ]
    squares, n_points, rates = {}, {}, {}
    for name, ground in grounds.by_points.items():
        found = [_evaluate(network, ground, measures.outputs) for network in networks]
        for place, one in enumerate(measures.outputs):
            squares[name, one] = np.stack([square[..., place, :, :] for square, _ in found])
        n_points[name] = ground.n
        if name in POINTS:
            q = ground.references.shape[2]
            rates[name] = np.stack([_rates(ascribed, q) for _, ascribed in found])
    for one in measures.outputs:
        squares["both", one] = squares["train", one] + squares["test", one]
    n_points["both"] = n_points["train"] + n_points["test"]
    at_nodes = [_evaluate(network, grounds.nodes, ())[1] for network in networks]
    exact = np.stack([_accuracy(ascribed, grounds.rewards) for ascribed in at_nodes])
    scores = {name: _roots(by_class, measures) for name, by_class in squares.items()}
    flat = Scored(scores, n_points, rates, exact)
    return flat.of(lambda values: values.reshape(len(pairs), *shape, *values.shape[3:]))


def _by_trial(weights: Array) -> Array:
    """Return weights of shape (W, T, m) as the networks of each trial, shape (T, W, m)."""
    return np.ascontiguousarray(np.moveaxis(weights, 1, 0), dtype=np.float64)


def _evaluate(
    network: tuple[Array, int, str], ground: Ground, outputs: tuple[str, ...]
) -> tuple[Array, np.ndarray]:
    """Return squares, shape (W, T, outputs, R, q), and the classes ascribed, shape (W, T, n)."""
    scaled = network[2] == LOGISTIC and SCALED in outputs
    square, ascribed = squared_distances(
        *network, ground.x, ground.point_weights, ground.references, scaled
    )
    # the outputs of softmax sum to one as they are
    places = [int(scaled and one == SCALED) for one in outputs]
    return np.moveaxis(square, 0, 1)[:, :, places], np.moveaxis(ascribed, 0, 1)[..., : ground.n]


def _roots(by_class: Array, measures: Measures) -> Array:
    """Return the score by each root, shape (..., R, roots), of squares by class."""
    classes = np.moveaxis(by_class, -1, 0)
    ways = {
        "root_of_sum": lambda: np.sqrt(sum(classes)),
        "sum_of_roots": lambda: sum(map(np.sqrt, classes)),
    }
    return np.stack([ways[root]() for root in measures.roots], axis=-1)


def of_starts(scored: Scored, places: np.ndarray, stop: int = 0) -> Scored:
    """Return the scores of one start a fit.

    Parameters
    ----------
    scored : Scored
        Of arrays of shape (pairs, stops, R, T, ...).
    places : numpy.ndarray of int, shape (pairs, T)
        From `pairing.search.kept.chosen_starts`.
    stop : int
        Place of the stop.
    """
    rows, columns = np.arange(places.shape[0])[:, None], np.arange(places.shape[1])
    return scored.of(lambda values: values[rows, stop, places, columns])


def _rates(ascribed: np.ndarray, q: int) -> Array:
    """Return, shape (..., q, q), how a sample that holds class after class is ascribed."""
    by_class = ascribed.reshape(*ascribed.shape[:-1], q, -1)
    return np.stack([(by_class == j).mean(axis=-1) for j in range(q)], axis=-1)


def _accuracy(ascribed: np.ndarray, rewards: Array) -> Array:
    """Return the exact accuracy, shape (...), of classes ascribed to the nodes."""
    return np.asarray(rewards[ascribed, np.arange(rewards.shape[1])].sum(axis=-1))


def scores_in(scored: Scored, measures: Measures, reading: Reading) -> Array:
    """Return the score of eq. (4) as a reading has it, shape (pairs, n), but for its scale.

    Parameters
    ----------
    scored : Scored
    measures : pairing.search.measures.Measures
        Those that `scored` was made with.
    reading : pairing.search.measures.Reading
    """
    scores = scored.scores[reading.points, reading.outputs]
    reference = measures.references.index(reading.reference)
    return np.ascontiguousarray(scores[..., reference, measures.roots.index(reading.root)])


def scales_of(measures: Measures, points: str, n: int) -> Array:
    """Return the factor of the score for each normalisation (the area only of the grid).

    Parameters
    ----------
    measures : pairing.search.measures.Measures
    points : str
        Where eq. (4) is summed: test, train, both, grid.
    n : int, >= 1
        Over how many points.

    Returns
    -------
    numpy.ndarray, shape (normalisations,)
        In the order of `measures`; NaN for the area of other points.
    """
    factors = [
        np.nan if name == "area" and points != "grid" else factor_of(name, n, measures)
        for name in measures.normalisations
    ]
    return np.sqrt(np.array(factors))
