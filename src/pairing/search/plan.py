"""The search as a frozen dataclass; `pairing.config` makes it. Imports little."""

import json
import math
from dataclasses import dataclass, replace
from typing import Annotated, Any

from pydantic import TypeAdapter

from pairing.catalogue.kinds import Range
from pairing.catalogue.pairs import PAIRS, Pair
from pairing.judging.published import Target
from pairing.problem.mixture import Mixture
from pairing.search.measures import Measures, Reading
from pairing.search.space import Addition, Space
from pairing.study.settings import Study, known_keys_only

# The readings that are confirmed, in this order (`pairing.search.choice.candidates`).
CLOSEST, NEXT_BEST = "closest", "next best explanation"
TRUE_POSTERIOR, DECLARED_MEASURE, DECLARED = "true posterior", "declared measure", "declared"
ROLES = (CLOSEST, NEXT_BEST, TRUE_POSTERIOR, DECLARED_MEASURE, DECLARED)

RACE = "race"
# Ways to choose who goes on in the race, and the column of likelihoods by which each chooses.
FINAL_CHOICES = {CLOSEST: "any", TRUE_POSTERIOR: "true", DECLARED_MEASURE: "declared"}
MOST_KEPT = 100_000  # trials of which a job of the search keeps every network
TRIALS_SEARCHED = Range(
    ge=2, le=MOST_KEPT, whole=True, because="a job keeps the networks of all of them"
)
FOURTH_CELL = "logistic_bernoulli"  # completes the 2 x 2 of activation and penalty


@known_keys_only
@dataclass(frozen=True)
class Rung:
    """A rung of the race: so many settings, of each way of choosing them, on fresh trials."""

    settings: Annotated[int, Range(ge=1, le=20_000, whole=True)]
    trials: Annotated[int, TRIALS_SEARCHED]


@dataclass(frozen=True)
class Against:
    """What readings are held against.

    Attributes
    ----------
    target : pairing.judging.published.Target
    measures : pairing.search.measures.Measures
    declared : tuple of str
        The measure that was declared in advance: a `pairing.search.measures.Reading`.
    """

    target: Target
    measures: Measures
    declared: tuple[str, ...]


