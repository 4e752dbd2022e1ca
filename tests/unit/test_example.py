"""The example in docs/examples is what its program writes, and what `read-cross-entropy` reads."""

import runpy
from pathlib import Path

from pairing.__main__ import main

FOLDER = Path(__file__).parents[2] / "docs" / "examples"


def test_the_example_is_what_its_program_writes():
    written = runpy.run_path(str(FOLDER / "write_predictions.py"))["predictions"]()
    assert (FOLDER / "predictions.csv").read_text() == written.to_csv(index=False)


def test_the_example_is_read(capsys):
    assert main(["read-cross-entropy", str(FOLDER / "predictions.csv")]) == 0
    assert "400 rows, classes 1, 2, 3, 4" in capsys.readouterr().out
