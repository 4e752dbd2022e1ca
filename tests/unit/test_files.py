"""Files are written whole or not at all, and refused when they are not what they should be."""

import numpy as np
import pandas as pd
import pytest

from pairing.support import files

ROWS = pd.DataFrame({"trial": [0, 1], "weights": [np.array([1.0, 2.0]), np.array([3.0, 4.0])]})


def test_rows_come_back_and_the_bytes_are_the_same_each_time(tmp_path):
    for name in ("a.parquet", "b.parquet"):
        files.write_rows(tmp_path / name, ROWS, "fits")
    back = files.read_rows(tmp_path / "a.parquet", "fits")
    assert back["trial"].tolist() == [0, 1]
    assert back["weights"].iloc[1].tolist() == [3.0, 4.0]
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()


def test_a_failed_write_leaves_the_old_file_and_no_other(tmp_path):
    path = tmp_path / "note.txt"
    files.write_text(path, "old")

    def fail(temporary):
        temporary.write_text("half")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        files.write_whole(path, fail)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def damage(path, how):
    whole = path.read_bytes()
    if how == "truncated":
        path.write_bytes(whole[: len(whole) // 2])
    elif how == "empty":
        path.write_bytes(b"")
    elif how == "text":
        path.write_text("trial,pair\n")
    elif how == "foreign":
        ROWS[["trial"]].to_parquet(path)
    elif how == "missing":
        path.unlink()


@pytest.mark.parametrize("how", ["truncated", "empty", "text", "foreign", "missing"])
def test_a_damaged_file_is_refused_in_one_line(tmp_path, how):
    path = tmp_path / "fits.parquet"
    files.write_rows(path, ROWS, "fits")
    damage(path, how)
    with pytest.raises(ValueError, match=r"fits\.parquet: .*snakemake") as caught:
        files.read_rows(path, "fits")
    assert "\n" not in str(caught.value)


def test_another_kind_or_an_older_version_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "fits.parquet"
    files.write_rows(path, ROWS, "fits")
    with pytest.raises(ValueError, match="holds fits of schema version"):
        files.read_rows(path, "scores")
    monkeypatch.setattr(files, "SCHEMA_VERSION", "2")
    with pytest.raises(ValueError, match="not fits of version 2"):
        files.read_rows(path, "fits")


def test_arrays_come_back_and_a_damaged_file_is_refused(tmp_path):
    path = tmp_path / "arrays.npz"
    files.write_arrays(path, {"x": np.arange(3.0)})
    assert files.read_arrays(path)["x"].tolist() == [0, 1, 2]
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(ValueError, match="damaged"):
        files.read_arrays(path)
