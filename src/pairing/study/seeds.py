"""Random streams keyed by what they are for: data by trial, starts by trial and network size.

A stream is a function of the study's seed, its purpose and its key alone, so trial 37 alone is
trial 37 of 100, and the pairs of one trial share data and start (common random numbers).
"""

from enum import IntEnum

import numpy as np


class Purpose(IntEnum):
    """What a random stream is for; the numbers are part of every result and never change."""

    TRAIN_SAMPLE = 0
    TEST_SAMPLE = 1
    START = 2
    PRESENTATION_ORDER = 3
    RESAMPLING = 4
    ILLUSTRATION = 5
    DESIGN = 6


def stream(seed: int, purpose: Purpose, *key: int) -> np.random.Generator:
    """Return the generator of one purpose and key.

    Parameters
    ----------
    seed : int, >= 0
        The study's seed.
    purpose : Purpose
    *key : int, >= 0
        What the stream may depend on: the trial, then the hidden units, the restart, the pair.
    """
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(purpose, *key)))


def seed_key(seed: int, *key: int) -> str:
    """Return the text by which a result names its streams, e.g. ``1997:0:37``."""
    return ":".join(str(part) for part in (seed, *key))
