"""Everything that fixes a study, as frozen dataclasses; their types say what is legal.

`pairing.config` makes them of a checked config, and `to_json` and `from_json` carry them to the
stages. A fit depends on `Training` alone, a score on `Scoring` besides.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Annotated, Any, TypeVar

import numpy as np
from pydantic import ConfigDict, PlainValidator, TypeAdapter, with_config
from pydantic.json_schema import SkipJsonSchema

from pairing.catalogue.factors import SCALINGS, STARTS
from pairing.catalogue.kinds import OneOf, Range, Truth
from pairing.catalogue.pairs import PAIRS, Pair
from pairing.catalogue.procedures import PROCEDURES
from pairing.catalogue.scores import NORMALISATIONS, POINTS, ROOTS, reading_column
from pairing.network.network import Shape
from pairing.problem.mixture import FIXED, Mixture

LARGEST_STUDY = 10_000_000  # trials of all repeats: file names number them with seven digits
MOST_ITERATIONS = 1_000_000_000

known_keys_only = with_config(ConfigDict(extra="forbid"))

PROCEDURE = OneOf(tuple(PROCEDURES))
HIDDEN_UNITS = Range(ge=0, le=64, whole=True)
ITERATIONS = Range(
    ge=1, le=MOST_ITERATIONS, whole=True, because="a fit of so many takes hours at least"
)
TOLERANCE = WEIGHT_DECAY = Range(ge=0)
POSITIVE = Range(gt=0)


@known_keys_only
@dataclass(frozen=True)
class Setting:
    """What fixes a fit besides data and pair: one entry of the config's ``settings``."""

    name: SkipJsonSchema[str]  # in the config its key
    hidden_units: Annotated[int, HIDDEN_UNITS]
    procedure: Annotated[str, PROCEDURE]
    max_iterations: Annotated[int, ITERATIONS]
    objective_tolerance: Annotated[float, TOLERANCE]
    gradient_tolerance: Annotated[float, TOLERANCE]
    learning_rate: Annotated[float, POSITIVE]
    momentum: Annotated[float, Range(ge=0, lt=1)]
    weight_decay: Annotated[float, WEIGHT_DECAY]
    start_low: Annotated[float, Range(words="a number below start_high")]
    start_high: Annotated[float, Range(words="a number above start_low")]
    start_scaling: Annotated[str, SCALINGS]
    starts_shared: Annotated[bool, Truth()]
    restarts: Annotated[int, STARTS]
    target_low: Annotated[float, Range(ge=0, le=1, words="a number in [0, 1], below target_high")]
    target_high: Annotated[float, Range(ge=0, le=1, words="a number in [0, 1], above target_low")]


@known_keys_only
@dataclass(frozen=True)
class Measure:
    """What fixes a score besides the fit: the config's ``measure``."""

    normalisation: Annotated[str, OneOf(NORMALISATIONS)]
    points: Annotated[str, OneOf(POINTS)]
    root: Annotated[str, OneOf(ROOTS)]
    reference_variance: Annotated[float, POSITIVE]
    variance_divisor: Annotated[str, OneOf(("n-1", "n"))]
    quadrature_nodes: Annotated[int, Range(ge=100, le=1_000_000, whole=True)]

    @property
    def column(self) -> str:
        """The column of the trials table that holds eq. (4) as this measure reads it."""
        return reading_column(self.points, self.normalisation, self.root)


def _mixture(value: Any) -> Mixture:
    """Return the mixture that stands in JSON; its arrays are checked by the mixture itself."""
    if isinstance(value, Mapping):
        return Mixture(**{key: np.array(part, dtype=float) for key, part in value.items()})
    return value


ProblemInJson = Annotated[Mixture, PlainValidator(_mixture)]
PairByName = Annotated[Pair, PlainValidator(PAIRS.__getitem__)]


@dataclass(frozen=True)
class Training:
    """All that a fit depends on, but for its trial and pair."""

    seed: int
    problem: ProblemInJson
    train_per_class: int
    pairs: tuple[PairByName, ...]
    setting: Setting
    class_counts: str = FIXED

    @property
    def shape(self) -> Shape:
        """The size of the networks."""
        problem = self.problem
        return Shape(problem.dimension, self.setting.hidden_units, problem.n_classes)


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
    problem: ProblemInJson
    train_per_class: int
    test_per_class: int
    trials: int
    repeats: int
    pairs: tuple[PairByName, ...]
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


Part = TypeVar("Part")


def from_json(kind: type[Part], text: str) -> Part:
    """Return the part of a study, or of a search, that `to_json` wrote."""
    part: Part = TypeAdapter(kind).validate_python(json.loads(text))
    return part


def settings_rows(study: Study) -> list[tuple[str, str]]:
    """Return every choice of a study as a key of the config and its value, for people."""
    samples = {"train_per_class": study.train_per_class, "test_per_class": study.test_per_class}
    parts: list[tuple[str, dict[str, Any]]] = [
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
