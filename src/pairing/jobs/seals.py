"""The manifest of a job: what it made, by whom and from what, with a checksum of every byte.

A job's manifest is its last output, a file of JSON in the folder ``.made`` of the results. So a
result may be of any format, and written by any library; a stage checks all that it is handed
before it begins. The last member of a manifest is a checksum of the others.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from pairing.jobs.digests import text_digest
from pairing.jobs.whole import write_whole

SCHEMA_VERSION = "3"
FOLDER = ".made"  # of manifests, within that of the results
MEASURED = "benchmarks"  # within the results too: times, by Snakemake, which no manifest names
REBUILD = "PAIRING_REBUILD"  # the environment variable with the command that means this study
NO_CONFIG = ("code", "inputs")  # params that are no part of a job's config


class Maker(NamedTuple):
    """The job that makes a file: its rule, and digests of its config and of its code."""

    rule: str
    config: str
    code: str


@dataclass(frozen=True)
class Manifest:
    """What a job says of the files it made.

    Attributes
    ----------
    maker : Maker
    inputs, outputs : dict of str
        SHA-256 of each file, by its path from the folder in which ``results`` stands.
    """

    maker: Maker
    inputs: Mapping[str, str]
    outputs: Mapping[str, str]


def maker_of(rule: str, wildcards: Mapping[str, str], params: Mapping[str, Any]) -> Maker:
    """Return the maker of a job's files.

    Parameters
    ----------
    rule : str
    wildcards, params : dict
        The job's, with all that its results depend on; ``code`` among `params` is the digest of
        its code.
    """
    config = {key: value for key, value in params.items() if key not in NO_CONFIG}
    text = json.dumps([rule, dict(wildcards), config], sort_keys=True)
    return Maker(rule, text_digest(text), str(params.get("code", "none")))


def write(
    path: str | Path, maker: Maker, inputs: Mapping[str, str], outputs: Iterable[str | Path]
) -> None:
    """Write the manifest of a job whose outputs are there; `inputs` as of `check_inputs`."""
    made = {_name(one, path): _checksum(one) for one in outputs if str(one) != str(path)}
    values = {"schema": SCHEMA_VERSION, "maker": maker._asdict(), "inputs": inputs, "outputs": made}
    write_whole(path, _text(values))


def _text(values: Mapping[str, Any]) -> bytes:
    """Return the one text that a manifest of such values has."""
    checksum = _digest(json.dumps(values).encode())
    return f"{json.dumps(dict(values) | {'sha256': checksum}, indent=1)}\n".encode()


def read(path: str | Path, maker: Maker | None = None) -> Manifest:
    """Return a manifest, once it is known to be whole.

    Parameters
    ----------
    path : str or pathlib.Path
    maker : Maker, optional
        The job that would write it now; by default whichever did.

    Raises
    ------
    ValueError
        One line: the file, why it is refused, the command that rebuilds it.
    """
    name = _name(path, path)
    try:
        content = Path(path).read_bytes()
        values = json.loads(content)
        del values["sha256"]
        is_whole = content == _text(values)
    except FileNotFoundError:
        raise _refused(name, "is missing") from None
    except (KeyError, TypeError, ValueError):
        is_whole = False
    if not is_whole:
        raise _refused(name, "has changed since it was written")
    if values["schema"] != SCHEMA_VERSION:
        raise _refused(name, f"is of schema version {values['schema']}, not {SCHEMA_VERSION}")
    manifest = Manifest(Maker(**values["maker"]), values["inputs"], values["outputs"])
    for kind, here in maker._asdict().items() if maker else ():
        found = getattr(manifest.maker, kind)
        if found != here:
            raise _refused(name, f"was made by another {kind} ({found}, here {here})")
    return manifest


def check_inputs(
    paths: Iterable[str | Path], manifests: Mapping[str | Path, Maker]
) -> dict[str, str]:
    """Check what a job is handed, and return the checksums by name.

    Parameters
    ----------
    paths : iterable of str or pathlib.Path
        The job's inputs, manifests among them.
    manifests : dict of Maker
        Who must have written which.

    Raises
    ------
    ValueError
        One line about the first file that is missing, changed, or made by another.
    """
    known = {}
    for manifest, maker in manifests.items():
        for name, checksum in read(manifest, maker).outputs.items():
            known[str(_root(manifest) / name)] = name, checksum
    found = {}
    for path in map(str, paths):
        if path not in manifests and MEASURED not in Path(path).parts:
            name, checksum = known.get(path, (path, ""))
            _check(path, name, checksum)
            found[name] = checksum
    return found


def faults(jobs: Iterable[tuple[str, Sequence[str] | None, list[str]]]) -> Iterator[str]:
    """Check results at rest, and yield one line for each that is not as it must be.

    Parameters
    ----------
    jobs : iterable of (str, sequence of str or None, list of str)
        Manifest, present maker and results of each job. A job without a maker is of no part of
        the present config, and its results should not be there.
    """
    made = {}  # what each file is by its manifest, whatever its bytes
    for manifest, maker, paths in jobs:
        if maker is None:
            yield from (f"{path}: is of no part of the present config; delete it" for path in paths)
            continue
        try:
            found = read(manifest, Maker(*maker))
        except ValueError as error:
            yield str(error)
            continue
        made[manifest] = found
        yield from _faulty_files(manifest, found, paths)
    outputs = {name: one for found in made.values() for name, one in found.outputs.items()}
    for manifest, found in made.items():
        for name, checksum in found.inputs.items():
            if outputs.get(name, checksum) != checksum:
                told = _name(manifest, manifest)
                yield str(_refused(told, f"tells of files made from another {name}"))


def _faulty_files(manifest: str, found: Manifest, paths: Iterable[str]) -> Iterator[str]:
    for path in paths:
        try:
            name = _name(path, manifest)
            _check(path, name, found.outputs.get(name, ""))
        except ValueError as error:
            yield str(error)


def check_files(results: str | Path, paths: Iterable[str | Path]) -> None:
    """Hold files of a results folder against its manifests, whoever made them.

    Raises
    ------
    ValueError
        As of `check_inputs`.
    """
    manifests = list((Path(results) / FOLDER).rglob("*.json"))
    known = {
        str(_root(path) / name): (name, checksum)
        for path in manifests
        for name, checksum in read(path).outputs.items()
    }
    for path in paths:
        _check(path, *known.get(str(path), (str(path), "")))


def _check(path: str | Path, name: str, checksum: str) -> None:
    """Check a file's bytes; without a checksum there is no manifest that names it."""
    try:
        found = _checksum(path)
    except FileNotFoundError:
        raise _refused(name, "is missing") from None
    if not checksum:
        raise _refused(name, "is in no manifest: it is foreign, or older")
    if found != checksum:
        raise _refused(name, "has changed since it was written: its checksum is another")


def _refused(name: str, reason: str) -> ValueError:
    command = os.environ.get(REBUILD, "snakemake")
    return ValueError(f"{name}: {reason}; to rebuild it, run: {command} --cores 1 --force {name}")


def _root(manifest: str | Path) -> Path:
    """Return the folder in which the results of a manifest stand."""
    (folder,) = (one for one in Path(manifest).parents if one.name == FOLDER)
    return folder.parents[1]


def _name(path: str | Path, manifest: str | Path) -> str:
    return Path(path).relative_to(_root(manifest)).as_posix()


def _checksum(path: str | Path) -> str:
    return _digest(Path(path).read_bytes())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
