"""What every peer is given, and the form in which it reports its runs.

A folder holds ``data.csv`` (a row a trial and pattern: trial, label, x1, x2, t1, ..., t4) and
``starts.csv`` (a row a number of hidden units and trial: hidden, trial, w1, w2, ...). They are
those of the study: the sample and the start of a trial in ``config.yaml``.
"""

import dataclasses
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import yaml

from pairing.config import study_from
from pairing.numerics.arrays import Array
from pairing.study.fits import draw_start, targets
from pairing.study.samples import draw_training
from pairing.study.settings import Training

ROOT = Path(__file__).parents[1]

# Relative; finer steps of a trace are left out. A fifth of what counts as the same objective.
RESOLUTION = 2e-7

Rows = list[dict[str, object]]


class Case(NamedTuple):
    """One fit: inputs x, shape (p, n), labels, targets t, shape (q, n), start, shape (m,)."""

    hidden: int
    trial: int
    x: Array
    labels: np.ndarray
    t: Array
    start: Array


Fit = Callable[[str, list[Case], float], Rows]


class OutOfTimeError(Exception):
    """Ends a run that has used up its time."""


class Trace:
    """Objective against seconds, noted at each evaluation."""

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self.seconds: list[float] = []
        self.objectives: list[float] = []
        self.began = time.perf_counter()

    def note(self, objective: float) -> None:
        """Record an evaluation; end the run if its time is over."""
        seconds = time.perf_counter() - self.began
        self.seconds.append(seconds)
        self.objectives.append(objective)
        if seconds > self.limit:
            raise OutOfTimeError


def study_training(hidden: int) -> Training:
    """Return the first setting of config.yaml with another number of hidden units."""
    study = study_from(yaml.safe_load((ROOT / "config.yaml").read_text()))
    training = study.training(study.settings[0].name)
    return dataclasses.replace(
        training, setting=dataclasses.replace(training.setting, hidden_units=hidden)
    )


def write_problem(folder: Path, sizes: list[int], trials: int) -> None:
    """Write the files that all peers read."""
    training = study_training(sizes[0])
    data, starts = [], []
    for trial in range(trials):
        x, labels = draw_training(training, trial)
        t = targets(labels, training.problem.n_classes, training.setting)
        columns = {"trial": trial, "label": labels}
        columns |= {f"x{i + 1}": row for i, row in enumerate(x)}
        columns |= {f"t{i + 1}": row for i, row in enumerate(t)}
        data.append(pd.DataFrame(columns))
    for hidden in sizes:
        for trial in range(trials):
            start = draw_start(study_training(hidden), training.pairs[0], trial, 0)
            weights = {f"w{i + 1}": value for i, value in enumerate(start)}
            starts.append({"hidden": hidden, "trial": trial, **weights})
    pd.concat(data).to_csv(folder / "data.csv", index=False)
    pd.DataFrame(starts).to_csv(folder / "starts.csv", index=False, na_rep="NA")


def read_cases(folder: Path) -> list[Case]:
    """Return the fits that the files describe."""
    data = pd.read_csv(folder / "data.csv", float_precision="round_trip")
    samples = dict(iter(data.groupby("trial")))
    cases = []
    for row in pd.read_csv(folder / "starts.csv", float_precision="round_trip").itertuples():
        sample = samples[row.trial]
        x = sample.filter(regex="^x[0-9]").to_numpy(float).T.copy()
        t = sample.filter(regex="^t[0-9]").to_numpy(float).T.copy()
        weights = np.array(row[3:], dtype=float)
        start = weights[~np.isnan(weights)]
        cases.append(Case(row.hidden, row.trial, x, sample["label"].to_numpy(), t, start))
    return cases


def improvements(
    seconds: list[float] | Array, objectives: list[float] | Array
) -> Iterator[tuple[float, float]]:
    """Yield the points of a trace at which the objective is lower than before by the resolution.

    The lowest point of all is always among them.
    """
    shown, best = np.inf, (np.inf, np.inf)
    for second, objective in zip(seconds, objectives, strict=True):
        if objective < best[1]:
            best = float(second), float(objective)
            if not objective > shown - RESOLUTION * abs(objective):
                shown = best[1]
                yield best
    if best[1] < shown:
        yield best


def rows(
    contestant: str, pair: str, case: Case, seconds: list[float] | Array,
    objectives: list[float] | Array,
) -> Rows:  # fmt: skip
    """Return a trace as rows of a peer's report."""
    key = {"contestant": contestant, "pair": pair, "hidden": case.hidden, "trial": case.trial}
    points = improvements(seconds, objectives)
    return [key | {"seconds": second, "objective": value} for second, value in points]


def traced(run: Callable[[Trace], None], limit: float) -> Trace:
    """Run to the end or out of time, and return what was noted."""
    trace = Trace(limit)
    with suppress(OutOfTimeError):
        run(trace)
    return trace


def report(pairs: tuple[str, ...], fit: Fit) -> None:
    """Fit all cases as ``python -m PEER folder output seconds`` asks.

    Parameters
    ----------
    pairs : tuple of str
        The pairs that the peer can train.
    fit : callable
        Takes pair, cases of one size and the seconds that a fit may take; returns `rows`.
    """
    folder, output, limit = Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])
    cases = read_cases(folder)
    sizes = sorted({case.hidden for case in cases})
    result = [
        row
        for pair in pairs
        for hidden in sizes
        for row in fit(pair, [case for case in cases if case.hidden == hidden], limit)
    ]
    pd.DataFrame(result).to_csv(output, index=False)


def one_by_one(fit: Callable[[str, Case, float], Rows]) -> Fit:
    """Return what `report` wants of a function that fits one case; the first is a warm-up too."""

    def fit_all(pair: str, cases: list[Case], limit: float) -> Rows:
        fit(pair, cases[0], limit)
        return [row for case in cases for row in fit(pair, case, limit)]

    return fit_all
