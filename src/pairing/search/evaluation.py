"""What the runs of a batch come to: likelihoods, contrasts, and a summary a pair."""

from collections.abc import Iterator
from itertools import combinations, product
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from pairing.catalogue.pairs import Pair
from pairing.catalogue.statuses import STATUSES
from pairing.judging import monte_carlo
from pairing.judging.published import Target
from pairing.numerics.arrays import Array
from pairing.problem.symmetries import symmetries
from pairing.search import distance
from pairing.search.design import setting_of
from pairing.search.kept import chosen_starts, runs_of
from pairing.search.measures import (
    AS_GIVEN,
    TRUE_REFERENCE,
    Measures,
    Reading,
    levels,
    sharing_groups,
)
from pairing.search.plan import Against
from pairing.search.scoring import (
    Scored,
    join,
    make_grounds,
    of_starts,
    scales_of,
    score,
    scores_in,
)
from pairing.search.space import starts_named
from pairing.study.settings import Scoring, Setting, Training

# The 2 x 2 of activation and penalty: rows logistic and softmax, columns least squares and the
# cross-entropy that suits the activation.
CELLS = (
    ("logistic_least_squares", "logistic_bernoulli"),
    ("softmax_least_squares", "softmax_cross_entropy"),
)
DECLARED_SCORE = Reading("test", TRUE_REFERENCE, "root_of_sum", "sum", "test", AS_GIVEN, "")
TRIALS_AT_ONCE = 100  # whose points and reference posteriors stand in memory
KEY = ["setting", "stop", "starts"]
LIKELIHOODS = ["any", "true", "declared"]
CONTRASTS = [*KEY, "quantity", "contrast", "difference", "se"]
SUMMARY = [*KEY, "pair", "mean", "variance", "accuracy", "accuracy_exact"]
FITS = ["setting", "pair", *STATUSES]


class Evaluated(NamedTuple):
    """Four tables, each with the column setting; all but the last with stop and starts too.

    Attributes
    ----------
    likelihoods : pandas.DataFrame
        The log-likelihood of the published numbers by the best of all readings (any), of those
        with the true posterior (true), and of the declared one (declared); the distance of the
        best; its levels, the fields of `pairing.search.measures.Reading`; and one column for each
        of their levels, ``{field}={level}``: the best log-likelihood with it.
    contrasts : pandas.DataFrame
        quantity, contrast (``first - second``, or of the 2 x 2), difference, se.
    summary : pandas.DataFrame
        pair, mean and variance of the score, accuracy, accuracy_exact.
    fits : pandas.DataFrame
        pair, and its runs by how they stood at their last step.
    """

    likelihoods: pd.DataFrame
    contrasts: pd.DataFrame
    summary: pd.DataFrame
    fits: pd.DataFrame


class Held(NamedTuple):
    """What readings are held against, and how.

    Attributes
    ----------
    target : pairing.judging.published.Target
    measures : pairing.search.measures.Measures
    declared : pairing.search.measures.Reading
        The measure that was declared in advance.
    orbits : pairing.search.distance.Orbits
    groups : numpy.ndarray of int, shape (sharings, pairs)
        Pairs of the same number have their samples in common.
    """

    target: Target
    measures: Measures
    declared: Reading
    orbits: distance.Orbits
    groups: np.ndarray


def hold(against: Against, training: Training) -> Held:
    """Return what readings are held against, and how.

    Parameters
    ----------
    against : pairing.search.plan.Against
        The target's pairs are among those of `training`.
    training : pairing.study.settings.Training
        Gives the problem, and the law of the starts: even, if they range as far below zero as
        above.
    """
    target, measures = against.target, against.measures
    declared = Reading._make(against.declared)
    by_name = {pair.name: pair for pair in training.pairs}
    pairs = tuple(by_name[name] for name in target.pairs)
    groups = np.array([sharing_groups(one, pairs) for one in measures.sharings], dtype=np.int64)
    even = training.setting.start_low == -training.setting.start_high
    permutations = symmetries(training.problem, even)
    return Held(target, measures, declared, distance.orbits(permutations, len(pairs)), groups)


def likelihoods_in(scored: Scored, held: Held) -> tuple[Array, Array]:
    """Return distance and log-likelihood of every reading of the runs of one setting at one stop.

    Parameters
    ----------
    scored : pairing.search.scoring.Scored
        Of the target's pairs, in its order.
    held : Held

    Returns
    -------
    distances, likelihoods : numpy.ndarray
        Of one axis for each field of `pairing.search.measures.Reading`; infinite for what is no
        reading.
    """
    every = levels(held.measures)
    part, shape = scores_part_in(scored, held)
    shared = (held.target, held.orbits, held.groups)
    found = np.stack(
        [
            distance.distances(distance.rates_part(scored.rates[one], *shared), part, *shared)
            for one in every.confusion
        ]
    )
    # axes confusion, kind, points, outputs, references, roots, normalisations, sharing
    squares, likelihoods = np.moveaxis(found.reshape(*found.shape[:2], *shape), 1, 0)
    order = (1, 3, 4, 5, 0, 2, 6)
    return squares.transpose(order), likelihoods.transpose(order)


