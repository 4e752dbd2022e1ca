"""What the study of convergence is made of: the config's ``convergence``, cut into cells and jobs.

A cell is a number of hidden units and of patterns a class: what is trained of it depends on no
other cell, so that a new size trains only itself.
"""

from dataclasses import dataclass, replace
from typing import Annotated, NamedTuple

from pydantic import Field

from pairing.catalogue.kinds import OneOf, Range, Several
from pairing.catalogue.pairs import PAIRS, Pair
from pairing.catalogue.procedures import MINIMISERS, STOPPABLE
from pairing.problem.mixture import CLASS_COUNTS
from pairing.study.settings import (
    HIDDEN_UNITS,
    ITERATIONS,
    LARGEST_STUDY,
    TOLERANCE,
    Study,
    Training,
    known_keys_only,
)

MINIMUM = "minimum"  # what a run's last record is called, beside its steps
SAMPLE_SIZE = Range(ge=1, le=1_000_000, whole=True, because="a sample stands in memory at once")
TRIALS = Range(ge=2, le=LARGEST_STUDY, whole=True, because="files number trials by seven digits")


@known_keys_only
@dataclass(frozen=True)
class Minimiser:
    """How a run goes on from its last step to the minimum: ``convergence.minimiser``."""

    procedure: Annotated[str, OneOf(MINIMISERS)]
    iterations: Annotated[int, ITERATIONS]
    gradient_tolerance: Annotated[float, TOLERANCE]


@known_keys_only
@dataclass(frozen=True)
class Limits:
    """For which networks limits are found, and from how many starts: ``convergence.limits``."""

    hidden_units: Annotated[
        tuple[Annotated[int, HIDDEN_UNITS], ...],
        Several(f"a list of different {HIDDEN_UNITS.several}"),
    ]
    starts: Annotated[int, Range(ge=1, le=10_000, whole=True)]


class Cell(NamedTuple):
    """A number of hidden units and of patterns a class."""

    hidden_units: int
    patterns_per_class: int


@known_keys_only
@dataclass(frozen=True)
class Convergence:
    """The keys of ``convergence``, but for how the work is cut: no result depends on that."""

    pairs: Annotated[
        tuple[Annotated[str, OneOf(tuple(PAIRS))], ...],
        Several(f"at least two different ones of {', '.join(PAIRS)}", least=2),
    ]
    patterns_per_class: Annotated[
        tuple[Annotated[int, SAMPLE_SIZE], ...],
        Field(min_length=2, description=f"a list of at least two ascending {SAMPLE_SIZE.several}"),
    ]
    hidden_units: Annotated[
        tuple[Annotated[int, HIDDEN_UNITS], ...],
        Several(f"a list of different {HIDDEN_UNITS.several}"),
    ]
    class_counts: Annotated[str, OneOf(CLASS_COUNTS)]
    trials: Annotated[int, TRIALS]
    procedure: Annotated[
        str,
        OneOf(
            STOPPABLE,
            f"one with steps to stop at: {', '.join(STOPPABLE)} ({' and '.join(MINIMISERS)} go to "
            "the minimum: see convergence.minimiser)",
        ),
    ]
    steps: Annotated[
        tuple[Annotated[int, ITERATIONS], ...],
        Field(min_length=1, description="a list of ascending whole numbers >= 1"),
    ]
    minimiser: Minimiser
    limits: Limits

    @property
    def records(self) -> tuple[str, ...]:
        """What is recorded of a run, by name: its steps, and the minimum."""
        return (*map(step_name, self.steps), MINIMUM)

    def cells(self) -> list[Cell]:
        """Return all cells; the dearest first, so that no core waits for it at the end."""
        sizes = sorted(self.patterns_per_class, reverse=True)
        units = sorted(self.hidden_units, reverse=True)
        return [Cell(h, n) for n in sizes for h in units]

    def batches(self, trials_per_job: int) -> list[tuple[int, int]]:
        """Cut the trials of a cell into jobs: first and last trial."""
        n, step = self.trials, trials_per_job
        return [(first, min(first + step, n) - 1) for first in range(0, n, step)]

    def chosen_pairs(self) -> tuple[Pair, ...]:
        """Return the pairs."""
        return tuple(PAIRS[name] for name in self.pairs)

    def training(self, study: Study, cell: Cell) -> Training:
        """Return what the runs of a cell depend on: the study's first setting, but for its size."""
        first = study.training(study.settings[0].name)
        setting = replace(
            first.setting,
            name="convergence",
            hidden_units=cell.hidden_units,
            procedure=self.procedure,
            max_iterations=self.steps[-1],
            target_low=0,  # with others no output comes to a probability
            target_high=1,
        )
        return replace(
            first,
            pairs=self.chosen_pairs(),
            train_per_class=cell.patterns_per_class,
            setting=setting,
            class_counts=self.class_counts,
        )


def step_name(step: int) -> str:
    """Return what the record of a run at a step is called: in words, as the minimum is."""
    return f"step {step}"


def check_ascending(plan: Convergence) -> None:
    """Check that sizes and steps ascend.

    Raises
    ------
    ValueError
        One line that begins with the key at fault.
    """
    for key in ("patterns_per_class", "steps"):
        several = getattr(plan, key)
        if list(several) != sorted(set(several)):
            raise ValueError(f"convergence.{key}: {list(several)} must ascend")
