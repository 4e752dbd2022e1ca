"""Digests by which the workflow knows that code has changed: per stage, by its meaning alone.

Python counts as its syntax tree without docstrings, rule files as their tokens without comments,
and all else by its bytes; dates never count.
"""

import ast
import hashlib
import io
import json
import os
import re
import tokenize
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

PACKAGE = Path(__file__).parents[1]
DIGITS = 16
SCHEMA_VERSION = "3"  # of results and their manifests; where it rises, all is made anew
# Modules that start, stop, time and seal a job, and put its bytes on the disk. None can change what
# the bytes are; how a result is encoded stands in `jobs.files`, which counts.
PLUMBING = frozenset(f"jobs.{name}" for name in ("running", "seals", "stopping", "times", "whole"))
# What entries of the catalogue say to people alone. Only `output` may read it (a test holds this),
# so that it counts only for stages which have that folder behind them.
CATALOGUE, SHOWING = "catalogue", "output"
SHOWN = frozenset({"label", "colour", "marker", "words"})
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
HANDED_ON = "PAIRING_CODE"  # the environment variable in which a job finds what is known already


class Source(NamedTuple):
    """What a file of code is to a digest."""

    meaning: str
    unseen: str  # the same without what only people see
    imports: list[str]  # patterns of the files in the package that it may import


def _handed_on() -> dict[str, Source]:
    try:
        known = json.loads(os.environ.get(HANDED_ON, "{}"))
    except json.JSONDecodeError:
        return {}  # a scheduler cut it, as `qsub -V` of Grid Engine does behind 10,000 characters
    return {key: Source(*one) for key, one in known.items()}


# By a file's content, so that a job believes what it was handed only of a file that is the same.
_known = _handed_on()


def hand_on() -> None:
    """Leave what is known to the processes that this one starts, so that they parse nothing."""
    os.environ[HANDED_ON] = json.dumps(_known)


def text_digest(text: str) -> str:
    """Return the digest of a text, such as a study's canonical JSON."""
    return _digest(text.encode())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:DIGITS]


def _source(path: Path) -> Source:
    content = path.read_bytes()
    key = f"{path.parent.name}/{path.name} {_digest(content)}"
    if key not in _known:
        _known[key] = _read(path, content)
    return _known[key]


def _read(path: Path, content: bytes) -> Source:
    if path.suffix == ".py":
        return _read_python(content, path.parent == PACKAGE / CATALOGUE)
    if path.suffix == ".smk" or path.name == "Snakefile":
        content = "\0".join(_tokens(content)).encode()
    return Source(_digest(content), _digest(content), [])


def _tokens(content: bytes) -> Iterator[str]:
    for token in tokenize.tokenize(io.BytesIO(content).readline):
        if token.type not in (tokenize.COMMENT, tokenize.NL):
            yield token.string


def _read_python(content: bytes, is_catalogue: bool) -> Source:
    tree = ast.parse(content)
    nodes = list(ast.walk(tree))
    imports = sorted({f"{name}.py" for node in nodes for name in _imported(node)})
    for node in nodes:
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            del node.body[0]
    # not `ast.dump`, which differs between versions of Python
    meaning = unseen = text_digest(ast.unparse(tree))
    if is_catalogue:
        for node in nodes:
            if isinstance(node, ast.Call):
                node.keywords = [one for one in node.keywords if one.arg not in SHOWN]
        unseen = text_digest(ast.unparse(tree))
    return Source(meaning, unseen, imports)


def _imported(node: ast.AST) -> Iterator[str]:
    """Return what a statement may import from this package: more paths than there are files."""
    if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "pairing":
        for name in [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]:
            yield name.partition(".")[2].replace(".", "/")
    if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
        found = re.fullmatch(r"pairing\.(\w+)\.", str(node.values[0].value))
        if found:  # `import_module(f"pairing.folder.{name}")`: all that stands there counts
            yield f"{found[1]}/*"


def _path(module: str) -> Path:
    return PACKAGE / f"{module.replace('.', '/')}.py"


@cache
def _modules(path: Path) -> frozenset[str]:
    """Return the modules of this package that a file imports itself, without plumbing."""
    found = (one for name in _source(path).imports for one in PACKAGE.glob(name))
    names = {".".join(one.relative_to(PACKAGE).with_suffix("").parts) for one in found}
    return frozenset(name for name in names if not name.endswith("__init__")) - PLUMBING


def imported_modules(*modules: str) -> set[str]:
    """Return modules of this package and all that they import from the package, at any depth.

    Modules that cannot change a result (`PLUMBING`) are not followed.

    Parameters
    ----------
    *modules : str
        Names within the package, e.g. ``study.trials``.
    """
    found, due = set[str](), set(modules)
    while due:
        found |= due
        due = set[str]().union(*(_modules(_path(name)) for name in due)) - found
    return found


def code_digest(script: Path, *more: Path) -> str:
    """Return a digest of a stage's script, all modules behind it, and further files.

    Parameters
    ----------
    script : pathlib.Path
        Its imports from this package are followed to any depth.
    *more : pathlib.Path
        Other files that it depends on: templates, data. A folder stands for the files in it.
    """
    modules = sorted(imported_modules(*_modules(script)))
    shows = any(name.startswith(f"{SHOWING}.") for name in modules)
    paths = [script, *map(_path, modules)]
    for path in more:
        paths += sorted(path.iterdir()) if path.is_dir() else [path]
    sources = [(path.name, _source(path)) for path in paths]
    found = [(name, one.meaning if shows else one.unseen) for name, one in sources]
    return _together([("schema", SCHEMA_VERSION), *found])


def _together(digests: Iterable[tuple[str, str]]) -> str:
    return text_digest(json.dumps(list(digests)))


def tree_digest(root: Path, *names: str) -> str:
    """Return a digest of files and folders of a project, by their names in it and their meaning.

    Parameters
    ----------
    root : pathlib.Path
        The project's folder; where it stands does not matter.
    *names : str
        Paths below it.
    """
    paths = (path for name in names for path in source_files(root / name))
    return _together((path.relative_to(root).as_posix(), _source(path).meaning) for path in paths)


def source_files(path: Path) -> list[Path]:
    """Return a file, or the files below a folder, without what Python and editors leave there."""
    if path.is_file():
        return [path]
    found = (one for one in path.rglob("*") if one.is_file())
    return sorted(one for one in found if not _is_left_over(one.relative_to(path)))


def _is_left_over(path: Path) -> bool:
    return any(part.startswith((".", "__pycache__")) for part in path.parts)
