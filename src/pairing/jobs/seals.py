"""The seal that a result carries: what it is, what made it, and a checksum of all its bytes.

A seal is one line of JSON inside the file, where its format has room for it: Parquet's metadata, a
zip archive's comment, a member of a JSON file, a comment in SVG, PDF, HTML, Markdown and LaTeX. Its
checksum is taken over the whole file, with the checksum's own digits as zeros.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from pairing.jobs.digests import text_digest

SCHEMA_VERSION = "2"
ABOUT_INPUT = ("inputs",)  # params about a rule's input, no part of its config
BLANK = b"0" * 64
_PATTERN = re.compile(rb'\{"kind": "[^{}\n]*", "sha256": "([0-9a-f]{64})"\}')


class Maker(NamedTuple):
    """The job that makes a file: its rule, and digests of its config and of its code."""

    rule: str
    config: str
    code: str


@dataclass(frozen=True)
class Seal:
    """What a file says of itself."""

    kind: str
    schema: str
    rule: str
    config: str
    code: str
    sha256: str


@dataclass(frozen=True)
class Stage:
    """Who seals what is written, and who must have made what is read."""

    maker: Maker
    inputs: Mapping[str, Maker]


NOBODY = Maker("none", "none", "none")
_stage: Stage | None = None  # one job a process


def maker_of(rule: str, wildcards: Mapping[str, str], params: Mapping[str, Any]) -> Maker:
    """Return what a job's files are sealed with.

    Parameters
    ----------
    rule : str
    wildcards, params : dict
        The job's, with all that its results depend on; ``code`` among `params` is the digest of
        its code.
    """
    config = {key: value for key, value in params.items() if key not in ("code", *ABOUT_INPUT)}
    text = json.dumps([rule, dict(wildcards), config], sort_keys=True)
    return Maker(rule, text_digest(text), str(params.get("code", "none")))


def to_json(makers: Mapping[str, Maker]) -> str:
    """Return the makers of files as JSON, as the param ``inputs`` hands them to a stage."""
    return json.dumps(makers)


def from_json(text: str) -> dict[str, Maker]:
    """Return the makers of files that `to_json` wrote."""
    return {path: Maker(*values) for path, values in json.loads(text).items()}


@contextmanager
def sealing(own: Maker, inputs: Mapping[str, Maker]) -> Iterator[None]:
    """Seal what is written meanwhile as made by `own`, and read `inputs` of their makers only."""
    global _stage
    before, _stage = _stage, Stage(own, inputs)
    try:
        yield
    finally:
        _stage = before


def in_stage() -> bool:
    """Whether what is written now is a result of a stage."""
    return _stage is not None


def open_seal(kind: str) -> str:
    """Return the seal of a file that is being written, its checksum still zeros."""
    maker = _stage.maker if _stage else NOBODY
    seal = Seal(kind, SCHEMA_VERSION, *maker, BLANK.decode())
    return json.dumps(asdict(seal))


def closed(content: bytes) -> bytes:
    """Return a file's content with the checksum put into its open seal."""
    _, start, end = _found(content)
    return content[:start] + hashlib.sha256(content).hexdigest().encode() + content[end:]


def _found(content: bytes) -> tuple[Seal, int, int]:
    """Return a file's seal, and where its checksum begins and ends."""
    matches = list(_PATTERN.finditer(content))
    if not matches:
        raise ValueError("carries no seal: it is foreign, older, or has lost its end")
    last = matches[-1]  # what stands before may be quoted content
    try:
        return Seal(**json.loads(last[0])), *last.span(1)
    except (TypeError, ValueError):
        raise ValueError("carries a seal that cannot be read: it has been changed") from None


def check(content: bytes, kind: str | None, maker: Maker | None) -> None:
    """Hold a file's content against its seal.

    Parameters
    ----------
    content : bytes
    kind : str or None
        What it must hold; None for whatever its seal says.
    maker : Maker or None
        The job that would make it now; None for whatever its seal says.

    Raises
    ------
    ValueError
        What is wrong with it, as the end of a sentence that begins with the file's name.
    """
    seal, start, end = _found(content)
    wanted = kind or seal.kind
    if (seal.kind, seal.schema) != (wanted, SCHEMA_VERSION):
        raise ValueError(
            f"holds {seal.kind} of schema version {seal.schema}, not {wanted} of version "
            f"{SCHEMA_VERSION}"
        )
    blank = content[:start] + BLANK + content[end:]
    if hashlib.sha256(blank).hexdigest() != seal.sha256:
        raise ValueError("has changed since it was written: its checksum is another")
    for name, wanted in maker._asdict().items() if maker else ():
        found = getattr(seal, name)
        if found != wanted:
            raise ValueError(f"was made by another {name} ({found}, here {wanted})")


def maker_of_input(path: str) -> Maker | None:
    """Return the job that must have made a file that the present stage reads, if that is known."""
    return _stage.inputs.get(path) if _stage else None
