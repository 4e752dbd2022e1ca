"""Scores of all cells as arrays, and what is resampled of them: trials, the same in every cell.

A trial has its starts, and part of its random numbers, in common with itself at other sizes. So
whatever compares cells is resampled by trial, and paired by trial.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from pairing.convergence.plan import Convergence
from pairing.numerics.arrays import Array
from pairing.study.seeds import Purpose, stream

RESAMPLES = 400
KEY = ["hidden_units", "patterns_per_class", "pair", "step"]


class Cube(NamedTuple):
    """One score by hidden units, patterns a class, pair, step and trial.

    Attributes
    ----------
    scores : numpy.ndarray, shape (H, N, P, S, T)
    hidden_units, patterns : tuple of int
        Ascending.
    pairs, steps : tuple of str
        In the order of the config.
    """

    scores: Array
    hidden_units: tuple[int, ...]
    patterns: tuple[int, ...]
    pairs: tuple[str, ...]
    steps: tuple[str, ...]

    def places(self) -> list[tuple[int, int, int, int]]:
        """Return all indices but those of trials."""
        return list(np.ndindex(self.scores.shape[:4]))

    def key(self, h: int, n: int, p: int, s: int) -> dict[str, object]:
        """Return the key columns of a place."""
        names = (self.hidden_units[h], self.patterns[n], self.pairs[p], self.steps[s])
        return dict(zip(KEY, names, strict=True))


def cube(trials: pd.DataFrame, plan: Convergence, score: str) -> Cube:
    """Return a score of the table of trials as an array.

    Parameters
    ----------
    trials : pandas.DataFrame
        From `pairing.convergence.scoring.score_cell`, of all cells.
    plan : pairing.convergence.plan.Convergence
    score : str
        A column.
    """
    units, sizes = tuple(sorted(plan.hidden_units)), plan.patterns_per_class
    levels = (units, sizes, plan.pairs, plan.records, range(plan.trials))
    names = [*KEY, "trial"]
    every = pd.MultiIndex.from_product(levels, names=names)
    values = trials.set_index(names)[score].reindex(every).to_numpy(dtype=float)
    shape = [len(one) for one in levels]
    return Cube(values.reshape(shape), units, sizes, plan.pairs, plan.records)


def resamples(seed: int, n_trials: int) -> np.ndarray:
    """Return indices of trials drawn with replacement, shape (resamples, T)."""
    generator = stream(seed, Purpose.RESAMPLING)
    return generator.integers(0, n_trials, (RESAMPLES, n_trials))


def nearest(patterns: tuple[int, ...], wanted: int) -> int:
    """Return the place of the size that is nearest to the wanted one, by ratio."""
    return int(np.argmin(np.abs(np.log(np.array(patterns) / wanted))))
