"""Packages that tests make: one that lies about its pair, and others that cannot be run."""

import shutil
import sys
from pathlib import Path
from typing import Any

import yaml

LIAR = Path(__file__).parent / "fixtures" / "software" / "liar" / "adapter.py"
FORM = {
    "title": "fit()",
    "claims": "softmax_cross_entropy",
    "documented": "its manual",
    "defaults": "all",
    "recommended": "the same",
    "weights": True,
}


def description(**changes: Any) -> dict[str, Any]:
    """Return what a package.yaml holds, some keys changed; those of None left out."""
    keys = {
        "title": "Liar",
        "version": "1.0",
        "language": "Python",
        "registry": "PyPI",
        "needs": ["python3"],
        "lock": "requirements.lock",
        "build": [],
        "run": [sys.executable, "{folder}/adapter.py"],
        "source": "https://example.org",
        "forms": {"fits": FORM},
    } | changes
    return {key: value for key, value in keys.items() if value is not None}


def write_package(software: Path, name: str = "liar", **changes: Any) -> Path:
    """Write a package to a folder of packages, and return its own."""
    folder = software / name
    folder.mkdir(parents=True)
    shutil.copy2(LIAR, folder / "adapter.py")
    (folder / "requirements.lock").write_text("# nothing\n")
    (folder / "package.yaml").write_text(yaml.safe_dump(description(**changes)))
    return folder


def absent(software: Path) -> Path:
    """Write a package that cannot be had."""
    changes: dict[str, Any] = dict.fromkeys(("lock", "run", "forms"))
    return write_package(software, "absent", registry="none", tried="It is gone.", **changes)
