"""The command that a user types, and what to read of a run."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
PATIENCE = 600  # seconds after which a run counts as hanging, many times what any takes
SMALL = Path(__file__).with_name("small.yaml")
TRIALS = "results/trials.parquet"


def command(
    folder: Path,
    *arguments: str | Path,
    configs: tuple[Path, ...] = (SMALL,),
    cores: int = 2,
    project: Path = ROOT,
) -> list[str | Path]:
    """Return the words of the command that runs snakemake for a results folder."""
    words = [sys.executable, "-m", "snakemake", *arguments, "--cores", str(cores)]
    words += ["--snakefile", project / "Snakefile", "--directory", folder]
    return words + (["--configfile", *configs] if configs else [])


def snakemake(
    folder: Path,
    *arguments: str | Path,
    prefix: tuple[str, ...] = (),
    environment: Mapping[str, str] | None = None,
    **options: Any,
) -> subprocess.CompletedProcess[str]:
    """Run snakemake for a results folder; standard output and error are read as one text.

    `options` are those of `command`.
    """
    return subprocess.run(
        [*prefix, *command(folder, *arguments, **options)],
        cwd=folder.parent,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


def succeeded(run: subprocess.CompletedProcess[str]) -> str:
    """Return what a run printed, once it is known to have succeeded."""
    assert run.returncode == 0, run.stdout
    return run.stdout


def planned_jobs(folder: Path, *arguments: str | Path, **options: Any) -> dict[str, int]:
    """Return how many jobs of each rule a run would make, by the table of a dry run."""
    return jobs_in(succeeded(snakemake(folder, "--dry-run", *arguments, **options)))


def jobs_in(said: str) -> dict[str, int]:
    """Return how many jobs of each rule stand in the table of a dry run."""
    table = re.search(r"^job +count\n[- ]+\n((?:\w+ +\d+\n)+)", said, re.MULTILINE)
    if table is None:
        assert "Nothing to be done" in said, said
        return {}
    counts = (line.split() for line in table[1].splitlines())
    return {rule: int(count) for rule, count in counts if rule not in ("all", "total")}


def write_config(path: Path, *parts: Path | Mapping[str, Any]) -> Path:
    """Write a config in which later parts overrule keys of earlier ones, at any depth."""
    merged: dict[str, Any] = {}
    for part in parts:
        values = yaml.safe_load(part.read_text()) if isinstance(part, Path) else part
        merged = _overruled(merged, values)
    path.write_text(yaml.safe_dump(merged, sort_keys=False))
    return path


def _overruled(old: Any, new: Any) -> Any:
    if isinstance(old, dict) and isinstance(new, dict):
        return old | {key: _overruled(old.get(key), value) for key, value in new.items()}
    return new


def trials_of(folder: Path) -> bytes:
    """Return the bytes of the trials table."""
    return (folder / TRIALS).read_bytes()


def contents(folder: Path) -> dict[str, str]:
    """Return a digest of every file below a folder."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def offline() -> dict[str, Any]:
    """Return options of `snakemake` that leave it no network."""
    dead = dict.fromkeys(
        ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://[::1]:9"
    )
    unshare = ("unshare", "--net", "--map-root-user")
    tried = shutil.which("unshare") and subprocess.run([*unshare, "true"], capture_output=True)
    return {
        "environment": os.environ | dead,
        "prefix": unshare if tried and tried.returncode == 0 else (),
    }
