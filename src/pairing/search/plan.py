"""The search as a frozen dataclass; `pairing.config` makes it. Imports little."""

import json
import math
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter

from pairing.catalogue.pairs import PAIRS, Pair
from pairing.judging.published import Target
from pairing.problem.mixture import Mixture
from pairing.search.measures import Measures, Reading
from pairing.search.space import Addition, Space
from pairing.study.settings import Study

# The readings that are confirmed, in this order (`pairing.search.choice.candidates`).
CLOSEST, NEXT_BEST = "closest", "next best explanation"
TRUE_POSTERIOR, DECLARED_MEASURE, DECLARED = "true posterior", "declared measure", "declared"
ROLES = (CLOSEST, NEXT_BEST, TRUE_POSTERIOR, DECLARED_MEASURE, DECLARED)

FINALS = "finals"
FINAL_CHOICES = (CLOSEST, TRUE_POSTERIOR, DECLARED_MEASURE)  # ways to choose the finalists
FOURTH_CELL = "logistic_bernoulli"  # completes the 2 x 2 of activation and penalty


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
    finalists, final_trials : int
        Settings that are looked at again, for each way of choosing them, and on how many trials.
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
    finalists: int
    final_trials: int
    confirm_seed: int
    confirm_repeats: int

    def block_sizes(self) -> dict[str, int]:
        """Return the blocks of settings, in the order of their making, and their sizes."""
        sizes = {"sobol": self.settings}
        sizes |= {f"added_{n}": one.settings for n, one in enumerate(self.additions)}
        sizes |= {"map": len(self.map_hidden_units) * len(self.map_weight_decay)}
        sizes |= {f"round_{n}": self.round_settings for n in range(1, self.rounds + 1)}
        return sizes | {FINALS: len(FINAL_CHOICES) * self.finalists}

    def fixed_block(self, block: str) -> dict[str, Any]:
        """Return what the design of a block that is no round depends on, besides the seed.

        It holds nothing else, so that an addition or a measure draws no other block anew.
        """
        if block == "sobol":
            return {"space": self._space_without(self.additions), "n": self.settings}
        if block == "map":
            grid = {"hidden_units": self.map_hidden_units, "weight_decay": self.map_weight_decay}
            return {"space": self._space_without(self.additions), **grid}
        number = int(block.removeprefix("added_"))
        own = self.additions[number]
        others = tuple(one for one in self.additions if one.level != own.level)
        values = {"number": number, "factor": own.factor, "level": own.level, "n": own.settings}
        return {"space": self._space_without(others), **values}

    def round_rules(self) -> dict[str, Any]:
        """Return what all rounds depend on besides the seed and the distances before them."""
        return {
            "space": self.space,
            "settings": self.round_settings,
            "n_centres": self.round_centres,
            "width": self.round_width,
            "least_gain": self.least_gain,
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
        """Cut a block into jobs: first and last row of its design."""
        size, step = self.block_sizes()[block], settings_per_job
        return [(first, min(first + step, size) - 1) for first in range(0, size, step)]

    def trials_of(self, block: str) -> tuple[int, int]:
        """Return how many trials a block has, and the first of them: of the finals fresh ones."""
        return (self.final_trials, self.trials) if block == FINALS else (self.trials, 0)

    def pairs(self, block: str) -> tuple[Pair, ...]:
        """Return the pairs that a block trains: the target's, and on the map the fourth cell."""
        fourth = (FOURTH_CELL,) if block == "map" else ()
        return tuple(PAIRS[name] for name in dict.fromkeys((*self.target.pairs, *fourth)))

    def confirm_batches(self, trials_per_job: int) -> list[tuple[int, int]]:
        """Cut the trials of a confirmation into jobs: first and last trial."""
        n, step = self.target.trials * self.confirm_repeats, trials_per_job
        return [(first, min(first + step, n) - 1) for first in range(0, n, step)]


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
