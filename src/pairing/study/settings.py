"""Everything that fixes a study, as frozen dataclasses made from a checked config.

`study_from` is the one place in which a config becomes values: everything after it may trust
them. Messages are one line that begins with the key at fault.
"""

import difflib
import json
import math
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, TypeVar

import numpy as np
from jsonschema import Draft202012Validator, validators
from jsonschema.exceptions import ValidationError

from pairing.catalogue.pairs import PAIRS, Pair
from pairing.problem.mixture import Mixture

Config = dict[str, Any]

LARGEST_STUDY = 10_000_000  # trials of all repeats: file names number them with seven digits


@dataclass(frozen=True)
class Setting:
    """What fixes a fit besides data and pair: one entry of the config's ``settings``."""

    name: str
    hidden_units: int
    procedure: str
    max_iterations: int
    objective_tolerance: float
    gradient_tolerance: float
    learning_rate: float
    momentum: float
    weight_decay: float
    start_low: float
    start_high: float
    starts_shared: bool
    restarts: int
    target_low: float
    target_high: float


@dataclass(frozen=True)
class Measure:
    """What fixes a score besides the fit: the config's ``measure``."""

    normalisation: str
    points: str
    root: str
    reference_variance: float
    classification: str
    confusion: str
    variance_divisor: str
    failed_fits: str
    quadrature_nodes: int

    @property
    def column(self) -> str:
        """The column of the trials table that holds eq. (4) as this measure reads it."""
        return f"eq4_{self.points}_{self.normalisation}_{self.root}"


@dataclass(frozen=True)
class Training:
    """All that a fit depends on, but for its trial and pair."""

    seed: int
    problem: Mixture
    train_per_class: int
    pairs: tuple[Pair, ...]
    setting: Setting


@dataclass(frozen=True)
class Scoring:
    """All that the scores of a fit depend on besides the fit."""

    test_per_class: int
    reference_variance: float
    quadrature_nodes: int


