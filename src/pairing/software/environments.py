"""The environment of each package, in a folder of its own and never in the project's.

It is made once for a lock: what made it stands beside it in ``ready``.
"""

import fcntl
import hashlib
import re
import shutil
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from pairing.jobs.files import write_text
from pairing.software import processes
from pairing.software.packages import DEBIAN, MAVEN, NPM, PYPI, Package, command
from pairing.software.statuses import MISSING_RUNTIME, NOT_TO_BE_HAD, OK

INSTALLING = 3600.0  # seconds that one command of an installation may take
READY = "ready"
MAVEN_CENTRAL = "https://repo1.maven.org/maven2"
COORDINATES = re.compile(r"[\w.-]+:[\w.-]+:[\w.-]+(:[\w.-]+)?")


class Prepared(NamedTuple):
    """Whether a package can be run.

    Attributes
    ----------
    status : str
        Of `pairing.software.statuses.STATUSES`; ok if it can.
    message : str
        If it cannot, what stands in the way and what to do.
    """

    status: str
    message: str = ""


def prepare(package: Package, folder: Path, environments: Path) -> Prepared:
    """Make the environment of a package, if it is not there.

    Parameters
    ----------
    package : pairing.software.packages.Package
    folder : pathlib.Path
        Of the package.
    environments : pathlib.Path
        Under which each package's environment has its folder.
    """
    if not package.can_be_had:
        return Prepared(NOT_TO_BE_HAD, package.tried)
    lacking = processes.missing(package.needs)
    if lacking:
        return Prepared(
            MISSING_RUNTIME, f"{lacking[0]} is not on the path; install it, and run this again"
        )
    place, made_from = environments / package.name, digest(package, folder)
    with _alone(environments / f"{package.name}.lock"):
        if package.registry == DEBIAN:
            found = _debian(folder / package.lock)
            if found.status != OK:
                return found
        ready = place / READY
        if ready.is_file() and ready.read_text(encoding="utf-8") == made_from:
            return Prepared(OK)
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        try:
            INSTALLERS[package.registry](package, folder, place)
            for words in package.build:
                _done(command(words, folder), place, "build")
        except ValueError as error:
            return Prepared(NOT_TO_BE_HAD, str(error))
        write_text(ready, made_from)
    return Prepared(OK)


def digest(package: Package, folder: Path) -> str:
    """Return the digest of what an environment is made from."""
    found = hashlib.sha256(repr((package.registry, package.needs, package.build)).encode())
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        # the adapter counts where it is compiled
        if package.build or path.name in (package.lock, "package.json"):
            found.update(path.read_bytes())
    return found.hexdigest()


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Hold a lock that the kernel lifts, so that of several jobs one prepares a package."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _done(words: list[str], place: Path, what: str) -> None:
    """Run a command of an installation.

    Raises
    ------
    ValueError
        One line, if it does not succeed.
    """
    try:
        ended = processes.run(words, place, INSTALLING)
    except OSError as error:
        raise ValueError(f"{what}: {words[0]} cannot be started ({error.strerror})") from None
    if ended.code is None:
        raise ValueError(f"{what}: took more than {INSTALLING:.0f} seconds")
    if ended.code:
        raise ValueError(f"{what}: {ended.said or f'ended with status {ended.code}'}")


def _pypi(package: Package, folder: Path, place: Path) -> None:
    pythons = [one for one in package.needs if one.startswith("python")]
    _done([pythons[0] if pythons else "python3", "-m", "venv", "env"], place, "venv")
    words = ["env/bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    words += ["--no-deps", "--require-hashes", "-r", str((folder / package.lock).resolve())]
    if _lines(folder / package.lock):
        _done(words, place, "pip")


def _npm(package: Package, folder: Path, place: Path) -> None:
    for name in ("package.json", package.lock):
        if not (folder / name).is_file():
            raise ValueError(f"npm: {name} is not there; add it to the package's folder")
        shutil.copy2(folder / name, place / name)
    _done(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], place, "npm")


def _maven(package: Package, folder: Path, place: Path) -> None:
    jars = place / "jars"
    jars.mkdir()
    for line in _lines(folder / package.lock):
        coordinates, _, checksum = line.partition(" ")
        if not COORDINATES.fullmatch(coordinates) or not re.fullmatch("[0-9a-f]{64}", checksum):
            raise ValueError(f"{package.lock}: {line!r} is no line of coordinates and sha256")
        _fetch(coordinates, checksum, jars)


def _fetch(coordinates: str, checksum: str, jars: Path) -> None:
    """Fetch a jar into a folder, and check it."""
    group, artifact, version, *more = coordinates.split(":")
    name = "-".join([artifact, version, *more]) + ".jar"
    address = f"{MAVEN_CENTRAL}/{group.replace('.', '/')}/{artifact}/{version}/{name}"
    try:
        with urllib.request.urlopen(address, timeout=120) as answer:
            content = answer.read()
    except (urllib.error.URLError, TimeoutError) as error:
        raise ValueError(f"{coordinates}: cannot be fetched ({error})") from None
    if hashlib.sha256(content).hexdigest() != checksum:
        raise ValueError(f"{coordinates}: what came has another sha256 than the lock says")
    (jars / name).write_bytes(content)


def _nothing(package: Package, folder: Path, place: Path) -> None:
    """Install nothing: packages of Debian are the user's to install."""


def _debian(lock: Path) -> Prepared:
    """Say whether the packages of Debian are there, in the versions of the lock."""
    for line in _lines(lock):
        name, _, version = line.partition("=")
        installed = _installed(name)
        if installed != version:
            what = f"{name} {version} is wanted, and {installed or 'none'} is installed"
            return Prepared(MISSING_RUNTIME, f"{what}; apt-get install {name}={version}")
    return Prepared(OK)


def _installed(name: str) -> str:
    """Return the version of a package of Debian that is installed; nothing if none is."""
    words = ["dpkg-query", "--show", "--showformat", "${db:Status-Status} ${Version}", name]
    found = processes.answer(words)
    status, _, version = found.partition(" ")
    return version if status == "installed" else ""


def _lines(path: Path) -> list[str]:
    lines = (one.strip() for one in path.read_text(encoding="utf-8").splitlines())
    return [one for one in lines if one and not one.startswith("#")]


INSTALLERS: dict[str, Callable[[Package, Path, Path], None]] = {
    PYPI: _pypi,
    NPM: _npm,
    MAVEN: _maven,
    DEBIAN: _nothing,
}
