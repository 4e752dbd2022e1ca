"""A config becomes a study in one place, checked, and the same for every way to write it."""

import copy
from itertools import pairwise

import numpy as np
import pytest

from pairing.catalogue.pairs import PAIRS
from pairing.study import settings
from pairing.training.optimisers import PROCEDURES


def changed(config, path, value):
    new = copy.deepcopy(config)
    *parents, last = path.split(".")
    branch = new
    for key in parents:
        branch = branch[key]
    branch[last] = value
    return new


def test_the_default_config_is_legal(config, schema):
    settings.check(config, schema)
    assert settings.study_from(config).trials == 100


def test_schema_and_code_know_the_same_names(schema):
    one = schema["properties"]["settings"]["additionalProperties"]["properties"]
    assert set(one["procedure"]["enum"]) == set(PROCEDURES)
    assert set(schema["properties"]["pairs"]["items"]["enum"]) == set(PAIRS)


def every_object(schema):
    yield schema
    for part in [*schema.get("properties", {}).values(), schema.get("additionalProperties")]:
        if isinstance(part, dict):
            yield from every_object(part)


def test_schema_leaves_no_default_and_no_unknown_key(schema):
    """Defaults stand in config.yaml alone, so every key is required, and no other is known."""
    for part in every_object(schema):
        if "properties" in part:
            assert part["additionalProperties"] is False
            assert set(part["required"]) == set(part["properties"])
        elif part is not schema and part.get("type") != "object" and "$ref" not in part:
            assert "description" in part
        assert "default" not in part


def test_json_is_the_same_however_the_config_is_written(config):
    study = settings.study_from(config)
    other = changed(config, "problem.covariances", [[1.0, 0], [0, 1]])
    other = changed(other, "problem.priors", [0.25, 0.25, 0.25, 0.25])
    other = changed(other, "settings.declared.start_low", -1.0)
    other = dict(reversed(other.items()))
    assert settings.to_json(settings.study_from(other)) == settings.to_json(study)


@pytest.mark.parametrize("kind", ["Study", "Training", "Scoring"])
def test_json_goes_there_and_back(config, kind):
    study = settings.study_from(config)
    part = {"Study": study, "Training": study.training("declared"), "Scoring": study.scoring}[kind]
    text = settings.to_json(part)
    assert settings.to_json(settings.from_json(type(part), text)) == text


def test_a_fit_depends_on_no_key_of_measure(config):
    other = changed(config, "measure.reference_variance", 0.5)
    texts = {
        settings.to_json(settings.study_from(one).training("declared")) for one in (config, other)
    }
    assert len(texts) == 1


@pytest.mark.parametrize("fits_per_job", [1, 7, 300, 10**9])
def test_batches_cover_every_trial_once(config, fits_per_job):
    study = settings.study_from(changed(config, "repeats", 3))
    batches = study.batches(fits_per_job)
    assert batches[0][1] == 0
    assert batches[-1][2] == 299
    assert all(second[1] == first[2] + 1 for first, second in pairwise(batches))
    assert all((last - first + 1) * 3 <= max(fits_per_job, 3) for _, first, last in batches)


def test_covariances_are_written_out(config):
    matrix = [[2.0, 0.5], [0.5, 1.0]]
    one = settings.problem_from(changed(config, "problem.covariances", matrix)["problem"])
    four = settings.problem_from(changed(config, "problem.covariances", [matrix] * 4)["problem"])
    assert np.array_equal(one.covariances, four.covariances)
