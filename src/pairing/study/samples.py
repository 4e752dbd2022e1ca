"""Draw the samples of a trial: they are not stored, as drawing takes less time than reading."""

from typing import NamedTuple

import numpy as np

from pairing.numerics.arrays import Array
from pairing.problem.mixture import FIXED, Mixture
from pairing.problem.truth import sample
from pairing.study.seeds import Purpose, stream
from pairing.study.settings import Scoring, Training


class Sample(NamedTuple):
    """A sample of a trial: x, shape (p, n), and labels 0, ..., q - 1, shape (n,)."""

    x: Array
    labels: np.ndarray


def draw(
    problem: Mixture, seed: int, purpose: Purpose, per_class: int, trial: int,
    class_counts: str = FIXED,
) -> Sample:  # fmt: skip
    """Return the training or test sample of a trial; it depends on nothing else.

    Parameters
    ----------
    problem : pairing.problem.mixture.Mixture
    seed : int, >= 0
        The study's seed.
    purpose : pairing.study.seeds.Purpose
        TRAIN_SAMPLE or TEST_SAMPLE.
    per_class : int, >= 1
        Patterns of each class.
    trial : int, >= 0
    class_counts : {"fixed", "random"}
        As of `pairing.problem.truth.sample`.
    """
    return Sample(*sample(problem, per_class, stream(seed, purpose, trial), class_counts))


def draw_training(training: Training, trial: int) -> Sample:
    """Return the sample that the networks of a trial are trained on."""
    return draw(
        training.problem, training.seed, Purpose.TRAIN_SAMPLE, training.train_per_class, trial,
        training.class_counts,
    )  # fmt: skip


def draw_test(training: Training, scoring: Scoring, trial: int) -> Sample:
    """Return the sample that the networks of a trial are tested on.

    Parameters
    ----------
    training : pairing.study.settings.Training
        Gives problem and seed.
    scoring : pairing.study.settings.Scoring
    trial : int, >= 0
    """
    per_class = scoring.test_per_class
    return draw(training.problem, training.seed, Purpose.TEST_SAMPLE, per_class, trial)
