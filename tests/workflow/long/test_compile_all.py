"""The benchmark compiles all procedures anew, which takes half a minute."""

import sys

from command import ROOT

sys.path.append(str(ROOT))
from benchmarks import costs


def test_all_procedures_are_compiled_and_timed() -> None:
    assert costs.compile_all().keys() == {"importing", "compiling"}
