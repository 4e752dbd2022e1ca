"""The manifest of a job: what it made, by whom and from what, with a checksum of every byte.

A job's manifest is its last output, a file of JSON in the folder ``.made`` of the results. So a
result may be of any format, and written by any library; a stage checks all that it is handed
before it begins. The last member of a manifest is a checksum of the others.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pairing.jobs.digests import SCHEMA_VERSION, text_digest
from pairing.jobs.whole import write_whole

FOLDER = ".made"  # of manifests, within that of the results
MEASURED = "benchmarks"  # within the results too: times, by Snakemake, which no manifest names
REBUILD = "PAIRING_REBUILD"  # the environment variable with the command that means this study
NO_CONFIG = ("code", "inputs")  # params that are no part of a job's config


class Maker(NamedTuple):
    """The job that makes a file: its rule, and digests of its config and of its code."""

    rule: str
    config: str
    code: str


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


def rule_of(manifest: str | Path) -> str:
    """Return the rule whose manifest this is, by its own name: importers of a module give others.

    Parameters
    ----------
    manifest : str or pathlib.Path
        ``FOLDER/rule.json``, or ``FOLDER/rule/wildcards.json``.
    """
    path = Path(manifest)
    return path.stem if path.parent.name == FOLDER else path.parent.name


def write(
    path: str | Path, maker: Maker, inputs: Mapping[str, str], outputs: Iterable[str | Path]
) -> None:
    """Write the manifest of a job whose outputs are there; `inputs` as of `check`."""
    made = {_name(one, path): _checksum(one) for one in outputs if str(one) != str(path)}
    values = {"schema": SCHEMA_VERSION, "maker": maker._asdict(), "inputs": inputs, "outputs": made}
    write_whole(path, _text(values))


def _text(values: Mapping[str, Any]) -> bytes:
    """Return the one text that a manifest of such values has."""
    checksum = hashlib.sha256(json.dumps(values).encode()).hexdigest()
    return f"{json.dumps(dict(values) | {'sha256': checksum}, indent=1)}\n".encode()


def read(path: str | Path, maker: Maker | None = None) -> dict[str, Any]:
    """Return a manifest's ``schema``, ``maker``, and SHA-256 of all ``inputs`` and ``outputs``.

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
    try:
        content = Path(path).read_bytes()
    except FileNotFoundError:
        fault = "is missing"
    else:
        fault = next(_manifest_faults(content, maker), "")
    if fault:
        raise ValueError(_refusal(_shown(path, _name(path, path)), fault))
    values: dict[str, Any] = json.loads(content)
    return values


def _manifest_faults(content: bytes, maker: Maker | None) -> Iterator[str]:
    try:
        values = json.loads(content)
        del values["sha256"]
        is_whole = content == _text(values)
    except (KeyError, TypeError, ValueError):
        is_whole = False
    if not is_whole:
        yield "has changed since it was written"
    elif values["schema"] != SCHEMA_VERSION:
        yield f"is of schema version {values['schema']}, not {SCHEMA_VERSION}"
    elif maker:
        for kind, here in maker._asdict().items():
            found = values["maker"][kind]
            if found != here:
                yield f"was made by another {kind} ({found}, here {here})"


def check(paths: Iterable[str | Path], manifests: Mapping[str, Maker | None]) -> dict[str, str]:
    """Check files, such as those that a job is handed, and return their checksums by name.

    Parameters
    ----------
    paths : iterable of str or pathlib.Path
        The files; manifests among them are passed over, and so are measured times.
    manifests : dict of Maker or None
        The files' manifests, and who must have written which; None for whoever did.

    Raises
    ------
    ValueError
        One line about the first file that is missing, changed, or made by another.
    """
    known = {}
    for manifest, maker in manifests.items():
        for name, checksum in read(manifest, maker)["outputs"].items():
            known[str(_root(manifest) / name)] = name, checksum
    found = {}
    for path in map(str, paths):
        if path not in manifests and MEASURED not in Path(path).parts:
            name, checksum = known.get(path, (path, ""))
            found[name] = checksum
            for fault in _faults(path, name, checksum):
                raise ValueError(fault)
    return found


def faults(
    jobs: Iterable[tuple[str, Sequence[str] | None, list[str]]], folder: str | Path = "."
) -> Iterator[str]:
    """Check results at rest; yield one line for each that is not right.

    Parameters
    ----------
    jobs : iterable of (str, sequence of str or None, list of str)
        Manifest, present maker and results of each job. A job without a maker is of no part of
        the present config, and its results should not be there.
    folder : str or pathlib.Path
        Where they stand.
    """
    root = Path(folder)
    read_from, written = [], dict[str, str]()
    for manifest, maker, names in jobs:
        if maker is None:
            for name in names:
                yield f"{root / name}: is of no part of the present config; delete it"
            continue
        try:
            found = read(root / manifest, Maker(*maker))
        except ValueError as error:
            yield str(error)
            continue
        for name in names:
            yield from _faults(root / name, name, found["outputs"].get(name, ""))
        written |= found["outputs"]
        read_from += [(manifest, *one) for one in found["inputs"].items()]
    for manifest, name, checksum in read_from:
        if written.get(name, checksum) != checksum:
            yield _refusal(str(root / manifest), f"tells of files made from another {root / name}")


def _faults(path: str | Path, name: str, checksum: str) -> Iterator[str]:
    """Yield what is wrong with a file; one without a checksum is named by no manifest."""
    shown = _shown(path, name)
    try:
        found = _checksum(path)
    except FileNotFoundError:
        yield _refusal(shown, "is missing")
        return
    if not checksum:
        yield _refusal(shown, "is in no manifest: it is foreign, or older")
    elif found != checksum:
        yield _refusal(shown, "has changed since it was written: its checksum is another")


def _shown(path: str | Path, name: str) -> str:
    """Return what Snakemake makes a result by: its path, or, if a store hands it over, its name."""
    handed_over = Path(path).is_absolute() or ".snakemake" in Path(path).parts
    return name if handed_over else str(path)


def _refusal(name: str, reason: str) -> str:
    command = os.environ.get(REBUILD, "snakemake")
    return f"{name}: {reason}; to rebuild it, run: {command} --cores 1 --force {name}"


def _root(manifest: str | Path) -> Path:
    """Return the folder in which the results of a manifest stand."""
    (folder,) = (one for one in Path(manifest).parents if one.name == FOLDER)
    return folder.parents[1]


def _name(path: str | Path, manifest: str | Path) -> str:
    return Path(path).relative_to(_root(manifest)).as_posix()


def _checksum(path: str | Path) -> str:
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
