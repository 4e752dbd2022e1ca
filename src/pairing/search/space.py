"""The space of settings that the paper leaves open: its factors, and settings made from them.

This module imports little, because the workflow asks it how many jobs there will be.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pairing.catalogue.procedures import WITH_RATE
from pairing.study.settings import Setting

Value = Any  # a level: a number, a name, or a truth value
Config = dict[str, Any]

# For procedures that use no learning rate the two are not varied.
RATE_FACTORS = ("learning_rate", "momentum")


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
        procedure = str(values["procedure"])
        known = {key: value for key, value in values.items() if hasattr(self.declared, key)}
        return replace(
            self.declared,
            **known,
            name=name,
            max_iterations=self.steps_of(procedure)[-1],
            start_low=-values["start_range"],
            start_high=values["start_range"],
            target_high=1 - values["target_low"],
        )

    def drawn(self, u: Mapping[str, float]) -> dict[str, Value]:
        """Return the factors' values at a point of the unit cube, one coordinate a factor."""
        return {factor.name: factor.at(u[factor.name]) for factor in self.factors}

    def settle(self, values: dict[str, Value]) -> dict[str, Value]:
        """Put factors that the procedure does not use to their declared values."""
        if values["procedure"] in WITH_RATE:
            return values
        return values | {name: getattr(self.declared, name) for name in RATE_FACTORS}


@dataclass(frozen=True)
class Addition:
    """Settings added with a new level of one factor, all other factors spread over the space."""

    factor: str
    level: Value
    settings: int


FACTORS = (
    "hidden_units",
    "procedure",
    "learning_rate",
    "momentum",
    "weight_decay",
    "start_range",
    "starts_shared",
    "target_low",
    "restarts",
)
WHOLE = ("hidden_units", "restarts")


def space_from(space: Config, declared: Setting, additions: tuple[Addition, ...] = ()) -> Space:
    """Make a space of the config's ``search.space`` and ``search.additions``.

    Parameters
    ----------
    space : dict
        The config's ``search.space``.
    declared : pairing.study.settings.Setting
        Gives all that no factor varies.
    additions : tuple of Addition

    Raises
    ------
    ValueError
        One line that begins with the key at fault: an empty range, levels given twice, a
        procedure without steps or steps that do not ascend.
    """
    factors = tuple(_factor(name, space[name]) for name in FACTORS)
    procedures = next(factor.levels for factor in factors if factor.name == "procedure")
    procedures += tuple(one.level for one in additions if one.factor == "procedure")
    return Space(factors, _steps(space["steps"], procedures), declared)


def _factor(name: str, values: Config) -> Factor:
    key = f"search.space.{name}"
    if "levels" in values:
        levels = tuple(values["levels"])
        if len(set(levels)) < len(levels):
            raise ValueError(f"{key}.levels: {list(levels)} has a level twice; give each once")
        return Factor(name, levels, 0.0, 0.0, False, name in WHOLE, values["reason"])
    low, high, logarithmic = values["low"], values["high"], values["scale"] == "log"
    if not low < high:
        raise ValueError(f"{key}.low: {low} must be below high ({high}); or give levels")
    if logarithmic and low <= 0:
        raise ValueError(f"{key}.low: {low} has no logarithm; give a number > 0 or scale: linear")
    return Factor(name, (), low, high, logarithmic, name in WHOLE, values["reason"])


def _steps(steps: Config, procedures: tuple[Value, ...]) -> dict[str, tuple[int, ...]]:
    key = "search.space.steps"
    for procedure in procedures:
        if procedure not in steps:
            raise ValueError(f"{key}.{procedure}: missing; give the iterations to record")
    for procedure, several in steps.items():
        if list(several) != sorted(set(several)):
            raise ValueError(f"{key}.{procedure}: {several} must ascend")
    return {procedure: tuple(steps[procedure]) for procedure in procedures}
