"""A finished study as a Workflow RO-Crate: one zip file that says what is in it.

The crate holds the project, so that the study can be run again from it, and what people read of
the results. Its `config.yaml` is the study's own, with every key. See
https://w3id.org/workflowhub/workflow-ro-crate/1.0.
"""

import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rocrate.model import ContextEntity, Dataset, File
from rocrate.rocrate import ROCrate

from pairing.jobs.digests import source_files
from pairing.jobs.whole import write_whole

WORKFLOW, CONFIG, METADATA = "Snakefile", "config.yaml", "ro-crate-metadata.json"
LOCK, SCHEMA = "envs/requirements.lock", "workflow/schemas/config.schema.yaml"

# What is taken from the project and from the results, and what it is.
PROJECT = {
    "README.md": "What the study is and how to run it",
    "LICENSE": "The licence",
    "CITATION.cff": "How to cite the study",
    "CHANGELOG.md": "What changed between versions",
    "Makefile": "Sets up the environment from the lock and runs the study",
    "pyproject.toml": "The Python package and what it needs",
    "docs": "Protocol, design, data dictionary, errata and how to extend the study",
    "envs": "The lock with hashes, and a conda environment with the same versions",
    "profiles": "Profiles that Snakemake takes by itself",
    "src": "The Python package that computes everything",
    "workflow": "Rules, scripts, schema and profiles of the workflow",
}
RESULTS = {
    "results/report.html": "The whole study on one page",
    "results/explore.html": "A page to move about in: settings, posteriors and scores",
    "results/trials.parquet": "A row a setting, trial and pair: scores of every fit",
    "results/trials.csv.gz": "The same as compressed CSV",
    "results/provenance.json": "Digests, versions, machine, command, times and counts",
    "results/tables": "Every table as CSV, Markdown and LaTeX",
    "results/figures": "Every figure as SVG and PDF",
}
WITHIN = {LOCK: "Every package with its version and hashes", SCHEMA: "What the config may hold"}
FORMATS = {
    ".gz": "application/gzip",
    ".html": "text/html",
    ".json": "application/json",
    ".md": "text/markdown",
    ".parquet": "application/vnd.apache.parquet",
    ".yaml": "application/yaml",
}


def write_crate(
    path: str | Path,
    project: Path,
    study: Path,
    config: str,
    citation: Mapping[str, Any],
    record: Mapping[str, Any],
) -> None:
    """Write the crate, whole; the same content gives the same file.

    Parameters
    ----------
    path : str or pathlib.Path
        The zip file.
    project, study : pathlib.Path
        The project's folder, and the one in which the study's ``results`` stand.
    config : str
        The study's config as YAML.
    citation : dict
        What CITATION.cff holds.
    record : dict
        What ``results/provenance.json`` holds.

    Raises
    ------
    ValueError
        One line that names a part that is missing.
    """
    described = metadata(project, study, citation, record)
    found = [*_files(project, [WORKFLOW, *PROJECT]), *_files(study, RESULTS)]
    texts = {METADATA: described, CONFIG: config.encode("utf-8")}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as crate:
        for name, text in texts.items():
            crate.writestr(_entry(name), text)
        for name, source in found:
            crate.writestr(_entry(name), source.read_bytes())
    write_whole(path, buffer.getvalue())


def _files(root: Path, names: Mapping[str, str] | list[str]) -> Iterator[tuple[str, Path]]:
    for name in names:
        found = source_files(root / name)
        if not found:
            raise ValueError(f"{root / name}: is missing or empty; a crate needs it")
        for path in found:
            yield path.relative_to(root).as_posix(), path


def _entry(name: str) -> zipfile.ZipInfo:
    """Return a file's entry without its date, which would make each crate another."""
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def metadata(
    project: Path, study: Path, citation: Mapping[str, Any], record: Mapping[str, Any]
) -> bytes:
    """Return the content of ``ro-crate-metadata.json``.

    Parameters
    ----------
    project, study, citation, record
        As of `write_crate`.
    """
    crate = ROCrate(version="1.1")  # which the profile of workflow crates asks for
    _describe_root(crate, citation, record)
    crate.add_workflow(
        dest_path=WORKFLOW,
        main=True,
        lang="snakemake",
        lang_version=record["versions"]["snakemake"],
        properties={
            "name": WORKFLOW,
            "description": "The workflow's entry point",
            "encodingFormat": "text/plain",
        },
    )
    _add_part(crate, CONFIG, "Every choice of this study", is_folder=False)
    for root, parts in ((project, PROJECT | WITHIN), (study, RESULTS)):
        for name, description in parts.items():
            _add_part(crate, name, description, is_folder=(root / name).is_dir())
    crate.get("README.md")["about"] = crate.root_dataset
    (content,) = (content for _, content in crate.metadata.stream())
    return bytes(content)


def _describe_root(crate: Any, citation: Mapping[str, Any], record: Mapping[str, Any]) -> None:
    digests = ", ".join(f"{name} {digest}" for name, digest in record["digests"].items())
    crate.name = citation["title"]
    crate.description = (
        f"A finished study of {record['fits']['all']} fits. Digests: {digests}. To run it again: "
        "make reproduce."
    )
    crate.datePublished = record["run"]["ended"]
    crate.root_dataset["version"] = citation["version"]
    licence = citation["license"]
    properties = {"@type": "CreativeWork", "name": licence, "description": "The crate's licence"}
    address = f"https://spdx.org/licenses/{licence}"
    crate.license = crate.add(ContextEntity(crate, address, properties=properties))
    for i, author in enumerate(citation["authors"], start=1):
        entity = ContextEntity(
            crate, f"#author-{i}", properties={"@type": "Organization"} | dict(author)
        )
        crate.root_dataset.append_to("author", crate.add(entity))


def _add_part(crate: Any, name: str, description: str, *, is_folder: bool) -> None:
    kind = Dataset if is_folder else File
    properties = {"name": name, "description": description}
    if not is_folder:
        properties["encodingFormat"] = FORMATS.get(Path(name).suffix, "text/plain")
    crate.add(kind(crate, dest_path=name, properties=properties))
