"""Results are written whole or not at all, and come back."""

import os
import re
import resource
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

import pairing
from pairing.jobs import files, whole
from pairing.output.figures import drawing

ROWS = pd.DataFrame({"trial": [0, 1], "weights": [np.array([1.0, 2.0]), np.array([3.0, 4.0])]})
WRITERS = {
    "fits.parquet": lambda path: files.write_rows(path, ROWS),
    "arrays.npz": lambda path: files.write_arrays(path, {"x": np.arange(3.0)}),
    "headline.json": lambda path: files.write_json(path, {"n_fits": 2}),
    "trials.csv.gz": lambda path: files.write_csv(path, ROWS),
    "order.md": lambda path: files.write_text(path, "| order |\n"),
    "scores.svg": lambda path: drawing.draw(lambda _: Figure(), None, path),
    "scores.pdf": lambda path: drawing.draw(lambda _: Figure(), None, path),
}


def written(path):
    WRITERS[path.name](path)
    return path


def test_what_is_written_comes_back(tmp_path):
    back = files.read_rows(written(tmp_path / "fits.parquet"))
    assert back["trial"].tolist() == [0, 1]
    assert back["weights"].iloc[1].tolist() == [3.0, 4.0]
    assert files.read_arrays(written(tmp_path / "arrays.npz"))["x"].tolist() == [0, 1, 2]
    assert files.read_json(written(tmp_path / "headline.json")) == {"n_fits": 2}


@pytest.mark.parametrize("name", WRITERS)
def test_the_bytes_are_the_same_each_time(tmp_path, name):
    first = written(tmp_path / name).read_bytes()
    assert written(tmp_path / name).read_bytes() == first


def test_no_pickle_is_read(tmp_path):
    np.savez(tmp_path / "arrays.npz", x=np.array([{}], dtype=object))
    with pytest.raises(ValueError, match="allow_pickle=False"):
        files.read_arrays(tmp_path / "arrays.npz")
    reading = re.compile(r"import pickle|read_pickle|allow_pickle=True|joblib\.load|torch\.load")
    sources = Path(pairing.__file__).parent.rglob("*.py")
    assert [path.name for path in sources if reading.search(path.read_text())] == []


@contextmanager
def at_most(size):
    """No file may grow beyond a size meanwhile, as if the disk were full."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@pytest.mark.parametrize("name", WRITERS)
def test_a_failed_write_is_one_line_and_leaves_the_old_file_and_no_other(tmp_path, name):
    """Wherever in the file the disk is full."""
    path = written(tmp_path / name)
    size = path.stat().st_size
    path.write_bytes(b"old")
    for room in range(0, size, max(1, size // 20)):
        with at_most(room), pytest.raises(OSError, match="cannot be written") as caught:
            written(path)
        assert str(caught.value).startswith(f"{path}: cannot be written (File too large); mend")
        assert "\n" not in str(caught.value)
        assert path.read_bytes() == b"old"
        assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("mask", [0o077, 0o027, 0o002])
def test_who_may_read_results_follows_from_the_umask(tmp_path, mask):
    before = os.umask(mask)
    try:
        path = written(tmp_path / "folder" / "fits.parquet")
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o666 & ~mask
    assert path.parent.stat().st_mode & 0o777 == 0o777 & ~mask


def test_what_outlives_its_workflow_replaces_nothing(tmp_path, monkeypatch):
    path = tmp_path / "note.txt"
    workflow = subprocess.Popen(["sleep", "60"])
    monkeypatch.setenv(whole.WORKFLOW, str(workflow.pid))
    files.write_text(path, "of a living workflow")
    workflow.kill()
    workflow.wait()
    with pytest.raises(OSError, match=r"note\.txt: .*the workflow that asked for it was killed"):
        files.write_text(path, "of a dead one")
    assert path.read_text() == "of a living workflow"
    assert list(tmp_path.iterdir()) == [path]


def test_files_of_the_future_are_dated_now_and_others_are_left(tmp_path):
    old, young = tmp_path / "old", tmp_path / "young"
    for path, moment in ((old, 1e9), (young, time.time() + 1e6)):
        path.touch()
        os.utime(path, (moment, moment))
    whole.date_no_later_than_now([old, tmp_path / "missing", young])
    assert old.stat().st_mtime == 1e9
    assert young.stat().st_mtime <= time.time()


def test_what_a_killed_job_left_of_its_files_is_cleared_and_nothing_else(tmp_path):
    own, other = tmp_path / "0000000-0000004.parquet", tmp_path / "0000005-0000009.parquet"
    left = [
        path.with_name(f"{whole.UNFINISHED}{path.stem}-0a1b2c3d.parquet") for path in (own, other)
    ]
    for path in (own, *left):
        path.touch()
    assert whole.clear_unfinished([own, tmp_path / "missing/file"]) == 1
    assert sorted(tmp_path.iterdir()) == [left[1], own]
