"""Hold a config against the types of its keys; what is wrong with it, in one line."""

import difflib
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from pairing.catalogue.kinds import LARGEST
from pairing.config.layout import Config
from pairing.study.settings import Setting

UNKNOWN = ("unexpected_keyword_argument", "invalid_key")
PLAIN = ("number", "integer", "boolean")
LONGEST = 80  # characters of a value that a line shows
LEFT = {
    "data.input_scaling": "inputs are not scaled",
    "measure.classification": "the class ascribed is that of the largest output",
    "measure.confusion": "rates are pooled over trials",
    "measure.failed_fits": "every fit is scored, whatever its status",
}  # keys that had one legal value; docs/protocol.md states what held and holds

layout = cache(lambda: TypeAdapter(Config))


def check(config: Any) -> Config:
    """Return a config as values of its types.

    Raises
    ------
    ValueError
        One line: the key at fault, its value, what is legal, and the nearest known key.
    """
    _check_names(config)
    try:
        return layout().validate_python(config)
    except ValidationError as error:
        found = min(error.errors(include_url=False), key=_rank)
    raise ValueError(_one_line(found))


def check_setting(keys: Mapping[str, Any]) -> Setting:
    """Return a setting, of all its keys and its name, as a value of its type.

    Raises
    ------
    ValueError
        One line, as of `check`, that begins with the setting's own key.
    """
    place = ("settings", "own")
    try:
        setting = TypeAdapter(Setting).validate_python(keys)
    except ValidationError as error:
        found = min(error.errors(include_url=False), key=_rank)
        found["loc"] = (*place, *found["loc"])
        raise ValueError(_one_line(found).removeprefix(f"{_key(place)}.")) from None
    check_ends(setting)
    return setting


def check_ends(setting: Setting, place: str = "") -> None:
    """Check that what a setting says from low to high ascends.

    Raises
    ------
    ValueError
        One line that begins with the place and the key at fault.
    """
    for low, high in (("start_low", "start_high"), ("target_low", "target_high")):
        ends = getattr(setting, low), getattr(setting, high)
        if not ends[0] < ends[1]:
            raise ValueError(f"{place}{low}: {ends[0]} must be below {high} ({ends[1]})")


def _check_names(config: Any) -> None:
    """Refuse a setting, or a program, that gives its name twice: it is the key."""
    for part in ("settings", "programs"):
        entries = config.get(part) if isinstance(config, dict) else None
        for key, entry in entries.items() if isinstance(entries, dict) else ():
            if isinstance(entry, dict) and "name" in entry:
                place = _key([part, key, "name"])
                raise ValueError(f"{place}: no such key; a {part[:-1]}'s name is its key")


def _rank(error: ErrorDetails) -> bool:
    # unknown keys first: a misspelt key is also reported as a missing one
    return error["type"] not in UNKNOWN and error["loc"][-1:] != ("[key]",)


def _key(parts: Sequence[object]) -> str:
    words = [str(part) for part in parts]
    return ".".join(word if word.isprintable() else ascii(word) for word in words) or "config"


def _one_line(error: ErrorDetails) -> str:
    path, value = list(error["loc"]), error["input"]
    if error["type"] in UNKNOWN:
        return _unknown(path)
    if error["type"] == "missing":
        return f"{_key(path)}: missing; add it (config.yaml of the project shows how)"
    if path[-1:] == ["[key]"]:
        path = path[:-2]
    shown = json.dumps(value, default=str)
    if len(shown) > LONGEST:
        shown = f"{shown[:LONGEST]}... ({len(shown)} characters)"
    return f"{_key(path)}: {shown} is not legal; give {_legal(path)}{_hint(value, path)}"


def _unknown(path: list[Any]) -> str:
    key, known = _key(path), list(_schema_at(path[:-1]).get("properties", {}))
    if key in LEFT:
        return f"{key}: no such key any more; {LEFT[key]} (docs/protocol.md): leave it out"
    near = difflib.get_close_matches(str(path[-1]), known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"known keys are {', '.join(known)}"
    return f"{key}: no such key; {hint}"


def _legal(path: Sequence[object]) -> str:
    """Return what is said of the value at fault, or of the list that holds it."""
    schema = _schema_at(path)
    if "properties" in schema:
        return f"the keys {', '.join(schema['properties'])}"
    while "description" not in schema:
        path = path[:-1]
        schema = _schema_at(path)
    return str(schema["description"])


def _hint(value: object, path: Sequence[object]) -> str:
    """Return what else may be wrong with the value: its size, or that it is text."""
    if isinstance(value, int | float) and LARGEST < abs(value) < math.inf:
        return f", no larger than {LARGEST:g}: squares must be numbers too"
    if isinstance(value, list):
        return next(filter(None, (number_as_text(one) for one in _leaves(value))), "")
    kind = _schema_at(path).get("type")
    return number_as_text(value, kind == "integer") if kind in PLAIN else ""


def _leaves(value: object) -> Iterator[object]:
    if isinstance(value, list):
        for one in value:
            yield from _leaves(one)
    else:
        yield value


def number_as_text(value: object, whole: bool = False) -> str:
    """Return what to write in place of text that means a number; nothing if it means none.

    Parameters
    ----------
    value : object
        As YAML or a command reads it.
    whole : bool
        Whether a whole number is wanted.
    """
    if not isinstance(value, str):
        return ""
    read = _as_yaml(value)
    if _is_number(value) and isinstance(read, str):
        whole = whole and float(value).is_integer()
        better = f"{float(value):.0f}" if whole else _with_a_dot(value)
        return f" (YAML reads {value} as text; write {better})"
    if isinstance(read, int | float):
        return (
            " (it is text here: write it without quotes; nested keys in a file, because --config "
            "makes text of what stands in braces)"
        )
    return ""


def _as_yaml(text: str) -> object:
    try:
        return yaml.safe_load(text)
    except (ValueError, yaml.YAMLError):
        return text


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _with_a_dot(text: str) -> str:
    """Return a number as YAML reads it: with a dot, and a sign in its exponent."""
    digits, _, exponent = text.strip().lower().partition("e")
    whole = digits if "." in digits else f"{digits}.0"
    return f"{whole}e{int(exponent):+d}" if exponent else whole


@cache
def schema() -> dict[str, Any]:
    """Return the JSON schema of the config, with the words of each type."""
    made: dict[str, Any] = _without_titles(layout().json_schema())
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}


def _without_titles(part: Any) -> Any:
    """Take out what pydantic makes of the names and docstrings of types."""
    if isinstance(part, Mapping):
        made = ("title", "description") if "properties" in part else ("title",)
        return {
            key: _without_titles(value)
            for key, value in part.items()
            if not (key in made and isinstance(value, str))
        }
    return [_without_titles(one) for one in part] if isinstance(part, list) else part


def _schema_at(path: Sequence[object]) -> dict[str, Any]:
    """Return what the schema says of a key."""
    part = _referred(schema())
    for step in path:
        if step in part.get("properties", {}):
            part = part["properties"][step]
        elif "items" in part:
            part = part["items"]
        else:
            known = part.get("patternProperties", {})
            part = next(iter(known.values()), part.get("additionalProperties", {}))
        part = _referred(part)
    return part


def _referred(part: Any) -> dict[str, Any]:
    """Return what a part refers to, and of a key that may be null what else it may be."""
    while isinstance(part, dict) and ("$ref" in part or "anyOf" in part):
        if "$ref" in part:
            part = schema()["$defs"][part["$ref"].rpartition("/")[2]]
        elif "description" in part:
            return part
        else:
            part = part["anyOf"][0]
    return part if isinstance(part, dict) else {}
