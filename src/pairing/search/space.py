"""The space of settings that the paper leaves open: its factors, and settings made from them.

This module imports little, because the workflow asks it how many jobs there will be.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, NamedTuple

from pairing.catalogue.factors import FACTORS, Value
from pairing.catalogue.kinds import OneOf, Range
from pairing.study.settings import Setting, known_keys_only


@dataclass(frozen=True)
class Factor:
    """One open choice, with levels or a range.

    Attributes
    ----------
    name : str
    levels : tuple
        Empty for a range.
    low, high : float
        Ends of the range; both are reached by a whole-numbered factor.
    logarithmic, whole : bool
        Whether the range is spread evenly in the logarithm; whether only whole numbers count.
    reason : str
    """

    name: str
    levels: tuple[Value, ...]
    low: float
    high: float
    logarithmic: bool
    whole: bool
    reason: str

    def at(self, u: float) -> Value:
        """Return the value at u, 0 <= u < 1, of the factor's own uniform scale."""
        if self.levels:
            return self.levels[int(u * len(self.levels))]
        low, high = self.low, self.high + self.whole
        value = low * (high / low) ** u if self.logarithmic else low + (high - low) * u
        # six digits: powers may differ in their last one between machines
        return int(value) if self.whole else float(f"{value:.6g}")

    def place(self, value: float) -> float:
        """Return the coordinate of a value of a range; of a whole number, that of its middle.

        A value outside, which an addition or the declared setting may have, is at the nearer end.
        """
        middle = min(max(value, self.low), self.high) + 0.5 * self.whole
        low, high = self.low, self.high + self.whole
        if self.logarithmic:
            return math.log(middle / low) / math.log(high / low)
        return (middle - low) / (high - low)


class Starts(NamedTuple):
    """How many starts a fit has, the best of which is kept, and whether the pairs share them."""

    restarts: int
    shared: bool

    def __str__(self) -> str:
        """Return the name by which rows call it."""
        return f"{self.restarts} {'shared' if self.shared else 'apart'}"

    def needed(self, n_pairs: int) -> int:
        """Return how many starts are trained for it; no two pairs have one in common if apart."""
        return self.restarts if self.shared else self.restarts * n_pairs


def starts_named(name: str) -> Starts:
    """Return what `str` made a name of."""
    restarts, _, shared = name.partition(" ")
    return Starts(int(restarts), shared == "shared")


# What no run is trained anew for: it is read off runs that are trained from several starts each.
READ_OFF = ("restarts", "starts_shared")


@dataclass(frozen=True)
class Space:
    """All factors of training, and where along it runs are recorded.

    Attributes
    ----------
    factors : tuple of Factor
        Those that runs are trained for.
    restarts : tuple of int
    starts_shared : tuple of bool
    steps : dict
        By procedure: iterations, ascending; runs go on to the last of them.
    decreases : tuple of float
        Relative decreases of the objective, below one: a run is recorded where it first has no
        larger one, so that pairs stop at different steps.
    declared : pairing.study.settings.Setting
        Gives all that no factor varies.
    """

    factors: tuple[Factor, ...]
    restarts: tuple[int, ...]
    starts_shared: tuple[bool, ...]
    steps: dict[str, tuple[int, ...]]
    decreases: tuple[float, ...]
    declared: Setting

    def steps_of(self, procedure: str) -> tuple[int, ...]:
        """Return the steps of a procedure; of one outside the space, the declared limit."""
        return self.steps.get(procedure, (self.declared.max_iterations,))

    def stops_of(self, procedure: str) -> list[float]:
        """Return where runs are recorded: iterations, then, below one, relative decreases."""
        return [*map(float, self.steps_of(procedure)), *self.decreases]

    def starts(self, n_pairs: int) -> list[Starts]:
        """Return what can be read off runs from as many starts as the most restarts need.

        Starts of their own for each pair take as many times more as there are pairs; they are
        looked at where these are trained anyway, and one for each pair in any case.
        """
        every = [Starts(n, shared) for shared in self.starts_shared for n in self.restarts]
        most = min(one.needed(n_pairs) for one in every if one.restarts == max(self.restarts))
        trained = max(most, *(one.needed(n_pairs) for one in every if one.restarts == 1), 1)
        return [one for one in every if one.needed(n_pairs) <= trained]

    def only(self, factor: str, level: Value) -> "Space":
        """Return the space with one level of a factor that is read off."""
        if factor == "restarts":
            return replace(self, restarts=(level,))
        return replace(self, starts_shared=(level,))

    def setting(self, name: str, values: Mapping[str, Value]) -> Setting:
        """Return the setting with these values of the factors, to be run to its last step."""
        fields: dict[str, Value] = {
            "name": name,
            "max_iterations": self.steps_of(str(values["procedure"]))[-1],
        }
        for factor, value in values.items():
            fields |= FACTORS[factor].fields_of(value)
        return replace(self.declared, **fields)

    def drawn(self, u: Mapping[str, float]) -> dict[str, Value]:
        """Return the factors' values at a point of the unit cube, one coordinate a factor."""
        return {factor.name: factor.at(u[factor.name]) for factor in self.factors}

    def settle(self, values: dict[str, Value]) -> dict[str, Value]:
        """Put factors that the procedure does not use to their declared values."""
        procedure = values["procedure"]
        unused = (one for one in FACTORS.values() if not one.applies_to(procedure))
        return values | {one.name: one.value_in(self.declared) for one in unused}


@known_keys_only
@dataclass(frozen=True)
class Addition:
    """Settings added with a new level of one factor, all other factors spread over the space."""

    factor: Annotated[str, OneOf(tuple(FACTORS), "the name of a factor of search.space")]
    level: Value
    settings: Annotated[int, Range(ge=1, le=65_536, whole=True)]
