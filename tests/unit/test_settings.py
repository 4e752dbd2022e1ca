"""A config becomes a study in one place, checked, and the same for every way to write it."""

import copy
from itertools import pairwise
from pathlib import Path

import jsonschema
import numpy as np
import pytest
import yaml

from pairing.catalogue.pairs import PAIRS
from pairing.catalogue.procedures import PROCEDURES
from pairing.config import check, problem_from, study_from
from pairing.config.checking import schema
from pairing.config.schema_file import PATH, schema_text
from pairing.study import settings

ROOT = Path(__file__).parents[2]


def changed(config, path, value):
    new = copy.deepcopy(config)
    *parents, last = path.split(".")
    branch = new
    for key in parents:
        branch = branch[key]
    branch[last] = value
    return new


def test_the_default_config_is_legal(config):
    assert study_from(config).trials == 100


def test_the_schema_for_editors_is_that_of_the_types():
    text = (ROOT / PATH).read_text(encoding="utf-8")
    assert text == schema_text(), "run python -m pairing.config"
    assert yaml.safe_load(text) == schema()


def test_editors_and_the_types_take_the_same_configs(config):
    validator = jsonschema.Draft202012Validator(yaml.safe_load(schema_text()))
    assert validator.is_valid(config)
    for path, value in REFUSED.items():
        assert not validator.is_valid(changed(config, path, value)), path
        with pytest.raises(ValueError, match=f"^{path}[.:]"):
            check(changed(config, path, value))


REFUSED = {
    "trials": 1,
    "colour": "red",
    "problem.covariances": "unit",
    "pairs": ["softmax_least_squares", "softmax_hinge"],
    "settings.declared.procedure": "adam",
    "settings.declared.start_scaling": "variance",
    "programs.scipy.repeats": 0,
    "search.space.momentum.levels": [1],
    "search.rounds.width": 0,
}


def test_the_schema_knows_every_pair_and_procedure():
    found = schema()
    one = found["$defs"]["Setting"]["properties"]
    assert set(one["procedure"]["enum"]) == set(PROCEDURES)
    assert set(found["properties"]["pairs"]["items"]["enum"]) == set(PAIRS)


def test_there_is_no_default_and_no_unknown_key():
    """Defaults stand in config.yaml alone, so every key is required, and no other is known."""
    for name, part in {"config": schema(), **schema()["$defs"]}.items():
        assert part["additionalProperties"] is False
        either = {"levels", "low", "high", "scale"} if name.startswith("choice_of_") else set()
        assert set(part["required"]) == set(part["properties"]) - either


def test_json_is_the_same_however_the_config_is_written(config):
    study = study_from(config)
    other = changed(config, "problem.covariances", [[1.0, 0], [0, 1]])
    other = changed(other, "problem.priors", [0.25, 0.25, 0.25, 0.25])
    other = changed(other, "settings.declared.start_low", -1.0)
    other = dict(reversed(other.items()))
    assert settings.to_json(study_from(other)) == settings.to_json(study)


@pytest.mark.parametrize("kind", ["Study", "Training", "Scoring"])
def test_json_goes_there_and_back(config, kind):
    study = study_from(config)
    part = {"Study": study, "Training": study.training("declared"), "Scoring": study.scoring}[kind]
    text = settings.to_json(part)
    assert settings.to_json(settings.from_json(type(part), text)) == text


def test_a_fit_depends_on_no_key_of_measure(config):
    other = changed(config, "measure.reference_variance", 0.5)
    texts = {settings.to_json(study_from(one).training("declared")) for one in (config, other)}
    assert len(texts) == 1


@pytest.mark.parametrize("fits_per_job", [1, 7, 300, 10**9])
def test_batches_cover_every_trial_once(config, fits_per_job):
    study = study_from(changed(config, "repeats", 3))
    batches = study.batches(fits_per_job)
    assert batches[0][1] == 0
    assert batches[-1][2] == 299
    assert all(second[1] == first[2] + 1 for first, second in pairwise(batches))
    assert all((last - first + 1) * 3 <= max(fits_per_job, 3) for _, first, last in batches)


def test_covariances_are_written_out(config):
    matrix = [[2.0, 0.5], [0.5, 1.0]]
    one = problem_from(check(changed(config, "problem.covariances", matrix)).problem)
    four = problem_from(check(changed(config, "problem.covariances", [matrix] * 4)).problem)
    assert np.array_equal(one.covariances, four.covariances)


def test_a_setting_that_is_null_is_taken_out(config):
    """So that a user's own file can put another one first."""
    mine = config["settings"]["declared"] | {"hidden_units": 7}
    study = study_from(config | {"settings": {"declared": None, "mine": mine}})
    assert [(one.name, one.hidden_units) for one in study.settings] == [("mine", 7)]