def scores_part_in(scored: Scored, held: Held) -> tuple[distance.Scores, tuple[int, ...]]:
    """Return the scores' part by all ways to score, and how many levels of what they are of.

    Parameters
    ----------
    scored : pairing.search.scoring.Scored
        Of the target's pairs, in its order.
    held : Held

    Returns
    -------
    part : pairing.search.distance.Scores
        Of points, outputs, references and roots, the last fastest.
    shape : tuple of int
        Levels of points, outputs, references, roots, normalisations, and sharings.
    """
    every = levels(held.measures)
    ways = list(product(every.points, every.outputs))
    scores = np.stack([scored.scores[way] for way in ways])
    scores = np.moveaxis(scores, (3, 4), (1, 2))  # ways, references, roots, pairs, trials
    scales = [scales_of(held.measures, points, scored.n_points[points]) for points, _ in ways]
    factors = np.repeat(np.array(scales), scores.shape[1] * scores.shape[2], axis=0)
    flat = np.ascontiguousarray(scores.reshape(-1, *scores.shape[3:]))
    shape = (len(every.points), len(every.outputs), *scores.shape[1:3])
    part = distance.scores_part(flat, factors, held.target)
    return part, (*shape, factors.shape[1], len(held.groups))


def likelihood_row(scored: Scored, held: Held) -> dict[str, Any]:
    """Return a row of `Evaluated.likelihoods`, without its key.

    Parameters
    ----------
    scored : pairing.search.scoring.Scored
        Of the target's pairs, in its order.
    held : Held
    """
    squares, likelihoods = likelihoods_in(scored, held)
    every = levels(held.measures)
    best = np.unravel_index(np.argmax(likelihoods), likelihoods.shape)
    true = every.reference.index(TRUE_REFERENCE)
    declared = tuple(own.index(one) for own, one in zip(every, held.declared, strict=True))
    row: dict[str, Any] = {
        "any": likelihoods[best],
        "true": likelihoods[:, true].max(),
        "declared": likelihoods[declared],
        "distance": squares[best],
    }
    row |= {name: own[place] for name, own, place in zip(Reading._fields, every, best, strict=True)}
    for axis, (name, own) in enumerate(zip(Reading._fields, every, strict=True)):
        others = tuple(other for other in range(len(every)) if other != axis)
        profile = likelihoods.max(axis=others)
        row |= {f"{name}={level}": value for level, value in zip(own, profile, strict=True)}
    return row


def contrast_rows(quantities: dict[str, Array], pairs: tuple[str, ...]) -> list[list[Any]]:
    """Return paired contrasts between pairs, and of the 2 x 2 where all its cells are there.

    Each is quantity, contrast, difference and standard error.

    Parameters
    ----------
    quantities : dict
        By name: values of shape (pairs, n).
    pairs : tuple of str
    """
    rows = []
    for quantity, values in quantities.items():
        by_pair = dict(zip(pairs, values, strict=True))
        trials = {f"{a} - {b}": by_pair[a] - by_pair[b] for a, b in combinations(pairs, 2)}
        if all(cell in by_pair for row in CELLS for cell in row):
            trials |= _two_by_two(by_pair)
        rows += [[quantity, name, *monte_carlo.mean(own)] for name, own in trials.items()]
    return rows


def _two_by_two(values: dict[str, Array]) -> dict[str, Array]:
    """Return main effects (second level minus first) and interaction, one value a trial."""
    (a, b), (c, d) = ([values[cell] for cell in row] for row in CELLS)
    return {
        "activation": (c + d - a - b) / 2,
        "penalty": (b + d - a - c) / 2,
        "interaction": (d - c) - (b - a),
    }


def summary_rows(quantities: dict[str, Array], pairs: tuple[str, ...]) -> list[list[Any]]:
    """Return a row a pair: mean and variance of its score, and both accuracies.

    Parameters
    ----------
    quantities : dict
        From `quantities_of`.
    pairs : tuple of str
    """
    score = quantities["score"]
    columns = [score.mean(axis=1), score.var(axis=1, ddof=1)]
    columns += [quantities[name].mean(axis=1) for name in ("accuracy", "accuracy_exact")]
    return [[pair, *values] for pair, *values in zip(pairs, *columns, strict=True)]


def fit_rows(status: np.ndarray, pairs: tuple[str, ...]) -> list[list[Any]]:
    """Return a row a pair: how many of its runs ended how.

    Parameters
    ----------
    status : numpy.ndarray of int, shape (pairs, ...)
        Index into `pairing.catalogue.statuses.STATUSES`.
    pairs : tuple of str
    """
    codes = range(len(STATUSES))
    return [
        [pair, *(int((own == code).sum()) for code in codes)]
        for pair, own in zip(pairs, status, strict=True)
    ]


