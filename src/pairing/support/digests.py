"""Digests by which the workflow knows that code has changed: per stage, by content alone."""

import ast
import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
DIGITS = 16


@cache
def imported_modules(module: str) -> frozenset[str]:
    """Return a module of this package and all that it imports from the package, at any depth.

    Parameters
    ----------
    module : str
        Name within the package, e.g. ``study.trials``.
    """
    tree = ast.parse(_path(module).read_text(encoding="utf-8"))
    found = {module}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "pairing":
            names = [node.module or ""] + [f"{node.module}.{alias.name}" for alias in node.names]
            for name in (full.partition(".")[2] for full in names):
                if name and _path(name).exists():
                    found |= imported_modules(name) if name != module else set()
    return frozenset(found)


def _path(module: str) -> Path:
    return PACKAGE / f"{module.replace('.', '/')}.py"


def code_digest(modules: Iterable[str], *more: Path) -> str:
    """Return a digest of modules, all that they import, and further files, by their content.

    Parameters
    ----------
    modules : iterable of str
        Modules of this package that a stage calls.
    *more : pathlib.Path
        Other files that it depends on: its script, templates, data. A folder stands for the
        files in it.
    """
    names = sorted(set().union(*(imported_modules(module) for module in modules)))
    paths = [_path(name) for name in names]
    for path in more:
        paths += sorted(path.iterdir()) if path.is_dir() else [path]
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:DIGITS]


def source_files(path: Path) -> list[Path]:
    """Return a file, or the files below a folder, without what Python and editors leave there."""
    if path.is_file():
        return [path]
    found = (one for one in path.rglob("*") if one.is_file())
    return sorted(one for one in found if not _is_left_over(one.relative_to(path)))


def _is_left_over(path: Path) -> bool:
    return any(part.startswith((".", "__pycache__")) for part in path.parts)


def tree_digest(root: Path, *names: str) -> str:
    """Return a digest of files and folders of a project, by their names in it and their content.

    Parameters
    ----------
    root : pathlib.Path
        The project's folder; where it stands does not matter.
    *names : str
        Paths below it.
    """
    digest = hashlib.sha256()
    for path in (one for name in names for one in source_files(root / name)):
        name = path.relative_to(root).as_posix()
        digest.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:DIGITS]


def text_digest(text: str) -> str:
    """Return the digest of a text, such as a study's canonical JSON."""
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]
