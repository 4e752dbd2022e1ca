"""The study's first setting as other programs would minimise it: the config's ``programs``."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic.json_schema import SkipJsonSchema

from pairing.catalogue.kinds import Range
from pairing.study.settings import (
    ITERATIONS,
    LARGEST_STUDY,
    PROCEDURE,
    Study,
    known_keys_only,
)


@known_keys_only
@dataclass(frozen=True)
class Program:
    """What a program does in place of the first setting's own procedure, and how often."""

    name: SkipJsonSchema[str]  # in the config its key
    procedure: Annotated[str, PROCEDURE]
    max_iterations: Annotated[int, ITERATIONS]
    repeats: Annotated[int, Range(ge=1, le=LARGEST_STUDY, whole=True)]


def studies(study: Study, programs: Iterable[Program]) -> tuple[Study, ...]:
    """Return the study as each program makes it: of one setting, on the study's own trials.

    Parameters
    ----------
    study : pairing.study.settings.Study
    programs : iterable of Program
        Of the study's repeats each takes its number, or all where there are fewer.
    """
    return tuple(
        replace(
            study,
            settings=(
                replace(
                    study.settings[0],
                    name=program.name,
                    procedure=program.procedure,
                    max_iterations=program.max_iterations,
                ),
            ),
            repeats=min(program.repeats, study.repeats),
        )
        for program in programs
    )
