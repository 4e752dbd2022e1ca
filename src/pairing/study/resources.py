"""What a batch asks of a cluster's scheduler: minutes and megabytes, by generous arithmetic.

The numbers below are rates measured on one core, rounded up; what is
asked for is several times what they give, because a job that asks for too little is killed.
"""

import math
from dataclasses import replace

from pairing.catalogue.procedures import PROCEDURES
from pairing.problem.nodes import most_nodes
from pairing.study.settings import Scoring, Training

GENEROUS = 4  # times what the arithmetic gives
START_MINUTES = 10  # starting Python, compiling with an empty cache, slow file systems

# Objective and gradient of one pattern take PATTERN + WEIGHT x weights nanoseconds.
PATTERN, WEIGHT = 13.0, 0.33
UPDATE = 0.5  # nanoseconds of an iteration for each square of the number of weights

# Scoring takes POINT + WEIGHT x weights nanoseconds a point.
POINT = 100.0

# A fit of the search at its dearest: 16 hidden units, two starts, 200 steps.
SEARCH_SECONDS = 0.03

# A fit of the search on average, from three starts: trained; scored at all its stops; held against
# repeats, in the last rung; trained and scored to confirm a reading. Only the terminal's forecast
# rests on these.
SEARCHED = {
    "train_search": 0.006, "score_search": 0.005, "judge_finals": 0.01, "confirm_candidate": 0.004,
}  # fmt: skip

# A job holds two processes of Snakemake and one of the stage.
FIXED_MB = 1000
FIT_BYTES, WEIGHT_BYTES = 8000, 80  # of a fit, and of each of its weights, while they are rows
NODE_BYTES = 32  # of a node, for each input of each class, while the posterior is evaluated


def fit_seconds(training: Training) -> float:
    """Return the time of one fit that takes all its iterations in all its restarts."""
    setting, weights = training.setting, training.shape.n_weights
    procedure = PROCEDURES[setting.procedure]
    evaluations = procedure.evaluations + weights * procedure.hessians
    patterns = training.train_per_class * training.problem.n_classes
    iteration = evaluations * patterns * (PATTERN + WEIGHT * weights) + UPDATE * weights**2
    return 1e-9 * setting.restarts * setting.max_iterations * iteration


def seconds_to_minimum(training: Training, procedure: str, iterations: int) -> float:
    """Return the time of one fit to its last step, and so many iterations on to the minimum.

    Parameters
    ----------
    training : pairing.study.settings.Training
    procedure : str
        The one that goes on to the minimum.
    iterations : int
        The most that it takes.
    """
    on = replace(training.setting, procedure=procedure, max_iterations=iterations)
    return fit_seconds(training) + fit_seconds(replace(training, setting=on))


def search_minutes(n_fits: int, attempt: int) -> int:
    """Return the time limit of a job of the search, whose settings are not known beforehand."""
    return minutes(n_fits, SEARCH_SECONDS / GENEROUS, attempt)


def score_seconds(training: Training, scoring: Scoring) -> float:
    """Return the time of scoring one fit."""
    patterns = (training.train_per_class + scoring.test_per_class) * training.problem.n_classes
    points = patterns + most_nodes(training.problem, scoring.quadrature_nodes)
    return 1e-9 * points * (POINT + WEIGHT * training.shape.n_weights)


def minutes(n_fits: int, seconds: float, attempt: int) -> int:
    """Return the time limit of a job, in whole minutes.

    Parameters
    ----------
    n_fits : int
        Fits of the batch.
    seconds : float
        Time of one of them.
    attempt : int, >= 1
        Each further attempt asks for as much again.
    """
    return attempt * math.ceil(START_MINUTES + GENEROUS * n_fits * seconds / 60)


def training_megabytes(training: Training, n_fits: int) -> int:
    """Return the memory of a job that keeps its networks and takes Hessians of whole samples.

    Parameters
    ----------
    training : pairing.study.settings.Training
    n_fits : int
        Networks that are kept.
    """
    shape = training.shape
    p, h, q = shape.inputs, shape.hidden, shape.outputs
    # `pairing.network.hessian.Rows`, with the sample as it is drawn and as it is trained on
    rows = 3 * (p + q) + (1 + p) * (4 + p) // 2 + h * (1 + q) + q * (q + 3) // 2
    patterns = training.train_per_class * q
    return math.ceil(FIXED_MB + 8e-6 * (rows * patterns + n_fits * shape.n_weights))


def megabytes(n_fits: int, training: Training, attempt: int) -> int:
    """Return the memory limit of a job, in megabytes.

    Parameters
    ----------
    n_fits : int
        Fits of the batch.
    training : pairing.study.settings.Training
        What they are made with.
    attempt : int, >= 1
        Each further attempt asks for as much again.
    """
    rows = n_fits * (FIT_BYTES + WEIGHT_BYTES * training.shape.n_weights)
    nodes = NODE_BYTES * most_nodes(training.problem, 0) * training.problem.means.size
    return attempt * math.ceil(FIXED_MB + (rows + nodes) / 1e6)
