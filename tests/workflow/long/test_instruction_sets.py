"""The same bits from code compiled for, and libraries held to, different x86-64 processors."""

import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from command import ROOT, SMALL, write_config

pytestmark = pytest.mark.skipif(
    platform.machine() not in ("x86_64", "AMD64"), reason="this is no x86-64 processor"
)

SCRIPT = Path(__file__).with_name("fit_and_score.py")
OTHER_PROBLEM = SMALL.with_name("three_classes_in_space.yaml")
PAIRS = {
    "pairs": [
        "logistic_least_squares",
        "softmax_least_squares",
        "softmax_cross_entropy",
        "logistic_cross_entropy",
        "logistic_bernoulli",
    ]
}


def numpy_without(*levels: str) -> str:
    """Return those of NumPy's instruction sets that this processor has and that are to be off."""
    found = np.show_config(mode="dicts")["SIMD Extensions"]["found"]
    return " ".join(one for one in found if one.startswith(levels))


# numba, NumPy, OpenBLAS and the C library each choose code by processor, by a variable of theirs.
PROCESSORS = {
    "x86-64-v2": {
        "NUMBA_CPU_NAME": "x86-64-v2",
        "NUMBA_CPU_FEATURES": "",
        "NPY_DISABLE_CPU_FEATURES": numpy_without("X86_V3", "X86_V4", "AVX", "FMA"),
        "OPENBLAS_CORETYPE": "Nehalem",
        "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX,-AVX2,-FMA,-FMA4,-AVX512F",
    },
    "x86-64-v3": {
        "NUMBA_CPU_NAME": "x86-64-v3",
        "NUMBA_CPU_FEATURES": "",
        "NPY_DISABLE_CPU_FEATURES": numpy_without("X86_V4", "AVX512"),
        "OPENBLAS_CORETYPE": "Haswell",
    },
    "native": {},
}


def fit_and_score(cache: Path, variables: dict[str, str], *configs: Path) -> dict:
    own = {"PAIRING_CACHE": str(cache), "PYTHONPATH": str(ROOT / "src")}
    run = subprocess.run(
        [sys.executable, SCRIPT, *configs],
        env=os.environ | own | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_same_bits_on_all_processors(tmp_path: Path) -> None:
    paper = write_config(tmp_path / "paper.yaml", ROOT / "config.yaml", SMALL, PAIRS)
    other = write_config(tmp_path / "other.yaml", ROOT / "config.yaml", SMALL, OTHER_PROBLEM)
    outcomes = {
        name: fit_and_score(tmp_path / name, variables, paper, other)
        for name, variables in PROCESSORS.items()
    }
    registers = [outcome.pop("registers") for outcome in outcomes.values()]
    assert registers[:2] == ["xmm", "ymm"]
    assert outcomes["x86-64-v2"] == outcomes["native"]
    assert outcomes["x86-64-v3"] == outcomes["native"]
