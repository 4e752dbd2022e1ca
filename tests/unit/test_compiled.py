"""Compiled code from the cache is right, whatever has happened to the cache."""

import importlib
import inspect
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import get_args

import numba
import numpy as np
import pytest
from numba.core.registry import CPUDispatcher

import pairing
from pairing.numerics import compiled as compiling
from pairing.numerics.compiled import compiled

IMPORT = "from pairing.numerics.compiled import"
NUMBERS = {None, bool, int, float, np.uint64}


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    return tmp_path


def half(x):
    return x / 2


def fresh(*arguments):
    """Call `half` as a new process would; return its results, and how many came from the cache."""
    dispatcher = compiled(half)
    values = [dispatcher(one) for one in arguments]
    return values, sum(dispatcher.stats.cache_hits.values())


def files(cache, kind):
    return sorted(cache.rglob(f"*.{kind}"))


def test_the_folder_of_the_cache_is_named_after_all_that_compiles():
    package = Path(pairing.__file__).parent
    covered = {path for one in compiling.COMPILED_MODULES for path in package.glob(one)}
    compiling_modules = {path for path in package.rglob("*.py") if IMPORT in path.read_text()}
    assert compiling_modules <= covered


def test_compiled_code_hands_python_numbers_alone():
    """numba does not look whether making an array or a named tuple failed (`compiled`)."""
    package = Path(pairing.__file__).parent
    paths = [path for path in package.rglob("*.py") if IMPORT in path.read_text()]
    names = [".".join(path.relative_to(package.parent).with_suffix("").parts) for path in paths]
    entries = [
        function.py_func
        for name in names
        for function in vars(importlib.import_module(name)).values()
        if isinstance(function, CPUDispatcher)
        and not function.targetoptions.get("no_cpython_wrapper")
    ]
    assert len(entries) > 10
    for entry in entries:
        returned = inspect.signature(entry).return_annotation
        assert set(get_args(returned) or [returned]) <= NUMBERS, entry


def test_a_second_process_need_not_compile(cache):
    assert fresh(3.0) == ([1.5], 0)
    assert fresh(3.0) == ([1.5], 1)


def test_the_date_of_the_source_does_not_matter(cache):
    fresh(3.0)
    before = Path(__file__).stat()
    os.utime(__file__, (0, 0))
    try:
        assert fresh(3.0) == ([1.5], 1)
    finally:
        os.utime(__file__, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize("kind", ["nbi", "nbc"])
@pytest.mark.parametrize("part", [0.0, 0.3, 0.9])
def test_a_truncated_file_is_compiled_anew(cache, kind, part):
    fresh(3.0)
    (path,) = files(cache, kind)
    path.write_bytes(path.read_bytes()[: int(part * path.stat().st_size)])
    assert fresh(3.0) == ([1.5], 0)
    assert fresh(3.0) == ([1.5], 1)


@pytest.mark.parametrize("kind", ["nbi", "nbc"])
@pytest.mark.parametrize("part", [0.0, 0.3, 0.9])
def test_a_flipped_bit_is_compiled_anew(cache, kind, part):
    fresh(3.0)
    (path,) = files(cache, kind)
    content = bytearray(path.read_bytes())
    content[int(part * len(content))] ^= 1
    path.write_bytes(content)
    assert fresh(3.0) == ([1.5], 0)


def test_code_for_other_types_is_not_run(cache):
    """Two processes that start together can leave an index that names the other's code."""
    fresh(3.0, 3)
    first, second = files(cache, "nbc")
    contents = first.read_bytes(), second.read_bytes()
    second.write_bytes(contents[0])
    first.write_bytes(contents[1])
    assert fresh(3.0, 3) == ([1.5, 1.5], 0)


def test_a_disk_that_takes_no_code_stops_nothing(cache, monkeypatch):
    def full(*_):
        raise OSError("No space left on device")

    monkeypatch.setattr(compiling.CheckedCacheFile, "_open_for_write", full)
    assert fresh(3.0) == ([1.5], 0)
    assert files(cache, "nb?") == []


SAY = """
import numpy
from pairing.numerics.lanes import _apply_exp, exp
print(exp(numpy.arange(3.0)), sum(_apply_exp.stats.cache_hits.values()))
"""


def processes(cache, *sources):
    """Start a process a source folder, all at once; return what each printed."""
    environment = os.environ | {"PAIRING_CACHE": str(cache)}
    together = [
        subprocess.Popen(
            [sys.executable, "-c", SAY],
            env=environment | {"PYTHONPATH": str(source)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for source in sources
    ]
    return sorted(process.communicate()[0] for process in together)


def said(hits):
    return f"[1.         2.71828183 7.3890561 ] {hits}\n"


def test_of_processes_that_start_together_one_compiles(tmp_path):
    source = Path(pairing.__file__).parents[1]
    assert processes(tmp_path, *[source] * 3) == [said(0), said(1), said(1)]


def test_the_same_code_in_another_folder_need_not_compile(tmp_path):
    source = Path(pairing.__file__).parents[1]
    second = shutil.copytree(
        source, tmp_path / "second", ignore=shutil.ignore_patterns("__pycache__")
    )
    assert processes(tmp_path, source) == [said(0)]
    assert processes(tmp_path, second) == [said(1)]


def test_a_process_that_was_killed_at_its_turn_lets_others_go_on(cache):
    fresh(3.0)
    for path in files(cache, "nb?"):
        path.unlink()
    assert fresh(3.0) == ([1.5], 0)  # the lock's file is there, and nobody holds it
