"""Digests by which the workflow knows that code has changed: per stage, by content alone."""

import ast
import hashlib
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
        Name within the package, e.g. ``study.fits``.
    """
    behind = (imported_modules(name) for name in _imports(_path(module)) - {module})
    return frozenset({module}.union(*behind))


def _imports(path: Path) -> set[str]:
    """Return the modules of this package that a file imports itself."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        found |= _loaded_by_name(node)
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "pairing":
            full = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
            found |= {name.partition(".")[2] for name in full}
    return {name for name in found if name and _path(name).exists()}


def _loaded_by_name(node: ast.AST) -> set[str]:
    """Return all modules of the folder of which ``import_module(f"pairing.…")`` loads some."""
    match node:
        case ast.Call(
            func=ast.Name(id="import_module"),
            args=[ast.JoinedStr(values=[ast.Constant(value=str(start)), *_])],
        ):
            folder = start.rpartition(".")[0].removeprefix("pairing.")
            return {f"{folder}.{path.stem}" for path in _path(folder).with_suffix("").glob("*.py")}
    return set()


def _path(module: str) -> Path:
    return PACKAGE / f"{module.replace('.', '/')}.py"


def code_digest(script: Path, *more: Path) -> str:
    """Return a digest of a stage's script, all modules behind it, and further files, by content.

    Parameters
    ----------
    script : pathlib.Path
        Its imports from this package are followed to any depth.
    *more : pathlib.Path
        Other files that it depends on: templates, data. A folder stands for the files in it.
    """
    modules = sorted(set().union(*(imported_modules(name) for name in _imports(script))))
    paths = [script, *map(_path, modules)]
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
