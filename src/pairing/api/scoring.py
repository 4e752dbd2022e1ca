"""Hold fitted networks against the exact posterior, one or over trials."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from pairing.api.arrays import columns
from pairing.api.fitting import Fit, setting_with
from pairing.api.pairs import PAPERS_PAIRS, Pair, pair_named
from pairing.api.problems import NODES, PER_CLASS, SEED, Problem
from pairing.catalogue.scores import SCORES, reading_column
from pairing.judging.monte_carlo import Contrast, mean, paired_contrast
from pairing.numerics.boundary import check_whole
from pairing.study import scores
from pairing.study.fits import fit_batch
from pairing.study.settings import LARGEST_STUDY, Scoring, Training

__all__ = ["EQ4", "Comparison", "compare", "score"]

EQ4 = "eq4"  # how results here call the declared reading of the paper's eq. (4)
DECLARED_READING = reading_column("test", "sum", "root_of_sum")
TRUE_VARIANCE = 1.0


def score(network: Fit, problem: Problem, X: ArrayLike, y: ArrayLike) -> dict[str, float]:
    """Return how far a network is from the exact posterior of a problem.

    Parameters
    ----------
    network : Fit
        Trained on the classes of the problem.
    problem : Problem
    X, y : array_like, shapes (n, p) and (n,)
        A test sample.

    Returns
    -------
    dict of float
        ``eq4``, the paper's eq. (4) over the sample: the root of the sum over points and classes
        of the squared difference from the exact posterior. ``eq4_integral``, its integral over
        p(x). ``accuracy``, ``cross_entropy`` and ``brier`` on the sample; ``accuracy_exact``,
        the expected accuracy; ``cross_entropy_excess`` and ``brier_excess``, expectations less
        those of the exact posterior; ``sum_deviation``, the mean distance of the outputs' sum
        from one. Cross-entropies are in nats.

    Raises
    ------
    ValueError
        One line: the argument, what it is, and what is wanted.
    """
    x, labels = columns("X", X, problem.dimension), np.asarray(y)
    _check_classes(network, problem, labels)
    codes = np.searchsorted(network.classes, labels).astype(np.int64)
    points = {
        "test": scores.sample_points(problem, x, codes, TRUE_VARIANCE),
        "integral": scores.integration_points(problem, problem.nodes, TRUE_VARIANCE),
    }
    found = scores.score(
        network.weights, network.shape.hidden, network.pair.activation, points, codes,
        problem.nodes.cross_entropy,
    )  # fmt: skip
    return {EQ4: float(found[DECLARED_READING])} | {name: float(found[name]) for name in SCORES}


def _check_classes(network: Fit, problem: Problem, labels: np.ndarray) -> None:
    sizes = (network.shape.inputs, network.shape.outputs)
    wanted = (problem.dimension, problem.n_classes)
    if sizes != wanted:
        raise ValueError(
            f"network: has {sizes[0]} inputs and {sizes[1]} classes, the problem {wanted[0]} and "
            f"{wanted[1]}; give a network that was trained on samples of this problem"
        )
    unknown = labels[~np.isin(labels, network.classes)]
    if unknown.size:
        raise ValueError(
            f"y: holds {unknown[0]}, which is no class of the network; give labels among "
            f"{', '.join(map(str, network.classes))}"
        )


@dataclass(frozen=True)
class Comparison:
    """What pairs come to over trials.

    Attributes
    ----------
    means : pandas.DataFrame
        Columns score, pair, mean and se (its Monte Carlo standard error); a row a score and pair.
    contrasts : pandas.DataFrame
        Columns score, first, second, difference (first less second, paired by trial), se, lower
        and upper (a 95 % confidence interval) and p.
    trials : pandas.DataFrame
        A row a trial and pair: status, iterations, objective and all scores.
    """

    means: pd.DataFrame
    contrasts: pd.DataFrame
    trials: pd.DataFrame


def compare(
    problem: Problem,
    pairs: Sequence[str | Pair] = PAPERS_PAIRS,
    *,
    trials: int = 20,
    per_class: int = PER_CLASS,
    test_per_class: int = PER_CLASS,
    seed: int = SEED,
    threads: int = 1,
    **setting: Any,
) -> Comparison:
    """Train and score pairs over trials, on samples and starts that they share.

    Parameters
    ----------
    problem : Problem
    pairs : sequence of str
        Keys of `PAIRS`.
    trials : int, >= 2
        Trial t is trial t of the study, for the paper's problem and the study's seed and sizes.
    per_class, test_per_class : int, >= 1
        Patterns of each class to train on, and to test on.
    seed : int, >= 0
    threads : int, >= 1
        That share the work; results do not depend on it.
    **setting
        As of `fit`.

    Returns
    -------
    Comparison

    Raises
    ------
    ValueError
        One line: the argument, what it is, and what is wanted.
    """
    chosen = tuple(pair_named(pair) for pair in pairs)
    if not chosen or len(set(chosen)) < len(chosen):
        raise ValueError(f"pairs: got {list(pairs)}; give at least one pair, and each once")
    check_whole("trials", trials, 2, LARGEST_STUDY)
    for name, count in (("per_class", per_class), ("test_per_class", test_per_class)):
        check_whole(name, count, 1)
    check_whole("seed", seed, 0)
    check_whole("threads", threads, 1)
    training = Training(seed, problem, per_class, chosen, setting_with(**setting))
    fits = fit_batch(training, 0, trials - 1, threads)
    scored = scores.score_batch(fits, training, Scoring(test_per_class, TRUE_VARIANCE, NODES))
    rows = scores.join(fits.drop(columns="seconds"), scored)
    rows = rows.rename(columns={DECLARED_READING: EQ4}).drop(columns="setting")
    return Comparison(_means(rows), _contrasts(rows), rows)


def _by_pair(rows: pd.DataFrame, name: str) -> dict[str, np.ndarray]:
    return {pair: own[name].to_numpy() for pair, own in rows.groupby("pair", sort=False)}


def _means(rows: pd.DataFrame) -> pd.DataFrame:
    found = [
        (name, pair, *mean(values))
        for name in (EQ4, *SCORES)
        for pair, values in _by_pair(rows, name).items()
    ]
    return pd.DataFrame(found, columns=["score", "pair", "mean", "se"])


def _contrasts(rows: pd.DataFrame) -> pd.DataFrame:
    found = [
        (name, first, second, *paired_contrast(values[first], values[second]))
        for name in (EQ4, *SCORES)
        for values in [_by_pair(rows, name)]
        for first, second in combinations(values, 2)
    ]
    return pd.DataFrame(found, columns=["score", "first", "second", *Contrast._fields])
