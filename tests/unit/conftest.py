"""A small study that the tests of later stages share."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from pairing.config import study_from
from pairing.study.fits import fit_batch
from pairing.study.scores import join, score_batch

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def config():
    return yaml.safe_load((PROJECT / "config.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def study(config):
    """The declared study, but with 8 repeats of 10 trials."""
    return replace(study_from(config), trials=10, repeats=8)


@pytest.fixture(scope="session")
def training(study):
    return study.training("declared")


@pytest.fixture(scope="session")
def fits(training):
    return fit_batch(training, 0, 79)


@pytest.fixture(scope="session")
def trials(fits, training, study):
    return join(fits.drop(columns="seconds"), score_batch(fits, training, study.scoring))
