"""Where results come from: digests, versions, machine, command, times and counts."""

import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from pairing.jobs.machine import machine

PACKAGES = (
    "annotated-types",
    "jinja2",
    "joblib",
    "matplotlib",
    "numba",
    "numpy",
    "pandas",
    "pyarrow",
    "pydantic",
    "pyyaml",
    "rocrate",
    "scipy",
    "snakemake",
    "sympy",
)  # what the project asks for, under pyproject.toml's dependencies


def versions() -> dict[str, str]:
    """Return the installed versions of Python and of the packages that the project asks for."""
    return {"Python": platform.python_version()} | {name: version(name) for name in PACKAGES}


def moment(seconds: float) -> str:
    """Return seconds since the epoch as a date and time in UTC."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def provenance(
    headline: Mapping[str, Any],
    code: str,
    lock: str,
    run: Mapping[str, str],
    stages: Mapping[str, Mapping[str, float]],
) -> dict[str, Any]:
    """Return what ``results/provenance.json`` holds.

    Parameters
    ----------
    headline : dict
        From `pairing.judging.headline.headline`.
    code, lock : str
        Digests of the project's code and of its lock file.
    run : dict of str
        ``command``, ``began`` and ``ended`` of the run that made the last result.
    stages : dict
        From `pairing.jobs.times.stage_seconds`.
    """
    return {
        "digests": {"config": headline["config_digest"], "code": code, "lock": lock},
        "fits": {"all": headline["n_fits"], "by_status": headline["fits_by_status"]},
        "versions": versions(),
        "machine": machine(),
        "run": dict(run),
        "stages": dict(stages),
    }
