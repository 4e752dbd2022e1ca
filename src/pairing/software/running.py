"""Give a package its job, and make a row of every trial, whatever becomes of it."""

import math
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from pairing.numerics.arrays import Array
from pairing.software import jobs, processes
from pairing.software.environments import Prepared, prepare
from pairing.software.jobs import Answer, Job
from pairing.software.packages import Package, command, read_package
from pairing.software.plan import Experiment
from pairing.software.statuses import FAILED, OK, TIMED_OUT

LISTS = ("outputs", "start", "end")


@dataclass(frozen=True)
class Runner:
    """A package that can be given jobs, or why it cannot.

    Attributes
    ----------
    package : pairing.software.packages.Package
    folder, environment : pathlib.Path
    prepared : pairing.software.environments.Prepared
    seconds : float
        That a job may take.
    """

    package: Package
    folder: Path
    environment: Path
    prepared: Prepared
    seconds: float


def runner(folder: Path, environments: Path, seconds: float) -> Runner:
    """Return a package ready to run, its environment made if it was not there.

    Parameters
    ----------
    folder : pathlib.Path
        Of the package.
    environments : pathlib.Path
        Where environments stand.
    seconds : float, > 0
        That a job may take.

    Raises
    ------
    ValueError
        One line, if the package's description is not legal.
    """
    package = read_package(folder)
    prepared = prepare(package, folder, environments)
    return Runner(package, folder, (environments / package.name).resolve(), prepared, seconds)


def run(one: Runner, job: Job, experiment: Experiment) -> pd.DataFrame:
    """Return one row a trial: how it ended, and what the package wrote.

    Returns
    -------
    pandas.DataFrame
        Columns trial, status, message, seconds, iterations, reported (NaN where it does not say),
        outputs (class after class), start and end (weights), the last three lists, empty where
        there are none.
    """
    if one.prepared.status != OK:
        return _rows(job, *one.prepared)
    with TemporaryDirectory(prefix="pairing-software-") as made:
        folder = Path(made)
        jobs.write(job, experiment, folder)
        # the folder of an environment that needs nothing installed is there, too
        one.environment.mkdir(parents=True, exist_ok=True)
        try:
            ended = processes.run(
                [*command(one.package.run, one.folder), str(folder)],
                one.environment,
                one.seconds,
                folder / processes.SAID,
            )
        except OSError as error:
            return _rows(job, FAILED, f"{one.package.run[0]}: cannot be started ({error.strerror})")
        if ended.code is None:
            return _rows(job, TIMED_OUT, f"killed after {one.seconds:g} seconds")
        if ended.code:
            return _rows(job, FAILED, ended.said or f"ended with status {ended.code}")
        try:
            weights = one.package.forms[job.form].weights
            answers = jobs.read(job, experiment, folder, weights)
        except ValueError as error:
            return _rows(job, FAILED, str(error))
    return pd.DataFrame([_row(trial, *_judged(answer)) for trial, answer in answers.items()])


def _judged(answer: Answer) -> tuple[str, str, Answer]:
    """Return how a trial ended, by what was written of it."""
    if np.isfinite(answer.outputs).all():
        return OK, answer.message, answer
    return FAILED, answer.message or "outputs are not finite", answer


def _rows(job: Job, status: str, message: str) -> pd.DataFrame:
    """Return the rows of a job of which nothing was written."""
    nothing: Array = np.empty(0)
    answer = Answer(nothing, math.nan, math.nan, math.nan, message, nothing, nothing)
    return pd.DataFrame([_row(trial, status, message, answer) for trial in job.trials])


def _row(trial: int, status: str, message: str, answer: Answer) -> dict[str, object]:
    return {
        "trial": trial,
        "status": status,
        "message": message,
        "seconds": answer.seconds,
        "iterations": answer.iterations,
        "reported": answer.reported,
        **{name: getattr(answer, name).ravel().tolist() for name in LISTS},
    }


def failures(rows: pd.DataFrame) -> list[str]:
    """Return a line for each way in which trials ended without outputs.

    Parameters
    ----------
    rows : pandas.DataFrame
        From `run`.
    """
    groups = rows[rows["status"] != OK].groupby(["status", "message"], sort=False)
    return [
        f"{len(own)} of {len(rows)} trials {status}: {message}" for (status, message), own in groups
    ]
