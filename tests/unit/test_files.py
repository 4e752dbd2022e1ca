"""Files are written whole or not at all, sealed, and refused when they are not what they should be.

The workflow's tests damage files of a real run; these hold each format's seal.
"""

import os
import re
import resource
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from matplotlib.figure import Figure

import pairing
from pairing.jobs import files, seals, whole
from pairing.output.figures import drawing

ROWS = pd.DataFrame({"trial": [0, 1], "weights": [np.array([1.0, 2.0]), np.array([3.0, 4.0])]})
MAKER = seals.Maker("fit_batch", "config", "code")
OTHER = seals.Maker("fit_batch", "other", "code")

WRITERS = {
    "fits.parquet": lambda path: files.write_rows(path, ROWS, "fits"),
    "arrays.npz": lambda path: files.write_arrays(path, {"x": np.arange(3.0)}),
    "headline.json": lambda path: files.write_json(path, {"n_fits": 2}),
    "order.md": lambda path: files.write_text(path, "| order |\n"),
    "order.tex": lambda path: files.write_text(path, "\\end{document}\n"),
    "scores.svg": lambda path: drawing.draw(lambda _: Figure(), None, path),
    "scores.pdf": lambda path: drawing.draw(lambda _: Figure(), None, path),
    "report.html": lambda path: files.write_text(path, "<p>A report</p>\n"),
}


UNSEALED = {"order.csv": lambda path: files.write_text(path, "order\n1\n")}


def sealed(path, maker=MAKER):
    with seals.sealing(maker, {}):
        (WRITERS | UNSEALED)[path.name](path)
    return path


def test_what_is_written_comes_back(tmp_path):
    back = files.read_rows(sealed(tmp_path / "fits.parquet"), "fits")
    assert back["trial"].tolist() == [0, 1]
    assert back["weights"].iloc[1].tolist() == [3.0, 4.0]
    assert files.read_arrays(sealed(tmp_path / "arrays.npz"))["x"].tolist() == [0, 1, 2]
    assert files.read_json(sealed(tmp_path / "headline.json")) == {"n_fits": 2}


def test_other_tools_read_sealed_files(tmp_path):
    assert pd.read_parquet(sealed(tmp_path / "fits.parquet"))["trial"].tolist() == [0, 1]
    assert b"seal" in pq.read_metadata(tmp_path / "fits.parquet").metadata
    assert np.load(sealed(tmp_path / "arrays.npz"))["x"].tolist() == [0, 1, 2]


@pytest.mark.parametrize("name", WRITERS)
def test_the_bytes_are_the_same_each_time(tmp_path, name):
    first = sealed(tmp_path / name).read_bytes()
    assert sealed(tmp_path / name).read_bytes() == first


@pytest.mark.parametrize("name", WRITERS)
def test_a_change_of_any_byte_is_refused(tmp_path, name):
    whole_file = sealed(tmp_path / name).read_bytes()
    seals.check(whole_file, Path(name).stem, MAKER)
    for place in range(len(whole_file)):
        flipped = bytes([whole_file[place] ^ 1])
        with pytest.raises(ValueError, match=r"seal|checksum|schema version"):
            seals.check(
                whole_file[:place] + flipped + whole_file[place + 1 :], Path(name).stem, MAKER
            )


@pytest.mark.parametrize("name", WRITERS)
def test_a_truncated_file_is_refused(tmp_path, name):
    whole_file = sealed(tmp_path / name).read_bytes()
    for length in range(len(whole_file)):
        with pytest.raises(ValueError, match=r"seal|checksum"):
            seals.check(whole_file[:length], Path(name).stem, MAKER)


@pytest.mark.parametrize("name", WRITERS)
def test_a_file_of_another_config_is_refused_in_one_line(tmp_path, name):
    path = sealed(tmp_path / name, OTHER)
    files.check_result(path, path.stem, OTHER)
    with pytest.raises(ValueError, match=r"another config \(other, here config\)") as caught:
        files.check_result(path, path.stem, MAKER)
    assert str(caught.value).startswith(f"{path}: ")
    assert str(caught.value).endswith(f"snakemake --cores 1 --force {path}")
    assert "\n" not in str(caught.value)


