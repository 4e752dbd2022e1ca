"""The config's keys as types: every key once, with its kind of value and the words for it.

Keys that are one with a value of the study or of the search stand where that value does. The
schema for editors (``workflow/schemas``) is written from here by ``python -m pairing.config``.
"""

from dataclasses import dataclass, field, make_dataclass
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import core_schema

from pairing.catalogue.factors import FACTORS, TrainingFactor
from pairing.catalogue.kinds import OneOf, Range, Several
from pairing.catalogue.pairs import PAIRS
from pairing.convergence.plan import Convergence
from pairing.search.measures import Measures
from pairing.search.plan import MOST_KEPT, TRIALS_SEARCHED, Rung
from pairing.search.space import Addition
from pairing.software.plan import Software
from pairing.study.programs import Program
from pairing.study.settings import (
    HIDDEN_UNITS,
    ITERATIONS,
    LARGEST_STUDY,
    PROCEDURE,
    WEIGHT_DECAY,
    Measure,
    Setting,
    known_keys_only,
)

NUMBERED = "names of files number trials with seven digits"
LARGEST_SAMPLE = 1_000_000
LARGEST_BLOCK = 65_536
LARGEST_SEED = 2**63 - 1

SEED = Range(ge=0, le=LARGEST_SEED, whole=True, because="it is kept in 64 bits")
SAMPLE = Range(ge=1, le=LARGEST_SAMPLE, whole=True, because="a sample stands in memory at once")
JOB = Range(ge=1, le=1_000_000_000, whole=True, because="no setting has more fits")
BLOCK = Range(ge=1, le=LARGEST_BLOCK, whole=True)
CURVES_OF = "a job keeps the curves of all of them"
Number = Annotated[float, Range()]
Matrix = tuple[tuple[Number, ...], ...]


def trials(least: int, most: int = LARGEST_STUDY, because: str = NUMBERED) -> Range:
    """Return the kind of a number of trials."""
    return Range(ge=least, le=most, whole=True, because=because)


@dataclass(frozen=True)
class InOneLine:
    """What is said where none of a type's several forms is met."""

    words: str

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        """Give what pydantic checks a value by."""
        return core_schema.custom_error_schema(
            handler(source), custom_error_type="forms", custom_error_message=self.words
        )

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        """Give the words to the schema for editors."""
        return {**handler(schema), "description": self.words}


@known_keys_only
@dataclass(frozen=True)
class Problem:
    """The keys of ``problem``."""

    means: Annotated[
        tuple[Annotated[tuple[Number, ...], Field(min_length=1)], ...],
        Field(min_length=2, description="a list of at least two means, each a list of numbers"),
    ]
    covariances: Annotated[
        Literal["identity"]
        | Annotated[Matrix, Field(min_length=1)]
        | Annotated[tuple[Matrix, ...], Field(min_length=1)],
        InOneLine("identity, one matrix, or a list of one matrix a class"),
    ]
    priors: Annotated[
        Literal["equal"] | tuple[Annotated[float, Range(gt=0)], ...],
        InOneLine("equal, or a list of one positive number a class, with sum 1"),
    ]


@known_keys_only
@dataclass(frozen=True)
class Data:
    """The keys of ``data``."""

    train_per_class: Annotated[int, SAMPLE]
    test_per_class: Annotated[int, SAMPLE]


@known_keys_only
@dataclass(frozen=True)
class TrainingCurves:
    """The keys of ``training_curves``."""

    trials: Annotated[int, trials(2, MOST_KEPT, CURVES_OF)]
    iterations: Annotated[int, ITERATIONS]
    degenerate_trials: Annotated[int, trials(1, MOST_KEPT, CURVES_OF)]
    degenerate_iterations: Annotated[int, ITERATIONS]


@known_keys_only
@dataclass(frozen=True)
class Figures:
    """The keys of ``figures``."""

    trial: Annotated[
        int, Range(ge=0, le=LARGEST_STUDY, whole=True, words="a whole number >= 0 and below trials")
    ]


def open_choice(factor: TrainingFactor) -> type:
    """Return the type of a factor's key: a reason, and levels or, of numbers, a range."""
    kind, value = factor.kind, factor.type_
    # mypy takes no variable for a type
    several: Any = tuple[value, ...]  # type: ignore[valid-type]
    levels = Field(min_length=1, description=f"at least one level: {kind.several}")
    keys: list[Any] = [
        ("reason", Annotated[str, Field(min_length=1, strict=True, description="a sentence")]),
        ("levels", Annotated[several, levels] | None, field(default=None)),
    ]
    if isinstance(kind, Range):
        for name, side in (("low", "below high"), ("high", "above low")):
            end = Field(description=f"{kind.several}, {side}")
            keys.append((name, Annotated[value, end] | None, field(default=None)))
        scale = Annotated[str, OneOf(("linear", "log"))] | None
        keys.append(("scale", scale, field(default=None)))
    return known_keys_only(make_dataclass(f"choice_of_{factor.name}", keys, frozen=True))


