"""A small study that the tests of later stages share."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from pairing.mathematics import (
    degenerate_pair,
    derivations,
    errata,
    illustrations,
    texts,
    training_curves,
)
from pairing.study import settings
from pairing.study.scores import join, score_batch
from pairing.study.trials import fit_batch
from pairing.verdicts import comparison, inferences

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def config():
    return yaml.safe_load((PROJECT / "config.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def schema():
    path = PROJECT / "workflow" / "schemas" / "config.schema.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def study(config):
    """The declared study, but with 8 repeats of 10 trials."""
    return replace(settings.study_from(config), trials=10, repeats=8)


@pytest.fixture(scope="session")
def training(study):
    return study.training("declared")


@pytest.fixture(scope="session")
def fits(training):
    return fit_batch(training, 0, 79)


@pytest.fixture(scope="session")
def trials(fits, training, study):
    return join(fits.drop(columns="seconds"), score_batch(fits, training, study.scoring))


@pytest.fixture(scope="session")
def mathematics(training, study):
    curves = training_curves.curves(training, study.scoring, 4, 60)
    return {
        **illustrations.illustrate(study.seed),
        "derivations": derivations.derivations_table(derivations.derive_all()),
        "errata": errata.errata_table(),
        "texts": errata.errata_table(texts.TEXTS),
        "curves": training_curves.middle_curves(curves),
        "turns": training_curves.turning_points(curves),
        "levels": training_curves.levels(study.problem, study.scoring),
        "degenerate": degenerate_pair.watch(training, 1, 100),
    }


@pytest.fixture(scope="session")
def results(trials, study, mathematics):
    nodes = study.scoring.nodes(study.problem)
    return mathematics | {
        "numbers": comparison.compare_numbers(trials, study),
        "bayes_rates": comparison.compare_bayes_rates(study),
        "order": comparison.compare_order(trials, study),
        "scores": comparison.summarise_scores(trials, study, nodes),
        "integration": comparison.describe_integration(nodes),
        "statuses": comparison.count_statuses(trials),
        "granularity": inferences.granularity(study.seed),
        "shared_samples": inferences.shared_samples(trials, study),
    }