def test_a_stage_reads_only_what_it_is_to_be_handed(tmp_path):
    path = sealed(tmp_path / "fits.parquet", OTHER)
    with (
        seals.sealing(MAKER, {str(path): MAKER}),
        pytest.raises(ValueError, match="another config"),
    ):
        files.read_rows(path, "fits")


def test_another_kind_an_older_version_and_a_missing_file_are_refused(tmp_path, monkeypatch):
    path = sealed(tmp_path / "fits.parquet")
    with pytest.raises(ValueError, match="holds fits of schema version"):
        files.read_rows(path, "scores")
    monkeypatch.setattr(seals, "SCHEMA_VERSION", "3")
    with pytest.raises(ValueError, match="not fits of version 3"):
        files.read_rows(path, "fits")
    with pytest.raises(ValueError, match=r"none\.parquet: is missing"):
        files.read_rows(tmp_path / "none.parquet", "fits")


def test_checksums_stand_beside_files_that_carry_no_seal(tmp_path):
    path = tmp_path / "order.csv"
    with seals.sealing(MAKER, {}):
        files.write_text(path, "order\n1\n")
        files.write_json(tmp_path / files.CHECKSUMS, files.checksums([path]))
    assert path.read_text() == "order\n1\n"
    files.check_result(path, "order", MAKER)
    path.write_text("order\n2\n")
    with pytest.raises(ValueError, match="has changed since it was written"):
        files.check_result(path, "order", MAKER)


def test_documents_outside_of_a_stage_are_not_sealed(tmp_path):
    files.write_text(tmp_path / "README.md", "# Title\n")
    assert (tmp_path / "README.md").read_text() == "# Title\n"


def test_no_pickle_is_read(tmp_path):
    path = tmp_path / "arrays.npz"
    content = seals.open_seal("arrays").encode()
    np.savez(path, x=np.array([{}], dtype=object))
    path.write_bytes(path.read_bytes() + content)
    path.write_bytes(seals.closed(path.read_bytes()))
    with pytest.raises(ValueError, match="allow_pickle=False"):
        files.read_arrays(path)
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


@pytest.mark.parametrize("name", [*WRITERS, *UNSEALED])
def test_a_failed_write_is_one_line_and_leaves_the_old_file_and_no_other(tmp_path, name):
    """Wherever in the file the disk is full."""
    path = sealed(tmp_path / name)
    old = path.read_bytes()
    for size in range(0, len(old), max(1, len(old) // 20)):
        with at_most(size), pytest.raises(OSError, match="cannot be written") as caught:
            sealed(path, OTHER)
        assert str(caught.value).startswith(f"{path}: cannot be written (File too large); mend")
        assert "\n" not in str(caught.value)
        assert path.read_bytes() == old
        assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("mask", [0o077, 0o027, 0o002])
def test_who_may_read_results_follows_from_the_umask(tmp_path, mask):
    before = os.umask(mask)
    try:
        path = sealed(tmp_path / "folder" / "fits.parquet")
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
    (tmp_path / "gone").symlink_to("nowhere")  # as a file that vanishes meanwhile
    whole.date_no_later_than_now(tmp_path)
    assert old.stat().st_mtime == 1e9
    assert young.stat().st_mtime <= time.time()


def test_a_run_mends_only_where_no_other_is_at_work(tmp_path):
    mended = []
    first, second = (
        whole.hold(tmp_path / "lock", lambda run=run: mended.append(run))
        for run in ("first", "second")
    )
    os.close(first)
    os.close(second)
    os.close(whole.hold(tmp_path / "lock", lambda: mended.append("third")))
    assert mended == ["first", "third"]


def test_what_killed_processes_left_is_cleared_and_nothing_else(tmp_path):
    (tmp_path / "fits").mkdir()
    (tmp_path / "fits" / ".hidden").touch()
    (tmp_path / "fits" / f"{whole.UNFINISHED}0000000-0000004-x1y2.parquet").touch()
    assert whole.clear_unfinished(tmp_path) == 1
    assert [path.name for path in (tmp_path / "fits").iterdir()] == [".hidden"]
