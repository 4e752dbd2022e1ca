"""A skipped test fails in continuous integration, and there alone."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
ALLOWED = re.findall(r'^    "(.+?)": "', (TESTS / "conftest.py").read_text(), flags=re.M)
WAYS = {
    "test": 'def test():\n    pytest.skip("{}")',
    "mark": '@pytest.mark.skipif(True, reason="{}")\ndef test():\n    pass',
    "fixture": '@pytest.fixture\ndef one():\n    pytest.skip("{}")\n\ndef test(one):\n    pass',
    "file": 'pytest.skip("{}", allow_module_level=True)',
}


def failed(folder: Path, reason: str, ci: str) -> int:
    """Return how many of the ways to skip a test fail."""
    shutil.copy(TESTS / "conftest.py", folder)
    for name, text in WAYS.items():
        code = f"import pytest\n\n{text.format(reason)}\n"
        (folder / f"test_{name}.py").write_text(code)
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "--continue-on-collection-errors",
            ".",
        ],
        cwd=folder,
        env=os.environ | {"CI": ci},
        capture_output=True,
        text=True,
        check=False,
    )
    said = [line for line in run.stdout.splitlines() if re.match(r"(FAILED|ERROR) ", line)]
    assert bool(said) == (run.returncode not in (0, 5))
    return len(said)


def test_an_unlisted_reason_fails_in_ci_alone(tmp_path: Path) -> None:
    assert failed(tmp_path, "pdflatex is not installed", ci="true") == len(WAYS)
    assert failed(tmp_path, "pdflatex is not installed", ci="") == 0


def test_listed_reasons_pass_in_ci(tmp_path: Path) -> None:
    assert failed(tmp_path, f"NOT TESTED: {ALLOWED[0]}", ci="true") == 0


@pytest.mark.parametrize("reason", ALLOWED)
def test_a_listed_reason_is_one_that_a_test_gives(reason: str) -> None:
    sources = [path for path in TESTS.rglob("*.py") if path.name != "conftest.py"]
    assert any(reason in path.read_text(encoding="utf-8") for path in sources)