@dataclass(frozen=True)
class Study:
    """A set of settings x trials, with all that its results depend on."""

    seed: int
    problem: Mixture
    train_per_class: int
    test_per_class: int
    trials: int
    repeats: int
    pairs: tuple[Pair, ...]
    settings: tuple[Setting, ...]
    measure: Measure

    def training(self, name: str) -> Training:
        """Return what the fits of the setting called `name` depend on; a KeyError if none is."""
        setting = {one.name: one for one in self.settings}[name]
        return Training(self.seed, self.problem, self.train_per_class, self.pairs, setting)

    @property
    def scoring(self) -> Scoring:
        """What the scores depend on besides the fits."""
        measure = self.measure
        return Scoring(self.test_per_class, measure.reference_variance, measure.quadrature_nodes)

    def batches(self, fits_per_job: int) -> list[tuple[str, int, int]]:
        """Cut the work: (setting, first trial, last trial), no batch across two settings."""
        size = max(1, fits_per_job // len(self.pairs))
        n_trials = self.trials * self.repeats
        return [
            (setting.name, first, min(first + size, n_trials) - 1)
            for setting in self.settings
            for first in range(0, n_trials, size)
        ]


def _is_whole(_checker: object, value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(_checker: object, value: object) -> bool:
    return _is_whole(_checker, value) or (isinstance(value, float) and math.isfinite(value))


# JSON schema takes 3.0 for whole, and YAML can write .nan and .inf where a number is asked for.
_TYPES = Draft202012Validator.TYPE_CHECKER.redefine_many(
    {"integer": _is_whole, "number": _is_number}
)
_Validator = validators.extend(Draft202012Validator, type_checker=_TYPES)


def check(config: Config, schema: Config) -> None:
    """Hold a config against its JSON schema.

    Raises
    ------
    ValueError
        One line: the key at fault, its value, what is legal, and the nearest known key.
    """
    errors = sorted(_Validator(schema).iter_errors(config), key=_position)
    if errors:
        raise ValueError(_one_line(errors[0], schema))


def _position(error: ValidationError) -> tuple[int, str]:
    # unknown keys first: a misspelt key is also reported as a missing one
    return (error.validator not in ("additionalProperties", "propertyNames"), error.json_path)


def _key(error: ValidationError, *more: str) -> str:
    parts = [str(part) for part in error.absolute_path] + list(more)
    return ".".join(part if part.isprintable() else ascii(part) for part in parts) or "config"


def _one_line(error: ValidationError, schema: Config) -> str:
    known = list(error.schema.get("properties", {}))
    if error.validator == "additionalProperties":
        unknown = next(str(key) for key in error.instance if key not in known)
        near = difflib.get_close_matches(unknown, known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"known keys are {', '.join(known)}"
        return f"{_key(error, unknown)}: no such key; {hint}"
    if error.validator == "required":
        missing = next(key for key in error.validator_value if key not in error.instance)
        return f"{_key(error, missing)}: missing; add it (config.yaml of the project shows how)"
    keys_serve = known and error.validator not in ("oneOf", "anyOf")
    legal = f"the keys {', '.join(known)}" if keys_serve else _nearest_description(error, schema)
    value = json.dumps(error.instance, default=str)
    return f"{_key(error)}: {value} is not legal; give {legal}"


def _nearest_description(error: ValidationError, schema: Config) -> str:
    """Return what the schema says of the value at fault, or of the list that holds it."""
    description = error.message
    part: Any = schema
    for step in error.absolute_schema_path:
        part = _referred(part[step], schema)
        if isinstance(part, dict):
            description = part.get("description", description)
    return str(description)


def _referred(part: Any, schema: Config) -> Any:
    """Return what a part of the schema refers to by ``$ref: "#/a/b"``, and any other as it is."""
    while isinstance(part, dict) and "$ref" in part:
        steps = part["$ref"].removeprefix("#/").split("/")
        part = schema
        for step in steps:
            part = part[step]
    return part


def study_from(config: Config) -> Study:
    """Make a study of a config that `check` has passed.

    Raises
    ------
    ValueError
        One line that begins with the key at fault.
    """
    trial = config["figures"]["trial"]
    if trial >= config["trials"]:
        raise ValueError(f"figures.trial: {trial} must be below trials ({config['trials']})")
    if config["trials"] * config["repeats"] > LARGEST_STUDY:
        raise ValueError(
            f"repeats: {config['repeats']} x {config['trials']} trials are too many; give no more "
            f"than {LARGEST_STUDY} trials in all"
        )
    return Study(
        seed=config["seed"],
        problem=problem_from(config["problem"]),
        train_per_class=config["data"]["train_per_class"],
        test_per_class=config["data"]["test_per_class"],
        trials=config["trials"],
        repeats=config["repeats"],
        pairs=tuple(PAIRS[name] for name in config["pairs"]),
        settings=tuple(_setting(name, one) for name, one in config["settings"].items()),
        measure=Measure(**config["measure"]),
    )


def problem_from(problem: Config) -> Mixture:
    """Make the mixture of the config's ``problem``, its shorthands written out.

    Raises
    ------
    ValueError
        One line that begins with the key at fault: means or rows that differ in length, or what
        `pairing.problem.mixture.Mixture` refuses.
    """
    dimensions = {len(mean) for mean in problem["means"]}
    if len(dimensions) > 1:
        raise ValueError(
            f"problem.means: dimensions {sorted(dimensions)} differ; give all means the same length"
        )
    means = np.array(problem["means"], dtype=float)
    q, p = means.shape
    covariances, priors = problem["covariances"], problem["priors"]
    try:
        one_or_more = np.array(np.eye(p) if covariances == "identity" else covariances, dtype=float)
    except ValueError:
        raise ValueError(
            "problem.covariances: rows differ in length; give square matrices"
        ) from None
    shared = one_or_more.ndim == 2
    try:
        return Mixture(
            means,
            np.repeat(one_or_more[None], q, axis=0) if shared else one_or_more,
            np.full(q, 1 / q) if priors == "equal" else np.array(priors, dtype=float),
        )
    except ValueError as error:
        raise ValueError(f"problem.{error}") from None


def _setting(name: str, values: Config) -> Setting:
    for low, high in (("start_low", "start_high"), ("target_low", "target_high")):
        if not values[low] < values[high]:
            raise ValueError(
                f"settings.{name}.{low}: {values[low]} must be below {high} ({values[high]})"
            )
    return Setting(name=name, **values)


def to_json(part: object) -> str:
    """Return a part of a study, of dataclasses, as JSON: the same however a config is written."""
    return json.dumps(_encode(part), sort_keys=True)


def _encode(value: Any) -> Any:
    if isinstance(value, Pair):
        return value.name
    if isinstance(value, np.ndarray):
        return _encode(value.tolist())
    if is_dataclass(value):
        return {field.name: _encode(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dict):
        return {key: _encode(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_encode(one) for one in value]
    # 1 and 1.0 are the same config
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _decode_mixture(values: Config) -> Mixture:
    return Mixture(**{key: np.array(value, dtype=float) for key, value in values.items()})


_DECODERS: dict[str, Callable[[Any], Any]] = {
    "problem": _decode_mixture,
    "pairs": lambda names: tuple(PAIRS[name] for name in names),
    "setting": lambda values: Setting(**values),
    "settings": lambda rows: tuple(Setting(**values) for values in rows),
    "measure": lambda values: Measure(**values),
}

Part = TypeVar("Part", Training, Scoring, Study)


def from_json(kind: type[Part], text: str) -> Part:
    """Return the part of a study that `to_json` wrote."""
    return kind(
        **{
            key: _DECODERS[key](value) if key in _DECODERS else value
            for key, value in json.loads(text).items()
        }
    )


def settings_rows(study: Study) -> list[tuple[str, str]]:
    """Return every choice of a study as a key of the config and its value, for people."""
    samples = {"train_per_class": study.train_per_class, "test_per_class": study.test_per_class}
    parts: list[tuple[str, Config]] = [
        ("", {key: _encode(getattr(study, key)) for key in ("seed", "trials", "repeats", "pairs")}),
        ("problem.", _encode(study.problem)),
        ("data.", samples),
        *((f"settings.{one.name}.", _encode(one)) for one in study.settings),
        ("measure.", _encode(study.measure)),
    ]
    return [
        (part + key, json.dumps(value))
        for part, values in parts
        for key, value in values.items()
        if key != "name"
    ]
