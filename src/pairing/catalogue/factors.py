"""The factors of training: what the paper leaves open and the search varies.

One entry each. A field of the same name in `pairing.study.settings.Setting` takes its value, or
those that `TrainingFactor.fields` gives.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import TypeAdapter

from pairing.catalogue.kinds import Kind, OneOf, Range, Truth
from pairing.catalogue.procedures import PROCEDURES, WITH_RATE

Value = Any  # a number, a name, or a truth value
Values = Mapping[str, Value]


def stop_words(stop: float) -> str:
    """Return a stopping rule in words: a number of steps or, below one, a relative decrease."""
    if stop >= 1:
        return f"{stop:g} step{'s' * (stop != 1)}"
    return f"to a relative decrease of {stop:g}"


MOST_STARTS = 10_000
STARTS = Range(ge=1, le=MOST_STARTS, whole=True, because="each start is trained to its end")

FAN_IN = "fan_in"
SCALINGS = OneOf(("none", FAN_IN))


@dataclass(frozen=True)
class TrainingFactor:
    """An open choice of training.

    Attributes
    ----------
    name : str
        The key in `FACTORS` and in the config's ``search.space``.
    kind : pairing.catalogue.kinds.Kind
        Its legal values.
    words : str
        What figures call it.
    header, form : str
        What tables call it, and the format of its numbers; without a format they stand as they are.
    phrase : callable
        What a sentence says of a setting's value, given all its factors' values, with the comma
        before it.
    with_rate : bool
        Whether it is varied only for procedures that use a rate.
    fields : callable, optional
        The fields of a setting by the factor's value; by default that of the factor's name.
    read_from : str
        The field that has the factor's value, where that is not the one of its name.
    """

    name: str
    kind: Kind
    words: str
    header: str
    phrase: Callable[[Values], str]
    form: str = ""
    with_rate: bool = False
    fields: Callable[[Value], dict[str, Value]] | None = None
    read_from: str = ""

    def fields_of(self, value: Value) -> dict[str, Value]:
        """Return the fields of a setting by the factor's value."""
        return self.fields(value) if self.fields else {self.name: value}

    def value_in(self, setting: object) -> Value:
        """Return the factor's value in a setting."""
        return getattr(setting, self.read_from or self.name)

    @property
    def type_(self) -> Any:
        """The type of its values, with what is legal of them."""
        if isinstance(self.kind, Range):
            return Annotated[int if self.whole else float, self.kind]
        return Annotated[str if isinstance(self.kind, OneOf) else bool, self.kind]

    @property
    def reader(self) -> TypeAdapter[Any]:
        """What checks a value."""
        return TypeAdapter(self.type_)

    @property
    def whole(self) -> bool:
        """Whether only whole numbers count."""
        return isinstance(self.kind, Range) and self.kind.whole

    @property
    def ordered(self) -> bool:
        """Whether its levels have an order."""
        return isinstance(self.kind, Range)

    def applies_to(self, procedure: str) -> bool:
        """Tell whether a procedure uses the factor."""
        return not self.with_rate or procedure in WITH_RATE


# The order is that of the coordinates in the search's designs.
FACTORS: dict[str, TrainingFactor] = {
    factor.name: factor
    for factor in (
        TrainingFactor(
            "hidden_units",
            Range(ge=1, le=64, whole=True),
            words="hidden units",
            header="hidden units",
            phrase=lambda v: f"{v['hidden_units']} hidden unit{'s' * (v['hidden_units'] != 1)}",
        ),
        TrainingFactor(
            "procedure",
            OneOf(tuple(PROCEDURES), words_of_several="procedures, as in settings"),
            words="procedure",
            header="procedure",
            phrase=lambda v: f", {v['procedure']}, {stop_words(v['stop'])}",
        ),
        TrainingFactor(
            "learning_rate",
            Range(gt=0),
            words="learning rate (where used)",
            header="rate",
            form=".3g",
            phrase=lambda v: f", rate {v['learning_rate']:.3g}",
            with_rate=True,
        ),
        TrainingFactor(
            "momentum",
            Range(ge=0, lt=1),
            words="momentum (where used)",
            header="momentum",
            form="g",
            phrase=lambda v: f", momentum {v['momentum']:g}",
            with_rate=True,
        ),
        TrainingFactor(
            "weight_decay",
            Range(ge=0),
            words="weight decay",
            header="decay",
            form="g",
            phrase=lambda v: f", weight decay {v['weight_decay']:.4g}",
        ),
        # starts are uniform on (-start_range, start_range), before they are scaled
        TrainingFactor(
            "start_range",
            Range(gt=0),
            words="range of starts",
            header="start range",
            form=".3g",
            phrase=lambda v: f", starts within {v['start_range']:.3g}",
            fields=lambda value: {"start_low": -value, "start_high": value},
            read_from="start_high",
        ),
        TrainingFactor(
            "starts_shared",
            Truth(),
            words="shared starts",
            header="shared starts",
            phrase=lambda v: (
                f" {'shared by' if v['starts_shared'] else 'of their own for'} the pairs"
            ),
        ),
        TrainingFactor(
            "target_low",
            Range(ge=0, lt=0.5),
            words="lower target",
            header="target",
            form="g",
            phrase=lambda v: f", targets {v['target_low']:g} and {v['target_high']:g}",
            fields=lambda value: {"target_low": value, "target_high": 1 - value},
        ),
        TrainingFactor(
            "restarts",
            STARTS,
            words="starts of a fit",
            header="starts",
            phrase=lambda v: f", {v['restarts']} start{'s' * (v['restarts'] != 1)}",
        ),
        TrainingFactor(
            "start_scaling",
            SCALINGS,
            words="scaling of starts",
            header="start scaling",
            phrase=lambda v: (
                ", start weights divided by the root of the fan-in"
                if v["start_scaling"] == FAN_IN
                else ""
            ),
        ),
    )
}


def shown() -> list[TrainingFactor]:
    """Return the factors as people are shown them: what few procedures use comes last."""
    return sorted(FACTORS.values(), key=lambda factor: factor.with_rate)


def in_words(values: Values) -> str:
    """Return a setting as a sentence's part.

    Parameters
    ----------
    values : dict
        Of all factors, and ``stop`` and ``target_high``.
    """
    procedure = values["procedure"]
    return "".join(one.phrase(values) for one in shown() if one.applies_to(procedure))
