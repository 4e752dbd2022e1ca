"""What README.md shows of Python runs as it stands."""

import re
from pathlib import Path

import pytest

README = Path(__file__).parents[2] / "README.md"
BLOCKS = re.findall(r"^```python\n(.*?)^```", README.read_text(encoding="utf-8"), re.M | re.S)
PYTHON = [block for block in BLOCKS if "import" in block]  # the others are a Snakefile's


@pytest.mark.parametrize("block", PYTHON, ids=["study", "estimator"])
def test_its_python_runs(block, capsys):
    exec(compile(block, str(README), "exec"), {})
    assert capsys.readouterr().out
