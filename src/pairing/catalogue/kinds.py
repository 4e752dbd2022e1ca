"""Kinds of value that a config may hold: what each takes, and in words what is legal.

A kind is the metadata of a type, as in ``Annotated[int, Range(whole=True, ge=1)]``; pydantic reads
from it how to check a value, and from its words comes the line that a user is shown.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from annotated_types import GroupedMetadata
from pydantic import AfterValidator, Field, GetCoreSchemaHandler, WrapValidator
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

LARGEST = 1e100  # of any number: its square is one too


def _as_given(value: Any, check: Any) -> Any:
    """Check a number, and leave it whole if it was."""
    check(value)
    return value


@dataclass(frozen=True)
class Range(GroupedMetadata):
    """Numbers in a range.

    Attributes
    ----------
    ge, gt, le, lt : float, optional
        Its ends: at least, above, at most, below.
    whole : bool
    because : str
        Why there may be no more, where the upper end is not of the field's own making.
    words : str
        What is legal, where it is not to be made of the ends.
    """

    ge: float | None = None
    gt: float | None = None
    le: float | None = None
    lt: float | None = None
    whole: bool = False
    because: str = ""
    words: str = ""

    def __iter__(self) -> Iterator[object]:
        """Give what pydantic checks a value by."""
        ends = {"ge": self.ge, "gt": self.gt, "le": self.le, "lt": self.lt}
        if self.le is self.lt is None:
            ends["le"] = LARGEST
        if self.ge is self.gt is None:
            ends["ge"] = -LARGEST
        known: dict[str, Any] = {name: end for name, end in ends.items() if end is not None}
        finite = None if self.whole else False  # no infinities among numbers
        yield Field(description=self.one or None, strict=True, allow_inf_nan=finite, **known)
        yield WrapValidator(_as_given)

    @property
    def one(self) -> str:
        """One such value in words; none where the list that holds it says what is legal."""
        if self.words or self == Range():
            return self.words
        return " ".join(["a whole number" if self.whole else "a number", *self._ends])

    @property
    def several(self) -> str:
        """Such values in words."""
        return " ".join(["whole numbers" if self.whole else "numbers", *self._ends])

    @property
    def interval(self) -> str:
        """The range as an interval."""
        low = f"({-math.inf if self.gt is None else self.gt:g}"
        high = f"{math.inf if self.lt is None else self.lt:g})"
        low = low if self.ge is None else f"[{self.ge:g}"
        return f"{low}, {high if self.le is None else f'{self.le:g}]'}"

    @property
    def _ends(self) -> list[str]:
        if self.because:
            return [f">= {self.ge} and <= {self.le} ({self.because})"]
        low = f"from {self.ge}" if self.gt is None else f"above {self.gt},"
        if self.le is not None:
            return [f"{low} to {self.le}"]
        if self.lt is not None:
            return [f"{low} to below {self.lt}"]
        return [f">= {self.ge}" if self.gt is None else f"> {self.gt}"]


@dataclass(frozen=True)
class OneOf:
    """Names, or numbers, of a list; words for one or several that do not list them all."""

    names: tuple[Any, ...]
    words: str = ""
    words_of_several: str = ""

    def __get_pydantic_core_schema__(
        self, _source: object, _handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Give what pydantic checks a value by."""
        return core_schema.literal_schema(list(self.names))

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        """Give the words to the schema for editors."""
        return {**handler(schema), "description": self.one}

    @property
    def one(self) -> str:
        """One of the names in words."""
        return self.words or listed(self.names, "or")

    @property
    def several(self) -> str:
        """Several of the names in words."""
        return self.words_of_several or self.one


@dataclass(frozen=True)
class Truth(GroupedMetadata):
    """True or false."""

    one: str = "true or false"
    several: str = "true, false, or both"

    def __iter__(self) -> Iterator[object]:
        """Give what pydantic checks a value by."""
        yield Field(description=self.one, strict=True)


Kind = Range | OneOf | Truth


@dataclass(frozen=True)
class Several(GroupedMetadata):
    """A list of different values.

    Attributes
    ----------
    words : str
        What is legal.
    least, most : int
        How many there may be.
    """

    words: str
    least: int = 1
    most: int | None = None

    def __iter__(self) -> Iterator[object]:
        """Give what pydantic checks a value by."""
        yield Field(
            description=self.words,
            min_length=self.least,
            max_length=self.most,
            json_schema_extra={"uniqueItems": True},
        )
        yield AfterValidator(_different)


def _different(values: tuple[Any, ...]) -> tuple[Any, ...]:
    if len(set(values)) < len(values):
        raise PydanticCustomError("different", "a value stands twice")
    return values


def listed(names: Iterable[str], conjunction: str) -> str:
    """Return names as words: ``a, b or c``."""
    *first, last = names
    return f" {conjunction} ".join([", ".join(first), last] if first else [last])
