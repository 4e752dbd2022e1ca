"""Score the runs of a setting in all readings: what eq. (4) sums, confusion, accuracy."""

from typing import NamedTuple

import numpy as np

from pairing.catalogue.pairs import Pair
from pairing.network.distances import squared_distances
from pairing.network.kernels import padded
from pairing.numerics.arrays import Array
from pairing.problem.mixture import Mixture
from pairing.problem.quadrature import quadrature
from pairing.problem.truth import posterior
from pairing.search.measures import Measures, grid, plug_in
from pairing.study.scores import draw_test
from pairing.study.settings import Scoring, Training
from pairing.study.trials import draw_training

ACCURACY_NODES = 1000  # nodes of the integral that gives exact accuracies


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
    n = several[0].shape[1]
    references = [
        np.stack(
            [
                *(padded(posterior(problem, x, v)) for v in measures.reference_variances),
                *(padded(posterior(estimated, x)) for estimated in own),
            ]
        )
        for x, own in zip(several, plug_ins, strict=True)
    ]
    return Ground(_stack(several), n, padded(np.ones((1, n)))[0], np.stack(references))


class Scored(NamedTuple):
    """What the networks of one setting at one step come to, by pair and trial.

    Attributes
    ----------
    squares : dict
        By points: sum over points of the squared difference, shape (pairs, T, R, q).
    n_points : dict
        By points: over how many.
    rates : dict
        By sample (test, train): share of a class's cases ascribed to each, (pairs, T, q, q).
    accuracy_exact : numpy.ndarray, shape (pairs, T)
    """

    squares: dict[str, Array]
    n_points: dict[str, int]
    rates: dict[str, Array]
    accuracy_exact: Array


def score_step(weights: Array, hidden: int, pairs: tuple[Pair, ...], grounds: Grounds) -> Scored:
    """Score the networks of one setting at one step.

    Parameters
    ----------
    weights : numpy.ndarray, shape (pairs, T, m)
    hidden : int
    pairs : tuple of pairing.catalogue.pairs.Pair
    grounds : Grounds
    """
    networks = [
        (np.ascontiguousarray(own, dtype=np.float64), hidden, pair.activation == "softmax")
        for own, pair in zip(weights, pairs, strict=True)
    ]
    squares, n_points, rates = {}, {}, {}
    for name, ground in grounds.by_points.items():
        found = [_evaluate(*network, ground) for network in networks]
        squares[name] = np.stack([square for square, _ in found])
        n_points[name] = ground.n
        if name != "grid":
            q = ground.references.shape[2]
            rates[name] = np.stack([_rates(ascribed, q) for _, ascribed in found])
    squares["both"] = squares["train"] + squares["test"]
    n_points["both"] = n_points["train"] + n_points["test"]
    at_nodes = [_evaluate(*network, grounds.nodes)[1] for network in networks]
    exact = np.stack([_accuracy(ascribed, grounds.rewards) for ascribed in at_nodes])
    return Scored(squares, n_points, rates, exact)


def _evaluate(weights: Array, hidden: int, softmax: bool, ground: Ground) -> tuple[Array, Array]:
    n_trials, n_references, q, width = ground.references.shape
    square = np.empty((n_trials, n_references, q))
    ascribed = np.empty((n_trials, width))
    squared_distances(
        weights,
        hidden,
        softmax,
        ground.x,
        ground.point_weights,
        ground.references,
        square,
        ascribed,
    )
    return square, ascribed[:, : ground.n].astype(int)


def _rates(ascribed: Array, q: int) -> Array:
    """Return, shape (T, q, q), how a sample that holds class after class is ascribed."""
    by_class = ascribed.reshape(len(ascribed), q, -1)
    return np.stack([(by_class == j).mean(axis=2) for j in range(q)], axis=2)


def _accuracy(ascribed: Array, rewards: Array) -> Array:
    return np.asarray(rewards[ascribed, np.arange(rewards.shape[1])].sum(axis=1))