@dataclass(frozen=True)
class Search:
    """All that the search depends on besides the study's seed, problem and samples.

    How the work is cut into jobs is no part of it.

    Attributes
    ----------
    trials, settings : int
    space : pairing.search.space.Space
    additions : tuple of Addition
    map_hidden_units, map_weight_decay : tuple
    measures : pairing.search.measures.Measures
    declared_reading : pairing.search.measures.Reading
        The measure that was declared in advance.
    target : pairing.judging.published.Target
    rounds, round_settings, round_centres : int
    round_width, least_gain : float
    race : tuple of Rung
        Settings that are looked at again and again, fewer of them and on more trials.
    confirm_seed, confirm_repeats : int
    """

    trials: int
    settings: int
    space: Space
    additions: tuple[Addition, ...]
    map_hidden_units: tuple[int, ...]
    map_weight_decay: tuple[float, ...]
    measures: Measures
    declared_reading: Reading
    target: Target
    rounds: int
    round_settings: int
    round_centres: int
    round_width: float
    least_gain: float
    race: tuple[Rung, ...]
    confirm_seed: int
    confirm_repeats: int

    def block_sizes(self) -> dict[str, int]:
        """Return the blocks of settings, in the order of their making, and their sizes."""
        sizes = {"sobol": self.settings}
        sizes |= {f"added_{n}": one.settings for n, one in enumerate(self.additions)}
        sizes |= {"map": len(self.map_hidden_units) * len(self.map_weight_decay)}
        sizes |= {f"round_{n}": self.round_settings for n in range(1, self.rounds + 1)}
        return sizes | {
            f"{RACE}_{n}": len(FINAL_CHOICES) * rung.settings for n, rung in enumerate(self.race, 1)
        }

    @property
    def against(self) -> Against:
        """What readings are held against."""
        return Against(self.target, self.measures, tuple(self.declared_reading))

    @property
    def finals(self) -> str:
        """The last rung of the race."""
        return f"{RACE}_{len(self.race)}"

    def fixed_block(self, block: str) -> dict[str, Any]:
        """Return what the design of a block that is no round depends on, besides the seed.

        It holds nothing else, so that an addition or a measure draws no other block anew.
        """
        n_pairs = len(self.pairs(block))
        if block == "sobol":
            space = self._space_without(self.additions)
            return {"space": space, "n": self.settings, "n_pairs": n_pairs}
        if block == "map":
            grid = {"hidden_units": self.map_hidden_units, "weight_decay": self.map_weight_decay}
            return {"space": self._space_without(self.additions), **grid, "n_pairs": n_pairs}
        number = int(block.removeprefix("added_"))
        own = self.additions[number]
        others = tuple(one for one in self.additions if one.level != own.level)
        values = {"number": number, "factor": own.factor, "level": own.level, "n": own.settings}
        return {"space": self._space_without(others), **values, "n_pairs": n_pairs}

    def round_rules(self) -> dict[str, Any]:
        """Return what all rounds depend on besides the seed and the likelihoods before them."""
        return {
            "space": self.space,
            "settings": self.round_settings,
            "n_centres": self.round_centres,
            "width": self.round_width,
            "least_gain": self.least_gain,
            "n_pairs": len(self.target.pairs),
        }

    def _space_without(self, additions: tuple[Addition, ...]) -> Space:
        """Return the space without the steps of procedures that only additions have."""
        levels = next(one.levels for one in self.space.factors if one.name == "procedure")
        only = {one.level for one in additions if one.factor == "procedure"} - set(levels)
        return replace(
            self.space,
            steps={name: each for name, each in self.space.steps.items() if name not in only},
        )

    def batches(self, block: str, settings_per_job: int) -> list[tuple[int, int]]:
        """Cut a block into jobs: first and last row of its design.

        A rung of the race has more trials, and so much fewer settings in a job.
        """
        size, (trials, _) = self.block_sizes()[block], self.trials_of(block)
        step = max(1, settings_per_job * self.trials // max(trials, self.trials))
        return [(first, min(first + step, size) - 1) for first in range(0, size, step)]

    def trials_of(self, block: str) -> tuple[int, int]:
        """Return how many trials a block has, and the first of them: fresh ones in each rung."""
        rung = rung_of(block)
        if not rung:
            return self.trials, 0
        before = self.trials + sum(one.trials for one in self.race[: rung - 1])
        return self.race[rung - 1].trials, before

    def pairs(self, block: str) -> tuple[Pair, ...]:
        """Return the pairs that a block trains: the target's, and on the map the fourth cell."""
        fourth = (FOURTH_CELL,) if block == "map" else ()
        return tuple(PAIRS[name] for name in dict.fromkeys((*self.target.pairs, *fourth)))

    def confirm_batches(self, trials_per_job: int) -> list[tuple[int, int]]:
        """Cut the trials of a confirmation into jobs: first and last trial."""
        n, step = self.target.trials * self.confirm_repeats, trials_per_job
        return [(first, min(first + step, n) - 1) for first in range(0, n, step)]


def rung_of(block: str) -> int:
    """Return which rung of the race a block is, from 1 on; 0 if it is none."""
    name, _, number = block.rpartition("_")
    return int(number) if name == RACE else 0


def check_problem(target: Target, problem: Mixture) -> None:
    """Check that the published tables are of as many classes as the problem.

    Raises
    ------
    ValueError
        One line, if they are of another number.
    """
    if target.rates.shape[1] != problem.n_classes:
        raise ValueError(
            f"search.published: has tables of {target.rates.shape[1]} classes, but problem.means "
            f"has {problem.n_classes}; give tables of this problem"
        )


def check_plug_ins(measures: Measures, study: Study) -> None:
    """Check that training samples are large enough for the references estimated from them.

    Raises
    ------
    ValueError
        One line, if they are too small for a covariance of full rank.
    """
    p, q = study.problem.dimension, study.problem.n_classes
    fewest = {"quadratic": p + 1, "linear": math.ceil(p / q) + 1}
    for kind in measures.plug_ins:
        if study.train_per_class < fewest[kind]:
            raise ValueError(
                f"data.train_per_class: {study.train_per_class} are too few for the {kind} "
                f"estimate of search.measures.plug_ins; give at least {fewest[kind]}, or leave "
                f"{kind} out"
            )


def block_from_json(text: str) -> dict[str, Any]:
    """Return what `Search.fixed_block` or `Search.round_rules` gave and `to_json` wrote."""
    values = json.loads(text)
    return values | {"space": TypeAdapter(Space).validate_python(values["space"])}
