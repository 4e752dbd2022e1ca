"""benchmarks/confirm.py says which candidate fits, and why a package could not be asked."""

import numpy as np
import pytest
from benchmarks import confirm

PREDICTED = {"one": [0.1, 0.2], "two": [0.3, 0.4], "two again": [0.3, 0.4]}


@pytest.mark.parametrize(
    ("measured", "fits"),
    [([0.1001, 0.2], ["one"]), ([0.3, 0.4], ["two", "two again"]), ([0.2, 0.3], [])],
)
def test_the_nearest_candidates_fit_unless_they_are_far(measured, fits):
    predicted = {name: np.array(z) for name, z in PREDICTED.items()}
    outcome = confirm.Outcome(confirm.ALL[0], "question", np.array(measured), predicted)
    assert outcome.fitting() == fits
    assert f"**{' or '.join(fits) or 'none'}**" in confirm.row(outcome)
    assert (fits[0] if fits else "none of the candidates") in confirm.sentence(outcome)


def test_a_missing_package_is_a_row_that_says_so(tmp_path):
    (outcome,) = confirm.ask(confirm.ALL[0], tmp_path)
    assert outcome.trouble == "missing: .software/fann"
    assert outcome.trouble in confirm.row(outcome)


def test_a_program_that_fails_is_said_in_one_line(tmp_path):
    (tmp_path / "fann").mkdir()
    program = confirm.ALL[0]._replace(build=(), run=("ls", "no such file\nat all"))
    (outcome,) = confirm.ask(program, tmp_path)
    assert "no such file" in outcome.trouble
    assert "\n" not in outcome.trouble
