"""The confidence set: every reading of the last rung that its own repeats do not reject."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from pairing.catalogue.verdicts import STRICT
from pairing.numerics.arrays import Array
from pairing.numerics.linear import extend_cholesky, extend_solution
from pairing.search import repeats
from pairing.search.evaluation import (
    KEY,
    Batch,
    Held,
    likelihoods_in,
    of_pairs,
    scored_runs,
    scores_part_in,
)
from pairing.search.measures import TRUE_REFERENCE, Reading, levels
from pairing.search.repeats import Draws, Found, Trials
from pairing.search.scoring import Scored, scales_of, scores_in

FOUND = ["log_likelihood", *Found._fields]
COLUMNS = [*KEY, *Reading._fields, *FOUND]
NEAREST = 40  # readings of each run kept by likelihood, whether they are rejected or not


class Run(NamedTuple):
    """One run as repeats need it: trials for each confusion sample and sharing, made when asked.

    Attributes
    ----------
    scored : pairing.search.scoring.Scored
    held : pairing.search.evaluation.Held
    draws : pairing.search.repeats.Draws
    known : dict
        `pairing.search.repeats.Trials` by confusion sample and sharing.
    """

    scored: Scored
    held: Held
    draws: Draws
    known: dict[tuple[str, str], Trials]

    def judge(self, reading: Reading, kept: np.ndarray | None = None) -> Found:
        """Return how often the reading's own repeats are as far away as the published tables."""
        held = self.held
        scores = self.scale_of(reading) * scores_in(self.scored, held.measures, reading)
        trials = self.trials(reading)
        return repeats.judge(trials, scores, held.target, held.orbits, self.draws, kept)

    def scale_of(self, reading: Reading) -> float:
        """Return the factor of a reading's score."""
        measures, n_points = self.held.measures, self.scored.n_points
        scales = scales_of(measures, reading.points, n_points[reading.points])
        return float(scales[measures.normalisations.index(reading.normalisation)])

    def trials(self, reading: Reading) -> Trials:
        """Return what the repeats of readings with this confusion sample and sharing share."""
        key = reading.confusion, reading.sharing
        if key not in self.known:
            held = self.held
            group = held.groups[held.measures.sharings.index(reading.sharing)]
            rates = self.scored.rates[reading.confusion]
            self.known[key] = repeats.trials_of(rates, held.target, held.orbits, group, self.draws)
        return self.known[key]


def draws_for(held: Held, n_trials: int, seed: int) -> Draws:
    """Return the trials that repeats of all readings are made of: the same for each."""
    n_pairs, m = len(held.target.pairs), held.target.trials
    return repeats.draw(n_trials, m, len(held.orbits.images), n_pairs, seed)


def runs_in(batch: Batch, held: Held, seed: int) -> Iterator[tuple[dict[str, Any], Run]]:
    """Return each run of a batch with its key.

    Parameters
    ----------
    batch : pairing.search.evaluation.Batch
    held : pairing.search.evaluation.Held
    seed : int
    """
    for setting, stop, starts, scored in scored_runs(batch, held.measures):
        own = of_pairs(scored, batch.training.pairs, held.target.pairs)
        draws = draws_for(held, own.accuracy_exact.shape[1], seed)
        yield {"setting": setting.name, "stop": stop, "starts": starts}, Run(own, held, draws, {})


def judge_run(run: Run) -> pd.DataFrame:
    """Return the readings of a run that may fit, each with its p.

    Readings that are out of reach (`in_reach`) are not held against repeats: a choice for time.

    Parameters
    ----------
    run : Run

    Returns
    -------
    pandas.DataFrame
        Columns `COLUMNS` but for the run's key: readings that are not rejected at 1 %, and besides
        the likeliest, of all readings, with the true posterior, and the declared one.
    """
    squares, likelihoods = likelihoods_in(run.scored, run.held)
    every = levels(run.held.measures)
    likeliest = _likeliest(likelihoods, run.held)
    near = np.isfinite(squares) & in_reach(run)
    rows = []
    for place in map(tuple, np.argwhere(near | likeliest)):
        reading = Reading._make(own[at] for own, at in zip(every, place, strict=True))
        found = run.judge(reading)
        if found.p > STRICT or likeliest[place]:
            rows.append([*reading, likelihoods[place], *found])
    return pd.DataFrame(rows, columns=[*Reading._fields, *FOUND])


def in_reach(run: Run) -> np.ndarray:
    """Return which readings give mean scores that the published ones may be, on an axis a field.

    The squared distance of the means alone is at most their number over 0.01: by Markov's
    inequality at most 1 % of repeats are farther. That of all numbers, by which readings are
    ranked, would not do. Where a single fit of all stands out, it alone settles how means and
    variances seem to vary together, and repeats without it come out far away.

    Parameters
    ----------
    run : Run

    Returns
    -------
    numpy.ndarray of bool
        Of one axis for each field of `pairing.search.measures.Reading`.
    """
    held, n_pairs = run.held, len(run.held.target.pairs)
    part, shape = scores_part_in(run.scored, held)
    spread = 1 / part.away.shape[-1] + 1 / held.target.trials
    squares = np.full((*part.scales.shape, len(held.groups)), np.inf)
    for place, group in enumerate(held.groups):
        for way, matrix in enumerate(part.covariance[:, :n_pairs, :n_pairs]):
            own = matrix * (group[:, None] == group) * spread
            squares[way, :, place] = _squares(own, part.differences[way, :, :n_pairs])
    legal = np.isfinite(part.scales)[..., None]
    near = ((squares * STRICT <= n_pairs) & legal).reshape(shape)
    # points, outputs, references, roots, normalisations, sharings; and all confusion samples
    near = near.transpose(0, 2, 3, 4, 1, 5)[:, :, :, :, None]
    return np.broadcast_to(near, [len(own) for own in levels(held.measures)])


def _squares(matrix: Array, differences: Array) -> Array:
    """Return the squared length of each row of differences; infinite where all is the same."""
    factor = np.zeros_like(matrix)
    if not extend_cholesky(matrix, factor, 0):
        return np.full(len(differences), np.inf)
    solution = np.empty(len(matrix))
    return np.array([extend_solution(factor, row, solution, 0) for row in differences])


def _likeliest(likelihoods: Array, held: Held) -> np.ndarray:
    """Return which readings are among the likeliest: of all, with the true posterior, declared."""
    every = levels(held.measures)
    kept = np.zeros(likelihoods.shape, bool)
    kept.flat[np.argsort(-likelihoods, axis=None, kind="stable")[:NEAREST]] = True
    true = every.reference.index(TRUE_REFERENCE)
    own = likelihoods[:, true]
    nearest = np.zeros(own.shape, bool)
    nearest.flat[np.argsort(-own, axis=None, kind="stable")[:NEAREST]] = True
    kept[:, true] |= nearest
    declared = tuple(own.index(one) for own, one in zip(every, held.declared, strict=True))
    kept[declared] = True
    return kept & np.isfinite(likelihoods)
