"""The space of settings that the paper leaves open: its factors, and settings made from them.

This module imports little, because the workflow asks it how many jobs there will be.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated

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


@dataclass(frozen=True)
class Space:
    """All factors of training, and the steps at which each procedure is recorded.

    Attributes
    ----------
    factors : tuple of Factor
    steps : dict
        By procedure: iterations, ascending.
    declared : pairing.study.settings.Setting
        Gives all that no factor varies.
    """

    factors: tuple[Factor, ...]
    steps: dict[str, tuple[int, ...]]
    declared: Setting

    def steps_of(self, procedure: str) -> tuple[int, ...]:
        """Return the steps of a procedure; of one outside the space, the declared limit."""
        return self.steps.get(procedure, (self.declared.max_iterations,))

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
