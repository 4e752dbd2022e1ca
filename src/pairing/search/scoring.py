"""Score the runs of a setting in all readings: what eq. (4) sums, confusion, accuracy."""

from typing import NamedTuple

import numpy as np

from pairing.catalogue.pairs import Pair
from pairing.network.blocks import padded
from pairing.numerics.arrays import Array
from pairing.problem.mixture import Mixture
from pairing.problem.quadrature import quadrature
from pairing.problem.truth import posterior
from pairing.search.measures import Measures, factor_of, grid, plug_in
from pairing.study.expectations import squared_distances
from pairing.study.samples import draw_test, draw_training
from pairing.study.settings import Scoring, Training

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
        (np.ascontiguousarray(own, dtype=np.float64), hidden, pair.activation)
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


def _evaluate(weights: Array, hidden: int, activation: str, ground: Ground) -> tuple[Array, Array]:
    square, ascribed = squared_distances(
        weights, hidden, activation, ground.x, ground.point_weights, ground.references
    )
    return square, ascribed[:, : ground.n].astype(int)


def _rates(ascribed: Array, q: int) -> Array:
    """Return, shape (T, q, q), how a sample that holds class after class is ascribed."""
    by_class = ascribed.reshape(len(ascribed), q, -1)
    return np.stack([(by_class == j).mean(axis=2) for j in range(q)], axis=2)


def _accuracy(ascribed: Array, rewards: Array) -> Array:
    return np.asarray(rewards[ascribed, np.arange(rewards.shape[1])].sum(axis=1))


def scores_in(scored: Scored, measures: Measures, points: str, reference: str, root: str) -> Array:
    """Return the score of eq. (4) as a sum, shape (pairs, n).

    Parameters
    ----------
    scored : Scored
    measures : pairing.search.measures.Measures
        Those that `scored` was made with.
    points, reference, root : str
        Fields of the reading (`pairing.search.measures.Reading`).
    """
    by_class = scored.squares[points][:, :, measures.references.index(reference)]
    if root == "root_of_sum":
        return np.sqrt(by_class.sum(axis=2))
    return np.sqrt(by_class).sum(axis=2)


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
