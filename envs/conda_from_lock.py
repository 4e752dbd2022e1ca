"""Write envs/environment.yaml, the conda environment with the versions of the lock."""

import re
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
CONDA_NAMES = {"matplotlib": "matplotlib-base"}


def locked_versions() -> dict[str, str]:
    """Return every package of the lock with its version."""
    text = (HERE / "requirements.lock").read_text(encoding="utf-8")
    return dict(re.findall(r"^([A-Za-z0-9_.-]+)==([^ ;\\]+)", text, flags=re.MULTILINE))


def direct_dependencies() -> list[str]:
    """Return the packages that the project itself asks for, for a run of the study."""
    text = (HERE.parent / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    names = project["dependencies"] + project["optional-dependencies"]["study"]
    return sorted(re.split(r"[\[<>=~! ]", name)[0] for name in names)


def environment() -> str:
    """Return the environment file's text."""
    versions = locked_versions()
    lines = [
        f"  - {CONDA_NAMES.get(name, name)}={versions[name]}" for name in direct_dependencies()
    ]
    head = [
        "# Written by envs/conda_from_lock.py from envs/requirements.lock; used by --sdm conda.",
        "name: pairing",
        "channels:",
        "  - conda-forge",
        "  - bioconda",
        "  - nodefaults",
        "dependencies:",
        "  - python=3.11",
    ]
    return "\n".join([*head, *lines, ""])


if __name__ == "__main__":
    (HERE / "environment.yaml").write_text(environment(), encoding="utf-8")