DECREASE = Range(gt=0, lt=1)
DECREASES = Several(f"a list of different {DECREASE.several}", least=0)
STEPS = Field(min_length=1, description="a list of ascending whole numbers >= 1")
SearchSpace = known_keys_only(
    make_dataclass(
        "SearchSpace",
        [
            *((name, open_choice(factor)) for name, factor in FACTORS.items()),
            (
                "steps",
                Annotated[
                    dict[
                        Annotated[str, PROCEDURE],
                        Annotated[tuple[Annotated[int, ITERATIONS], ...], STEPS],
                    ],
                    Field(
                        description="a list of iterations for each procedure, of " + PROCEDURE.one
                    ),
                ],
            ),
            ("decreases", Annotated[tuple[Annotated[float, DECREASE], ...], DECREASES]),
        ],
        frozen=True,
    )
)


@known_keys_only
@dataclass(frozen=True)
class Map:
    """The keys of ``search.map``."""

    hidden_units: Annotated[
        tuple[Annotated[int, HIDDEN_UNITS], ...],
        Several(f"a list of different {HIDDEN_UNITS.several}"),
    ]
    weight_decay: Annotated[
        tuple[Annotated[float, WEIGHT_DECAY], ...],
        Several(f"a list of at most 1000 different {WEIGHT_DECAY.several}", most=1000),
    ]


@known_keys_only
@dataclass(frozen=True)
class Rounds:
    """The keys of ``search.rounds``."""

    number: Annotated[int, Range(ge=0, le=20, whole=True)]
    settings: Annotated[int, BLOCK]
    centres: Annotated[int, BLOCK]
    width: Annotated[float, Range(gt=0, le=1)]
    least_gain: Annotated[float, Range(ge=0)]


@known_keys_only
@dataclass(frozen=True)
class Confirm:
    """The keys of ``search.confirm``."""

    seed: Annotated[int, SEED]
    repeats: Annotated[int, trials(2)]
    trials_per_job: Annotated[int, trials(1)]


@known_keys_only
@dataclass(frozen=True)
class ConvergenceKeys(Convergence):
    """The keys of ``convergence``."""

    trials_per_job: Annotated[int, JOB]


@known_keys_only
@dataclass(frozen=True)
class SoftwareKeys(Software):
    """The keys of ``software``."""

    trials_per_job: Annotated[int, JOB]


@known_keys_only
@dataclass(frozen=True)
class SearchKeys:
    """The keys of ``search``."""

    published: Annotated[
        str,
        Field(
            strict=True,
            pattern="^[A-Za-z0-9_./ -]{1,200}$",
            description="paper, or a folder of this project, written with letters, digits, blanks "
            "and _ . / -",
        ),
    ]
    trials: Annotated[int, TRIALS_SEARCHED]
    settings: Annotated[
        int, OneOf(tuple(2**power for power in range(1, 17)), "a power of two from 2 to 65536")
    ]
    settings_per_job: Annotated[int, BLOCK]
    space: SearchSpace  # type: ignore[valid-type]
    additions: Annotated[
        tuple[Addition, ...],
        Field(description="a list of {factor: ..., level: ..., settings: ...}"),
    ]
    map: Map
    measures: Measures
    rounds: Rounds
    race: Annotated[
        tuple[Rung, ...],
        Field(min_length=1, description="a list of at least one {settings: ..., trials: ...}"),
    ]
    confirm: Confirm


def _named(entries: Any) -> Any:
    """Give each entry its name, which is its key; one that is set to null is taken out."""
    if not isinstance(entries, dict):
        return entries
    return {
        name: one | {"name": name} if isinstance(one, dict) else one
        for name, one in entries.items()
        if one is not None
    }


# names become folders
SettingName = Annotated[str, Field(strict=True, pattern="^[a-z][a-z0-9_]{0,63}$")]


@known_keys_only
@dataclass(frozen=True)
class Config:
    """The keys of config.yaml."""

    seed: Annotated[int, SEED]
    problem: Problem
    data: Data
    trials: Annotated[int, trials(2)]
    repeats: Annotated[int, trials(1)]
    pairs: Annotated[
        tuple[Annotated[str, OneOf(tuple(PAIRS))], ...],
        Several(f"at least two different ones of {', '.join(PAIRS)}", least=2),
    ]
    settings: Annotated[
        dict[SettingName, Setting],
        Field(
            min_length=1,
            description="at least one setting, its name of at most 64 lower-case letters, digits "
            "and _",
        ),
        BeforeValidator(_named),
    ]
    programs: Annotated[
        dict[SettingName, Program],
        Field(
            description="programs, or none, each with a name of at most 64 lower-case letters, "
            "digits and _",
        ),
        BeforeValidator(_named),
    ]
    measure: Measure
    training_curves: TrainingCurves
    convergence: ConvergenceKeys
    search: SearchKeys
    software: SoftwareKeys
    fits_per_job: Annotated[int, JOB]
    figures: Figures
