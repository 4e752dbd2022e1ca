"""The packages that the experiment is given to: a folder of ``software`` each.

A folder holds ``package.yaml``, the adapter, a program that reads samples and writes the outputs
that a user is given, and the lock of the environment that both run in.
"""

import hashlib
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import Field, StringConstraints, TypeAdapter, ValidationError

from pairing.catalogue.kinds import OneOf
from pairing.study.settings import known_keys_only

ROOT = Path(__file__).parents[3]
FOLDER = "software"
DESCRIPTION = "package.yaml"
PYPI, NPM, DEBIAN, MAVEN, NONE = "PyPI", "npm", "Debian", "Maven", "none"
REGISTRIES = (PYPI, NPM, DEBIAN, MAVEN, NONE)
NAME = re.compile("[a-z][a-z0-9_]{0,63}")  # of packages and forms: names become folders

Text = Annotated[str, StringConstraints(strict=True, strip_whitespace=True)]
Words = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1)]
Program = Annotated[str, StringConstraints(strict=True, pattern=r"^[A-Za-z0-9_.+-]+$")]
Command = tuple[Words, ...]

# YAML's own reader in C reads a folder of packages in a tenth of the time.
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@known_keys_only
@dataclass(frozen=True)
class Form:
    """One way to ask a package for class probabilities: a row of the study.

    Attributes
    ----------
    title : str
        What a user calls: a class, a function, an option.
    claims : str
        What its documentation says that it minimises: the name of a pair, or words.
    documented : str
        Where that is said.
    defaults, recommended : str
        What is left at its default; what its manual recommends for probabilities.
    weights : bool
        Whether the adapter writes weights.
    """

    title: Words
    claims: Words
    documented: Text
    defaults: Text
    recommended: Text
    weights: bool


@known_keys_only
@dataclass(frozen=True)
class Package:
    """A package, as its ``package.yaml`` describes it.

    Attributes
    ----------
    name : str
        Its folder's.
    title, version, language, registry, source : str
    needs : tuple of str
        Programs that must be on the path.
    lock : str
        The file that pins its environment.
    build : tuple of commands
        What is run once in the environment's folder.
    run : command
        Run in the environment's folder, with the job's folder as last argument.
    forms : dict of Form
    tried : str
        Of a package that cannot be had: what was tried, and what happened.
    """

    name: Annotated[str, StringConstraints(pattern=f"^{NAME.pattern}$")]
    title: Words
    version: Annotated[str, Field(coerce_numbers_to_str=True)]
    language: Words
    registry: Annotated[str, OneOf(REGISTRIES)]
    source: Text
    needs: tuple[Program, ...] = ()
    lock: Text = ""
    build: tuple[Command, ...] = ()
    run: Command = ()
    forms: dict[Annotated[str, StringConstraints(pattern=f"^{NAME.pattern}$")], Form] = field(
        default_factory=dict
    )
    tried: Text = ""

    @property
    def can_be_had(self) -> bool:
        """Whether there is anything to be run."""
        return self.registry != NONE


READER = TypeAdapter(Package)


def package_names(root: Path = ROOT) -> list[str]:
    """Return the names of all packages: the folders of ``software`` below the project's.

    Raises
    ------
    ValueError
        One line, of a folder whose name is none of a package.
    """
    folders = [one for one in (root / FOLDER).glob("*") if one.is_dir() and one.name[0] not in "._"]
    for one in folders:
        if not NAME.fullmatch(one.name):
            raise ValueError(
                f"{FOLDER}/{one.name}: is no name of a package; give lower-case letters, digits "
                "and _, a letter first"
            )
    return sorted(one.name for one in folders)


def read_package(folder: Path) -> Package:
    """Read and check the description of a package.

    Parameters
    ----------
    folder : pathlib.Path
        Of the package.

    Raises
    ------
    ValueError
        One line: the file, the key at fault, what it holds, and what is legal.
    """
    place = f"{FOLDER}/{folder.name}/{DESCRIPTION}"
    try:
        values = yaml.load((folder / DESCRIPTION).read_text(encoding="utf-8"), Loader)
    except OSError as error:
        raise ValueError(f"{place}: cannot be read ({error.strerror})") from None
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise ValueError(f"{place}: is no YAML ({' '.join(str(error).split())})") from None
    if not isinstance(values, dict) or "name" in values:
        raise ValueError(f"{place}: give keys with values, and no name: that is the folder's")
    try:
        package = READER.validate_python({**values, "name": folder.name})
    except ValidationError as error:
        raise ValueError(f"{place}: {_one_line(error)}") from None
    _check_whole(package, folder, place)
    return package


def _one_line(error: ValidationError) -> str:
    """Return what is wrong, unknown keys first: a misspelt key is also a missing one."""
    found = min(error.errors(include_url=False), key=lambda one: "unexpected" not in one["type"])
    key = ".".join(str(part) for part in found["loc"] if part != "[key]")
    if found["type"] == "missing":
        return f"{key}: missing; add it"
    if found["type"] == "unexpected_keyword_argument":
        return f"{key}: no such key; leave it out, or mend its name"
    shown = json.dumps(found["input"], default=str)[:80]
    said = found["msg"].removeprefix("Input should be ").removeprefix("String should ")
    return f"{key}: {shown} is not legal; it should be {said}"


def _check_whole(package: Package, folder: Path, place: str) -> None:
    """Refuse a description whose parts do not go together."""
    if not package.can_be_had:
        if not package.tried:
            raise ValueError(f"{place}: tried: missing; say what was tried, and what happened")
        return
    for key in ("run", "forms", "lock"):
        if not getattr(package, key):
            raise ValueError(f"{place}: {key}: missing; add it, or give registry: {NONE}")
    if Path(package.lock).name != package.lock or not (folder / package.lock).is_file():
        raise ValueError(
            f"{place}: lock: {package.lock} is not there; give the name of a file of the folder"
        )


def folder_of(name: str) -> Path:
    """Return the folder of a package of this project."""
    return ROOT / FOLDER / name


def run_digest(package: Package, folder: Path) -> str:
    """Return the digest of all that a package's outputs depend on; words about it do not count.

    Parameters
    ----------
    package : Package
    folder : pathlib.Path
        Its own.
    """
    weights = {name: form.weights for name, form in package.forms.items()}
    parts = (package.registry, package.needs, package.lock, package.build, package.run, weights)
    found = hashlib.sha256(repr(parts).encode())
    for path in sorted(folder.rglob("*")):
        left_over = any(part[0] == "." or part == "__pycache__" for part in path.parts[-2:])
        if path.is_file() and path.name != DESCRIPTION and not left_over:
            found.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return found.hexdigest()[:16]


def command(words: Command, folder: Path) -> list[str]:
    """Return a command of a package, with the package's folder in the place of ``{folder}``."""
    return [word.replace("{folder}", str(folder.resolve())) for word in words]


def described(package: Package) -> dict[str, Any]:
    """Return what a package is, by column: what tables say of it, and no result of its own."""
    return {
        "package": package.name,
        "program": package.title,
        "version": package.version,
        "language": package.language,
        "registry": package.registry,
    }