def quantities_of(scored: Scored, measures: Measures) -> dict[str, Array]:
    """Return the declared score and both accuracies, shape (pairs, n) each."""
    return {
        "score": scores_in(scored, measures, DECLARED_SCORE),
        "accuracy": np.trace(scored.rates["test"], axis1=2, axis2=3)
        / scored.rates["test"].shape[-1],
        "accuracy_exact": scored.accuracy_exact,
    }


class Batch(NamedTuple):
    """Rows of a design with the runs that were trained from them.

    Attributes
    ----------
    design : pandas.DataFrame
    arrays : dict
        From `pairing.search.runs.train_batch`.
    training : pairing.study.settings.Training
    scoring : pairing.study.settings.Scoring
    first : int
        The first trial of the runs.
    """

    design: pd.DataFrame
    arrays: dict[str, np.ndarray]
    training: Training
    scoring: Scoring
    first: int = 0


def scored_runs(batch: Batch, measures: Measures) -> Iterator[tuple[Setting, float, str, Scored]]:
    """Score the runs of each setting, at each of its stops, with each of its starts.

    Parameters
    ----------
    batch : Batch
    measures : pairing.search.measures.Measures

    Yields
    ------
    setting : pairing.study.settings.Setting
    stop : float
    starts : str
        As of `pairing.search.space.Starts`.
    scored : pairing.search.scoring.Scored
        Of all pairs.
    """
    rows = [(row, runs_of(batch.arrays, row["name"])) for _, row in batch.design.iterrows()]
    parts: list[list[Scored]] = [[] for _ in rows]
    n_trials = rows[0][1].weights.shape[3] if rows else 0
    for start in range(0, n_trials, TRIALS_AT_ONCE):
        trials = slice(start, min(start + TRIALS_AT_ONCE, n_trials))
        grounds = make_grounds(
            batch.training, batch.scoring, measures, trials.stop - start, batch.first + start
        )
        for (row, runs), own in zip(rows, parts, strict=True):
            weights = np.moveaxis(runs.weights[:, :, :, trials], 0, 1)
            own.append(score(weights, row["hidden_units"], batch.training.pairs, grounds, measures))
    for (row, runs), own in zip(rows, parts, strict=True):
        # axes pairs, stops, starts, trials
        whole = join(own, lambda arrays: np.concatenate(arrays, axis=3))
        for place, (stop, objective) in enumerate(zip(row["stops"], runs.objective, strict=True)):
            for name in row["starts"]:
                places = chosen_starts(objective, starts_named(name))
                yield setting_of(row), float(stop), name, of_starts(whole, places, place)


def of_pairs(scored: Scored, pairs: tuple[Pair, ...], names: tuple[str, ...]) -> Scored:
    """Return the scores of some of the pairs."""
    places = [[pair.name for pair in pairs].index(name) for name in names]
    return scored.of(lambda values: values[places])


def evaluate_batch(batch: Batch, held: Held) -> Evaluated:
    """Evaluate the runs of some rows of a design.

    Parameters
    ----------
    batch : Batch
    held : Held
    """
    pairs = batch.training.pairs
    names = tuple(pair.name for pair in pairs)
    likelihoods: list[dict[str, Any]] = []
    contrasts: list[list[Any]] = []
    summary: list[list[Any]] = []
    for setting, stop, starts, scored in scored_runs(batch, held.measures):
        key = [setting.name, stop, starts]
        own = of_pairs(scored, pairs, held.target.pairs)
        likelihoods.append(dict(zip(KEY, key, strict=True)) | likelihood_row(own, held))
        quantities = quantities_of(scored, held.measures)
        contrasts += [[*key, *row] for row in contrast_rows(quantities, names)]
        summary += [[*key, *row] for row in summary_rows(quantities, names)]
    fits: list[list[Any]] = []
    for name in batch.design["name"]:
        fits += [[name, *row] for row in fit_rows(runs_of(batch.arrays, name).status, names)]
    return Evaluated(
        pd.DataFrame(likelihoods, columns=likelihood_columns(held.measures)),
        pd.DataFrame(contrasts, columns=CONTRASTS),
        pd.DataFrame(summary, columns=SUMMARY),
        pd.DataFrame(fits, columns=FITS),
    )


def likelihood_columns(measures: Measures) -> list[str]:
    """Return the columns of `Evaluated.likelihoods`."""
    every = levels(measures)
    profile = [
        f"{name}={level}" for name, own in zip(Reading._fields, every, strict=True) for level in own
    ]
    return [*KEY, *LIKELIHOODS, "distance", *Reading._fields, *profile]
