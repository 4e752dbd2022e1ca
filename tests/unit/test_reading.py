"""Reading predictions: numbers against plain formulas, verdicts, and one line for every fault."""

import bz2
import gzip
import json
import math
import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scipy.optimize import minimize_scalar

from pairing.__main__ import main
from pairing.reading import tables
from pairing.reading.columns import choose_columns
from pairing.reading.predictions import Chunk
from pairing.reading.text import to_text
from pairing.reading.value import Reading, read, read_file, verdict

CLASSES = ("a", "b", "c")


def softmax(z):
    p = np.exp(z - z.max(axis=0))
    return p / p.sum(axis=0)


def simulated(n=3000, slope=1.0, noise=0.0, q=3, seed=7):
    """Draw labels from known probabilities, and predictions with a slope and noise of their own."""
    generator = np.random.default_rng(seed)
    z = generator.normal(size=(q, n))
    truth = softmax(z)
    labels = (truth.cumsum(axis=0) < generator.random(n)).sum(axis=0).clip(0, q - 1)
    return Chunk(softmax(slope * (z + noise * generator.normal(size=(q, n)))), labels, truth)


def reading_of(chunk) -> Reading:
    return read([chunk], tuple("abcdefgh"[: len(chunk.probabilities)]))


def frame(chunk, with_truth=False):
    columns = {"label": np.array(CLASSES)[chunk.labels]}
    columns |= {f"p_{name}": p for name, p in zip(CLASSES, chunk.probabilities, strict=True)}
    if with_truth:
        columns |= {f"true_{name}": p for name, p in zip(CLASSES, chunk.truth, strict=True)}
    return pd.DataFrame(columns)


@pytest.fixture
def predictions_csv(tmp_path):
    path = tmp_path / "predictions.csv"
    frame(simulated(200)).to_csv(path, index=False)
    return path


def standard_error(values):
    return values.std(ddof=1) / math.sqrt(len(values))


def test_scores_agree_with_plain_formulas():
    chunk = simulated(slope=1.5)
    p, labels, truth = chunk
    result = reading_of(chunk)
    cost = -np.log(p[labels, np.arange(3000)])
    one_of_q = labels == np.arange(3)[:, None]
    brier = ((p - one_of_q) ** 2).sum(axis=0)
    right = p.argmax(axis=0) == labels
    excess = (truth * np.log(truth / p)).sum(axis=0)
    expected = {
        "accuracy": right,
        "cross_entropy": cost,
        "brier": brier,
        "confidence": p.max(axis=0),
        "overconfidence": p.max(axis=0) - right,
    }
    for name, values in expected.items():
        assert getattr(result, name) == pytest.approx((values.mean(), standard_error(values)))
    assert result.perplexity.value == pytest.approx(math.exp(cost.mean()))
    assert result.known_truth.excess == pytest.approx((excess.mean(), standard_error(excess)))
    frequencies = np.bincount(labels) / 3000
    gain = -np.log(frequencies)[labels] - cost
    assert result.information == pytest.approx((gain.mean(), standard_error(gain)), rel=1e-6)


def test_agrees_with_scikit_learn():
    metrics = pytest.importorskip("sklearn.metrics")
    p, labels, _ = chunk = simulated()
    assert reading_of(chunk).cross_entropy.value == pytest.approx(metrics.log_loss(labels, p.T))


def test_floor_and_excess_add_up_to_the_cross_entropy():
    result = reading_of(simulated(20_000, slope=2.0))
    floor, excess = result.known_truth.floor.value, result.known_truth.excess.value
    assert (
        abs(result.cross_entropy.value - floor - excess) < 4 * result.cross_entropy.standard_error
    )


def test_predicting_chance_reaches_chance():
    labels = np.arange(400) % 4
    result = reading_of(Chunk(np.full((4, 400), 0.25), labels, None))
    assert result.accuracy.value == result.chance.accuracy == 0.25
    assert result.cross_entropy.value == pytest.approx(result.chance.cross_entropy, rel=1e-14)
    assert result.cross_entropy.value == pytest.approx(math.log(4), rel=1e-14)
    assert result.brier.value == pytest.approx(result.chance.brier) == 0.75
    assert math.isnan(result.calibration.slope.value)
    assert "cannot be told from the class frequencies" in verdict(result)


@pytest.mark.parametrize("slope", [0.2, 1.0, 3.7])
def test_calibration_slope_is_the_minimiser_and_undoes_the_scaling(slope):
    p, labels, _ = chunk = simulated(slope=slope)
    log_p = np.log(p)

    def cost_at(log_slope):
        scaled = softmax(np.exp(log_slope) * log_p)
        return -np.log(scaled[labels, np.arange(3000)]).mean()

    direct = minimize_scalar(cost_at, bounds=(-3, 3), method="bounded", options={"xatol": 1e-10})
    calibration = reading_of(chunk).calibration
    assert calibration.slope.value == pytest.approx(math.exp(direct.x), rel=1e-5)
    assert calibration.cross_entropy == pytest.approx(direct.fun, abs=1e-7)
    assert abs(calibration.slope.value * slope - 1) < 4 * calibration.slope.standard_error * slope


def test_standard_errors_are_the_spread_over_repeats():
    results = [reading_of(simulated(500, slope=1.5, seed=seed)) for seed in range(100)]
    for of in (
        lambda one: one.accuracy,
        lambda one: one.cross_entropy,
        lambda one: one.information,
        lambda one: one.calibration.slope,
        lambda one: one.calibration.cost,
    ):
        spread = np.std([of(one).value for one in results], ddof=1)
        claimed = np.mean([of(one).standard_error for one in results])
        assert claimed == pytest.approx(spread, rel=0.3)


@pytest.mark.parametrize(
    ("slope", "noise", "says"),
    [
        (5.0, 0.0, "excess over the floor is overconfidence"),
        (0.2, 0.0, "excess over the floor is underconfidence"),
        (0.37, 1.0, "excess over the floor is ignorance"),
        (1.0, 0.0, "Wrong confidence is not detected"),
        (1.0, 0.0, "no excess over it is detected"),
    ],
)
def test_verdict_follows_what_was_planted(slope, noise, says):
    assert says in verdict(reading_of(simulated(20_000, slope=slope, noise=noise)))


def test_noise_and_ignorance_are_not_told_apart_without_the_truth():
    p, labels, _ = simulated()
    assert "Only true probabilities tell the two apart" in verdict(
        reading_of(Chunk(p, labels, None))
    )


def test_slopes_beyond_the_range_are_bounds():
    _, labels, _ = simulated()
    always_right = np.where(labels == np.arange(3)[:, None], 0.5, 0.25)
    wrong = np.roll(always_right, 1, axis=0)
    assert reading_of(Chunk(always_right, labels, None)).calibration.bound == "high"
    assert reading_of(Chunk(wrong, labels, None)).calibration.bound == "low"


def test_zero_for_the_true_class_is_infinite_and_counted():
    p, labels, truth = simulated(300)
    p[:, :2] = np.roll(np.eye(3)[:, labels[:2]], 1, axis=0)
    result, others = (
        reading_of(Chunk(p, labels, truth)),
        reading_of(Chunk(p[:, 2:], labels[2:], None)),
    )
    assert result.cross_entropy.value == result.perplexity.value == math.inf
    assert result.known_truth.excess.value == math.inf
    assert result.impossible == 2
    assert result.possible_cross_entropy == pytest.approx(others.cross_entropy)
    assert result.calibration.slope == pytest.approx(others.calibration.slope)
    assert "2 of 300 rows gave probability zero" in verdict(result)


def test_sure_predictions_leave_no_slope_to_judge():
    labels = np.arange(300) % 3
    p = np.eye(3)[:, labels]
    p[:, :5] = np.roll(p[:, :5], 1, axis=0)
    result = reading_of(Chunk(p, labels, None))
    assert result.impossible == 5
    assert result.possible_cross_entropy.value == 0
    assert math.isnan(result.calibration.slope.value)
    assert "Confidence cannot be judged" in verdict(result)


def test_zeros_for_other_classes_are_harmless():
    p, labels, _ = simulated(300)
    p[(labels[0] + 1) % 3, 0] = 0
    p[:, 0] /= p[:, 0].sum()
    result = reading_of(Chunk(p, labels, None))
    assert math.isfinite(result.cross_entropy.value)
    assert math.isfinite(result.calibration.slope.standard_error)


def test_calibration_curve_covers_all_rows():
    p, labels, _ = chunk = simulated()
    curve = reading_of(chunk).curve
    top = p.max(axis=0)
    inside = (top >= curve[2].low) & (top < curve[2].high)
    assert sum(one.rows for one in curve) == 3000
    assert curve[2].rows == inside.sum()
    share = (p.argmax(axis=0) == labels)[inside].mean()
    assert curve[2].accuracy.value == pytest.approx(share)


def test_the_cut_into_chunks_does_not_matter():
    p, labels, truth = chunk = simulated(1000)
    cuts = [slice(0, 1), slice(1, 400), slice(400, 1000)]
    parts = [Chunk(p[:, cut], labels[cut], truth[:, cut]) for cut in cuts]
    whole, in_parts = reading_of(chunk), read(parts, CLASSES)
    assert in_parts.cross_entropy == pytest.approx(whole.cross_entropy, rel=1e-12)
    assert in_parts.calibration.slope == pytest.approx(whole.calibration.slope, rel=1e-9)


def test_csv_and_parquet_of_many_rows_read_alike(tmp_path):
    table = frame(simulated(100_000), with_truth=True)
    table.to_csv(tmp_path / "rows.csv", index=False)
    table.to_parquet(tmp_path / "rows.parquet", row_group_size=30_000)
    one, other = (
        read_file(path, choose_columns(path))
        for path in (tmp_path / "rows.csv", tmp_path / "rows.parquet")
    )
    assert one.n == other.n == 100_000
    assert one.cross_entropy == pytest.approx(other.cross_entropy, rel=1e-12)
    assert one.known_truth.floor == pytest.approx(other.known_truth.floor, rel=1e-12)


def test_command_as_typed(predictions_csv):
    command = [sys.executable, "-m", "pairing", "read-cross-entropy", str(predictions_csv)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("predictions.csv: 200 rows, classes a, b, c")
    assert done.stderr == ""


def test_json_holds_the_numbers(predictions_csv, capsys):
    assert main(["read-cross-entropy", str(predictions_csv), "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    result = read_file(predictions_csv, choose_columns(predictions_csv))
    assert content["cross_entropy"]["value"] == result.cross_entropy.value
    assert content["verdict"] == verdict(result)


@pytest.mark.parametrize("suffix", [".pdf", ".svg", ".png"])
def test_figure_has_the_same_bytes_twice(predictions_csv, tmp_path, suffix):
    pages = [tmp_path / f"{name}{suffix}" for name in ("one", "two")]
    for page in pages:
        assert main(["read-cross-entropy", str(predictions_csv), "--figure", str(page)]) == 0
    assert pages[0].read_bytes() == pages[1].read_bytes()


def test_columns_by_name_and_integer_labels(tmp_path, capsys):
    path = tmp_path / "named.parquet"
    pd.DataFrame({"1": [0.7, 0.4], "y": [1, 2], "other": ["", ""], "2": [0.3, 0.6]}).to_parquet(
        path
    )
    arguments = ["read-cross-entropy", str(path), "--label", "y", "--probabilities", "1,2"]
    assert main([*arguments, "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert content["classes"] == ["1", "2"]
    assert content["cross_entropy"]["value"] == pytest.approx(-math.log(0.7 * 0.6) / 2)


HEADER = "label,p_a,p_b"
BAD_FILES = {
    "negative": (f"{HEADER}\na,0.5,0.5\na,1.2,-0.2\n", "row 2, column p_a: 1.2 is not a probabil"),
    "infinite": (f"{HEADER}\na,inf,0\n", "row 1, column p_a: inf is not a probability"),
    "sum": (
        f"{HEADER}\nb,0.5,0.5\nb,0.5,0.4\n",
        "row 2: p_a, p_b sum to 0.9, must sum to 1 within",
    ),
    "label": (
        f"{HEADER}\na,0.5,0.5\nc,0.5,0.5\n",
        "row 2, column label: 'c' is not a class; legal",
    ),
    "no label": (f"{HEADER}\n,0.5,0.5\n", "row 1, column label: the value is missing"),
    "no number": (f"{HEADER}\na,0.5,0.5\na,,1\n", "row 2, column p_a: the value is missing"),
    "nan": (f"{HEADER}\na,nan,1\n", "row 1, column p_a: the value is missing"),
    "text": (f"{HEADER}\na,0.5,0.5\na,0.5,half\n", "row 2, column p_b: 'half' is not a number"),
    "short row": (f"{HEADER}\na,0.5,0.5\na,1\n", "row 2 has 2 cells, must have 3"),
    "empty": ("", "the file is empty"),
    "no rows": (f"{HEADER}\n", "the file has no rows"),
    "no label column": ("p_a,p_b\n1,0\n", "column label is missing; the file has p_a, p_b"),
    "no probabilities": ("label,a,b\na,1,0\n", "0 probability columns, need two or more"),
    "twice": ("label,p_a,p_b,p_b\na,1,0,0\n", "column p_b stands twice"),
    "part of the truth": (f"{HEADER},true_a\na,1,0,1\n", "column true_b is missing"),
    "bad truth": (f"{HEADER},true_a,true_b\na,1,0,1,1\n", "true_a, true_b sum to 2"),
    "not text": (b"\xff\xfe\x00label", "not a readable CSV file"),
    "not text later": (f"{HEADER}\n".encode() + b"\xff\xfe,0.5,0.5\n", "not a readable CSV file"),
    "workbook": (b"PK\x03\x04", "a zip archive or a workbook; unpack it, or save it as CSV"),
    "no header": ("a,0.75,0.25\nb,0.5,0.5\n", "the first line holds values and no names; write"),
    "one column": (
        "label,p_b\nb,0.25\n",
        "p_b, need two or more, one a class; for two classes add",
    ),
    "no labels": ("id,p_a,p_b\n1,1,0\n", "if they are in another file, join them as a column"),
    "row names": (
        f"{HEADER}\n1,a,0.5,0.5\n",
        "row 1 has 4 cells, must have 3; quote cells that hold separators or line breaks, or, if",
    ),
    "long cell": (
        f"text,{HEADER}\n{'x' * 140_000},a,0.5,0.5\ny,a,0.5,NA\n",
        "row 2, column p_b: 'NA' is not a number",
    ),
    "zeros": (f"{HEADER}\na,0,0\n", "row 1: p_a, p_b sum to 0; leave out rows without a p"),
    "negative beyond the tolerance": (f"{HEADER}\na,1,-0.0011\n", "column p_b: -0.0011 is not a p"),
    "one decimal, two classes": (f"{HEADER}\na,0.5,0.4\n", "sum to 0.9, must sum to 1 within"),
    "more than rounding": (f"{HEADER}\na,0.50,0.48\n", "sum to 0.98, must sum to 1 within"),
    "class twice": (
        "label,p_1,p_1.0\n1,0.5,0.5\n",
        "class 1 stands twice, in columns p_1 and p_1.0",
    ),
    "true class twice": (
        f"{HEADER},true_a,true_ a\na,1,0,1,1\n",
        "class  a stands twice, in true_a",
    ),
    "truth against labels": (
        f"{HEADER},true_a,true_b\na,1,0,1,0\nb,1,0,1,0\n",
        "row 2: true_a, true",
    ),
    "labels from 0": ("label,p_1,p_2\n0,1,0\n", "numbered otherwise, say which: --classes=0=1,1=2"),
    "numbers of classes": (
        f"{HEADER}\n0,1,0\n",
        "are numbers of classes, say which: --classes=0=a,1",
    ),
    "zero column": ("p_id,label,p_a,p_b\n0,a,1,0\n0,b,0,1\n", "p_id seems not to be a class"),
    "column of numbers": (
        "p_id,label,p_a,p_b\n7,a,1,0\n",
        "7 is not a probability; give numbers fr",
    ),
    "column of texts": (
        "p_id,label,p_a,p_b\nx,a,1,0\n",
        "'x' is not a number; give numbers from 0 to 1; p_id seems not to be",
    ),
    "small column": (
        "p_value,label,p_a,p_b\n0.03,a,1,0\n",
        "p_value seems not to be a class: the oth",
    ),
    "tiny column": ("p_value,label,p_a,p_b\n4e-4,a,1,0\n4e-4,b,0,1\n", "p_value seems not to be a"),
    "signs": ("label,p_0,p_1\n1,0,1\n-1,1,0\n", "say which: --classes=-1=0,1=1\n"),
    "numbers from 0 or 1": (
        "label,p_a,p_b,p_c\n1,0,1,0\n",
        "say which: --classes=0=a,1=b,2=c or --classes=1=a,2=b,3=c\n",
    ),
    "numbers from 1": (
        "label,p_a,p_b,p_c\n3,0,1,0\n",
        "say which: --classes=1=a,2=b,3=c\n",
    ),
    "parts of names": (
        "label,p_red wine,p_white wine\nwhite,0,1\n",
        "say so: '--classes=red=red wine,white=white wine'\n",
    ),
    "whole numbers": (
        f"label,{','.join(f'p_{i}' for i in range(40))}\n0,1,1{',0' * 38}\n",
        "sum to 2, must sum to 1 within",
    ),
    "padded": ("label p_a p_b\na   0.75   0.25\n", "put one blank, or a comma, between two"),
    "separators at the ends": (f"{HEADER}\na,0.75,0.25,\n", "leave out separators at the ends"),
    "open quotation mark": (
        f'text,{HEADER}\n"x,a,0.75,0.25\ny,b,0,1\n',
        "row 1 has 1 cells, must have 4; close its quotation mark",
    ),
    "footer": (f"{HEADER}\na,1,0\n(1 row)\n", "row 2 has 1 cells, must have 3; leave out what"),
    "several": (
        "p_id,p_value,label,p_a,p_b\n1,0.03,a,1,0\n",
        "name the columns of the classes: --pr",
    ),
}


def assert_refused(capsys, arguments, message):
    assert main(["read-cross-entropy", *map(str, arguments)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert message in captured.err


@pytest.mark.parametrize(("content", "message"), BAD_FILES.values(), ids=BAD_FILES)
def test_bad_csv(tmp_path, capsys, content, message):
    path = tmp_path / "bad.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert_refused(capsys, [path], message)


def test_fault_far_down_a_file_names_its_row(tmp_path, capsys):
    table = frame(simulated(100_000))
    table.loc[98_765, "p_b"] = -1
    table.to_csv(tmp_path / "bad.csv", index=False)
    table.to_parquet(tmp_path / "bad.parquet")
    for name in ("bad.csv", "bad.parquet"):
        assert_refused(capsys, [tmp_path / name], "row 98766, column p_b: -1 is not a probability")


def test_pages_of_few_rows(tmp_path):
    for i, rows in enumerate(("a,0,1\n", "a,0,1\nb,1,0\n", "a,0.75,0.25\n", "a,1,0\nb,0,1\n")):
        path = written(tmp_path, f"{HEADER}\n{rows}")
        page = tmp_path / f"{i}.png"
        assert main(["read-cross-entropy", str(path), "--figure", str(page)]) == 0
        assert page.stat().st_size > 0


def test_the_first_row_at_fault_is_named_however_a_table_is_cut(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(tables, "BLOCK", 2**12)
    p = np.random.default_rng(1).dirichlet(np.ones(8), 1000)
    names = [f"p_{i}" for i in range(8)]
    exact = pd.DataFrame(p, columns=names).assign(label=0)
    rounded = exact.assign(**dict(zip(names, p.T.round(2), strict=True)))
    off = int(np.argmax(np.abs(rounded[names].sum(axis=1) - 1) > 0.001))
    last_exact = pd.concat([rounded[:-1], exact[-1:]])
    faults = exact.astype(object)
    faults.loc[900, "label"], faults.loc[800, "p_7"] = "z", "x"
    faults.loc[700, "p_6"], faults.loc[600, "p_5"] = -1, 0.9
    for number, (rows, options, message) in enumerate(
        [
            (last_exact, ["--probabilities", "p_*"], f"row {off + 1}: p_0"),
            (faults, [], "row 601: p_0"),
            (faults.drop(600), [], "row 700, column p_6: -1 is not a"),
            (faults.drop([600, 700]), [], "row 799, column p_7: 'x' is not a"),
        ]
    ):
        path = tmp_path / f"{number}.csv"
        rows.to_csv(path, index=False)
        assert_refused(capsys, [path, *options], message)
        rows.astype({"p_7": str, "label": str}).to_parquet(path.with_suffix(".parquet"))
        assert_refused(capsys, [path.with_suffix(".parquet"), *options], message)


def test_patterns_and_orders_that_fit_no_column(tmp_path, predictions_csv, capsys):
    for option in ("--probabilities", "--truth"):
        assert_refused(capsys, [predictions_csv, option, "q_*"], "no column begins with q_; the f")
    path = tmp_path / "order.csv"
    path.write_text(f"{HEADER},t_b,t_a\na,0.75,0.25,0.1,0.9\n")
    assert_refused(capsys, [path, "--truth", "t_*"], "--truth gives t_b in the place of class a")
    assert main(["read-cross-entropy", str(path), "--truth", "t_a,t_b"]) == 0


def test_parquet_of_many_classes_is_read_few_rows_at_a_time(tmp_path):
    names = [f"p_{i}" for i in range(300)]
    rows = pd.DataFrame(np.full((20_000, 300), 1 / 300), columns=names).assign(label="0")
    rows.to_parquet(tmp_path / "wide.parquet")
    batches = tables.open_table(tmp_path / "wide.parquet").batches(["label", *names])
    sizes = [len(batch[0]) for batch in batches]
    assert max(sizes) * 301 <= tables.PARQUET_CELLS
    assert sum(sizes) == 20_000


def test_letters_that_the_terminal_or_a_font_lacks(tmp_path):
    rows = ROWS.replace("p_b", "p_\u9810").replace("\nb", "\n\u9810")
    path = written(tmp_path, rows, "\u9810.csv")
    command = [sys.executable, "-m", "pairing", "read-cross-entropy", str(path)]
    done = subprocess.run(
        [*command, "--figure", str(tmp_path / "page.png")],
        capture_output=True, check=True, env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )  # fmt: skip
    assert b"classes a, \\u9810" in done.stdout
    assert done.stderr == b""


def test_bad_parquet(tmp_path, capsys):
    good = frame(simulated(100))
    path = tmp_path / "bad.parquet"
    good.assign(p_a=[["x"]] * 100).to_parquet(path)
    assert_refused(capsys, [path], "column p_a holds list")
    good.assign(label=None).to_parquet(path)
    assert_refused(capsys, [path], "row 1, column label: the value is missing")
    good.to_parquet(path)
    path.write_bytes(path.read_bytes()[:500])
    assert_refused(capsys, [path], "not a readable Parquet file")


def test_bad_arguments(tmp_path, predictions_csv, capsys):
    assert_refused(capsys, [tmp_path / "absent.csv"], "no such file")
    assert_refused(capsys, [tmp_path / "table.xlsx"], "unknown format; give a file that ends in")
    assert_refused(capsys, [predictions_csv, "--label", "y"], "column y is missing")
    assert_refused(capsys, [predictions_csv, "--probabilities", "p_a,p_z"], "column p_z is missing")
    assert_refused(capsys, [predictions_csv, "--truth", "p_a"], "column p_a stands twice")
    for tolerance in ("-1", "nan", "inf"):
        assert_refused(capsys, [predictions_csv, "--tolerance", tolerance], "is not legal")
    twice = [predictions_csv, "--probabilities", "p_a,p_*"]
    assert_refused(capsys, twice, "column p_a stands twice")
    order = [predictions_csv, "--classes", "0=a,1=b"]
    assert_refused(
        capsys,
        order,
        "must give each class once, with a value of its own, as --classes=0=a,1=b,2=c",
    )
    assert_refused(capsys, [tmp_path], "is a folder, not a file; give one file")
    assert_refused(capsys, [predictions_csv, "--figure", "page.gif"], "unknown figure format")
    page = tmp_path / "absent" / "page.pdf"
    assert_refused(capsys, [predictions_csv, "--figure", page], "does not exist")


def written(tmp_path, text, name="table.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def json_of(capsys, path, *options):
    status = main(["read-cross-entropy", str(path), "--json", *options])
    captured = capsys.readouterr()
    assert status == 0, captured.err
    return json.loads(captured.out)


COST = -math.log(0.75 * 0.5) / 2  # of the two rows below
ROWS = f"{HEADER}\na,0.75,0.25\nb,0.5,0.5\n"
DECIMAL_COMMAS = "label;p_a;p_b\na;0,75;0,25\nb;0,5;0,5\n"
SHAPES = {
    "upper.CSV": ROWS,
    "rows.csv.gz": gzip.compress(ROWS.encode()),
    "ROWS.CSV.BZ2": bz2.compress(ROWS.encode()),
    "tabs.tsv": ROWS.replace(",", "\t"),
    "bars.txt": ROWS.replace(",", "|"),
    "blanks.txt": ROWS.replace(",", " "),
    "write_csv2.csv": '"";"label";"p_a";"p_b"\n"1";"a";0,75;0,25\n"2";"b";0,5;0,5\n',
    "points.csv": ROWS.replace(",", ";"),
    "quoted.csv": f'{HEADER}\na,"0,75","0,25"\nb,"0,5","0,5"\n',
    "mark.csv": b"\xef\xbb\xbf" + ROWS.replace("\n", "\r\n").encode(),
    "old_lines.csv": ROWS.replace("\n", "\r"),
    "comment.csv": f"# of model 3, run 5\n\n{ROWS}",
    "title.csv": f"Predictions of model 3\n{ROWS}",
    "titles.csv": f"Predictions of model 3, run 5\n\nmade: today; here; by me\n{ROWS}",
    "quoted_names.csv": ROWS.replace("label", '"a;b;c;d;e",label')
    .replace("\na", "\n1,a")
    .replace("\nb", "\n1,b"),
    "separator.csv": f"sep=;\r\n{DECIMAL_COMMAS}",
    "savetxt.csv": f"# {ROWS}",
    "savetxt.txt": f"# {ROWS}".replace(",", " "),
    "after_commas.csv": ROWS.replace(",", ", "),
    "other_columns.csv": "id,id,,label,p_a,p_b\n1,2,,a,.75,+.25\n1,2,,b,5e-1,0.5\n",
    "names_of_columns.csv": ROWS.replace("\na", "\np_a"),
}


@pytest.mark.parametrize("name", SHAPES)
def test_text_in_the_shapes_that_people_have(tmp_path, capsys, name):
    content = json_of(capsys, written(tmp_path, SHAPES[name], name))
    assert content["classes"] == ["a", "b"]
    assert content["cross_entropy"]["value"] == pytest.approx(COST)
    assert content["notes"] == []


def test_standard_input_packed(tmp_path):
    path = written(tmp_path, SHAPES["rows.csv.gz"], "rows")
    command = [sys.executable, "-m", "pairing", "read-cross-entropy", "-"]
    with path.open("rb") as standard_input:
        done = subprocess.run(command, stdin=standard_input, capture_output=True, check=True)
    assert done.stdout.startswith(b"standard input: 2 rows, classes a, b")


def test_text_whose_cells_cross_blocks_and_exceed_them(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(tables, "BLOCK", 64)
    lines = "line\n" * 30
    rows = "".join(f'"{lines * (i == 50)}",a,0.75,0.25\n"\n",b,0.5,0.5\n' for i in range(100))
    path = written(tmp_path, f"text,{HEADER}\n{rows}")
    content = json_of(capsys, path)
    assert (content["n"], content["cross_entropy"]["value"]) == (200, pytest.approx(COST))
    written(tmp_path, f"text,{HEADER}\n{rows},a,0.5,x\n")
    assert_refused(capsys, [path], "row 201, column p_b: 'x' is not a number")
    written(tmp_path, f"text,{HEADER}\n{rows}a,0.5\n")
    assert_refused(capsys, [path], "row 201 has 2 cells, must have 4")
    monkeypatch.setattr(tables, "LARGEST_BLOCK", 64)
    written(tmp_path, f"text,{HEADER}\n{rows}")
    assert_refused(capsys, [path], "close its quotation mark")


SPELLINGS = {
    "true or false": (["True", "FALSE"], ["TRUE", "false"], pa.array([True, False])),
    "true or false as numbers": (["1", "0"], ["True", "False"], pa.array([True, False])),
    "floats": (["1", "2"], ["1.0", "2e0"], pa.array([1.0, 2.0], pa.float32())),
    "decimals": (["1", "2"], ["1.00", '"2,00"'], pa.array(["1", "2"]).cast(pa.decimal128(9, 2))),
    "categories": (["a", "b"], [" a", "b "], pa.array(["a", "b"]).dictionary_encode()),
    "forms of Unicode": (["\u00e9", "b"], ["e\u0301", "b"], pa.array(["e\u0301", "b"])),
    "bytes": (["a", "b"], ["a", "b"], pa.array([b"a", b"b"])),
}
NUMBERS = {
    "half floats": pa.array(np.array([0.75, 0.5], np.float16)),
    "categories": pa.array([0.75, 0.5]).dictionary_encode(),
    "decimals": pa.array(["0.75", "0.50"]).cast(pa.decimal128(9, 2)),
    "texts": pa.array(["0.75", "0,5"]),
}


@pytest.mark.parametrize("name", SPELLINGS)
def test_labels_read_alike_from_text_and_parquet(tmp_path, capsys, name):
    (one, other), (first, second), values = SPELLINGS[name]
    text = f"label,p_{one},p_{other}\n{first},0.75,0.25\n{second},0.5,0.5\n"
    table = pa.table({"label": values, f"p_{one}": [0.75, 0.5], f"p_{other}": [0.25, 0.5]})
    pq.write_table(table, tmp_path / "table.parquet")
    contents = [
        json_of(capsys, path) for path in (written(tmp_path, text), tmp_path / "table.parquet")
    ]
    assert contents[0] == contents[1]
    assert contents[0]["cross_entropy"]["value"] == pytest.approx(COST)


@pytest.mark.parametrize("name", NUMBERS)
def test_probabilities_read_alike_from_every_type(tmp_path, capsys, name):
    table = pa.table({"label": ["a", "b"], "p_a": NUMBERS[name], "p_b": [0.25, 0.5]})
    pq.write_table(table, tmp_path / "table.parquet")
    content = json_of(capsys, tmp_path / "table.parquet")
    assert content["cross_entropy"]["value"] == pytest.approx(COST)


def test_faults_are_the_same_in_text_and_parquet(tmp_path, capsys):
    rows = pd.DataFrame({"label": ["a", "b"], "p_a": ["1", "x"], "p_b": ["0", "1"]})
    for change in (
        {},
        {"p_a": ["1", None]},
        {"p_a": ["1", "nan"]},
        {"p_a": [1.0, math.nan]},
        {"p_a": ["1", " "]},
        {"label": ["a", None]},
    ):
        changed = rows.assign(**change)
        changed.to_csv(tmp_path / "table.csv", index=False)
        changed.to_parquet(tmp_path / "table.parquet")
        messages = []
        for name in ("table.csv", "table.parquet"):
            assert_refused(capsys, [tmp_path / name], "row 2, column")
            main(["read-cross-entropy", str(tmp_path / name)])
            messages.append(capsys.readouterr().err.partition(name)[2])
        assert messages[0] == messages[1]


@pytest.mark.parametrize(
    ("rows", "tolerance"),
    [
        ("a,1.0,-2.2e-16\n", "0.01"),
        ("a,1.0000000000000002,0\n", "1e-12"),
        ("a,1.01,0\nb,0,1.01\nb,0.99,0\n", "0.01"),
        ("a,1.01,-0.01\nb,-0.01,1\n", "0.01"),
        ("a,0.7,0.299\nb,0.3,0.701\n", "0.001"),
    ],
)
def test_both_ends_of_a_tolerance_are_legal_as_decimals(tmp_path, capsys, rows, tolerance):
    path = written(tmp_path, f"{HEADER}\n{rows}")
    assert json_of(capsys, path, "--tolerance", tolerance)["n"] == rows.count("\n")


@pytest.mark.parametrize("decimals", [1, 2, 3, 4])
@pytest.mark.parametrize("q", [3, 8, 40])
def test_rounded_rows_are_read_alike_in_every_format(tmp_path, capsys, q, decimals):
    p = np.random.default_rng(q).dirichlet(np.full(q, 0.2), 200).round(decimals)
    names = [f"p_{i}" for i in range(q)]
    rows = pd.DataFrame(p, columns=names).assign(label=p.argmax(axis=1))
    rows.to_csv(tmp_path / "text.csv", index=False, float_format=f"%.{decimals}f")
    for kind in ("float64", "float32"):
        rows.astype(dict.fromkeys(names, kind)).to_parquet(tmp_path / f"{kind}.parquet")
    top = (p.max(axis=1) / p.sum(axis=1)).mean()
    off = np.abs(p.sum(axis=1) - 1).max()
    for name in ("text.csv", "float64.parquet", "float32.parquet"):
        content = json_of(capsys, tmp_path / name, "--probabilities", "p_*")
        assert content["confidence"]["value"] == pytest.approx(top, rel=1e-6)
        assert bool(content["notes"]) == (off > 0.001 + 1e-9)


@pytest.mark.parametrize("row", [[0.3] * 3, [0.3] * 4, [0.13] * 8, [0.0625 + 5e-5] * 16])
def test_rounding_may_move_a_sum_by_half_a_unit_a_number(tmp_path, capsys, row):
    numbers = [f"{one:.{4 if one < 0.1 else 2}f}".rstrip("0") for one in row]
    header = ",".join(f"p_{i}" for i in range(len(row)))
    path = written(tmp_path, f"label,{header}\n0,{','.join(numbers)}\n")
    assert json_of(capsys, path)["confidence"]["value"] == pytest.approx(1 / len(row))
    numbers[0] = f"{float(numbers[0]) + 0.4:g}"
    written(tmp_path, f"label,{header}\n0,{','.join(numbers)}\n")
    assert_refused(capsys, [path], "must sum to 1 within 0.001; --tolerance widens it")


def test_one_of_q_truth_is_a_label(tmp_path, capsys):
    text = f"{HEADER},true_a,true_b\na,0.75,0.25,True,False\nb,0.5,0.5,False,True\n"
    content = json_of(capsys, written(tmp_path, text))
    assert content["known_truth"] is None
    assert "taken for labels" in content["notes"][0]
    assert "true_label" in pd.read_csv(written(tmp_path, ROWS.replace("label", "true_label")))
    content = json_of(capsys, tmp_path / "table.csv", "--label", "true_label")
    assert (content["known_truth"], content["notes"]) == (None, [])


def test_a_truth_that_labels_do_not_follow_is_named():
    p, labels, truth = simulated()
    smoothed = np.where(labels == np.arange(3)[:, None], 0.9, 0.05)
    assert reading_of(Chunk(p, labels, truth)).notes == ()
    (note,) = reading_of(Chunk(p, labels, smoothed)).notes
    assert "labels do not follow the true probabilities" in note


@pytest.mark.parametrize("step", [1, -1])
def test_labels_off_by_one_are_named_and_can_be_put_right(tmp_path, capsys, step):
    p, labels, _ = simulated(300, slope=3.0)
    inside = labels > 0 if step > 0 else labels < 2
    rows = pd.DataFrame(p[:, inside].T, columns=["p_1", "p_2", "p_3"])
    path = tmp_path / "table.csv"
    rows.assign(label=labels[inside] + 1).to_csv(path, index=False)
    right = json_of(capsys, path)
    rows.assign(label=labels[inside] + 1 - step).to_csv(path, index=False)
    (note,) = json_of(capsys, path)["notes"]
    assert "off by one" in note
    codes = note.partition("--classes=")[2].rstrip(".")
    mended = json_of(capsys, path, f"--classes={codes}")
    assert mended["cross_entropy"] == right["cross_entropy"]
    assert right["notes"] == mended["notes"] == []


@pytest.mark.parametrize("classes", ["a,b", "0=a,1=b", "1=b,0=a"])
def test_an_order_of_classes_for_integer_labels(tmp_path, capsys, classes):
    path = written(tmp_path, ROWS.replace("\na", "\n0").replace("\nb", "\n1.0"))
    content = json_of(capsys, path, "--classes", classes)
    assert content["cross_entropy"]["value"] == pytest.approx(COST)


def test_columns_that_are_no_classes_are_left_out_as_the_message_says(tmp_path, capsys):
    path = written(tmp_path, "p_id,label,p_a,p_b,p_c\n0,a,1,0,0\n0,b,0,1,0\n0,c,0,0,1\n")
    assert_refused(capsys, [path], "--probabilities=p_a,p_b,p_c, or p_* if all are classes")
    named = json_of(capsys, path, "--probabilities", "p_a,p_b,p_c")
    assert named["chance"]["cross_entropy"] == pytest.approx(math.log(3))
    every = json_of(capsys, path, "--probabilities", "p_*")
    assert every["chance"]["cross_entropy"] == pytest.approx(math.log(4))


def test_classes_that_stand_twice_by_name(tmp_path, capsys):
    path = written(tmp_path, "label,p_a,a,p_b,true_a,true_b\na,0.5,0.5,0,1,0\n")
    assert_refused(capsys, [path, "--probabilities", "p_a,a"], "class a stands twice")
    swapped = [path, "--truth", "true_b,true_a"]
    assert_refused(capsys, swapped, "--truth gives true_b in the place of class a")


def test_no_error_is_known_where_all_rows_are_alike():
    p = np.array([[0.75, 0.25]] * 3).T
    for n in (1, 3):
        result = reading_of(Chunk(p[:, :n], np.zeros(n, dtype=int), None))
        assert result.accuracy.value == result.curve[0].accuracy.value == 1
        unknown = [result.accuracy, result.cross_entropy, result.overconfidence, result.brier]
        assert all(math.isnan(one.standard_error) for one in [*unknown, result.curve[0].accuracy])
        assert "(0.0000)" not in to_text(result, "rows")


def test_rows_that_are_alike_show_wrong_confidence():
    p = np.full((2, 4000), [[0.75], [0.25]])
    always = read([Chunk(p, np.zeros(4000, dtype=int), None)], ("a", "b"))
    assert "They show underconfidence" in verdict(always)
    as_predicted = read([Chunk(p, np.arange(4000) % 4 // 3, None)], ("a", "b"))
    assert "Wrong confidence is not detected" in verdict(as_predicted)


def test_one_bin_of_ties_has_the_error_of_the_accuracy():
    p = np.array([[0.5, 0.25, 0.25], [0.4, 0.4, 0.2], [0.45, 0.35, 0.2]]).T
    result = reading_of(Chunk(p[:, [1, 2, 1, 2]], np.array([0, 1, 2, 0]), None))
    assert [one.rows for one in result.curve] == [2, 2]
    assert result.curve[0].accuracy == pytest.approx((0.25, 0.25))  # of 1/2 and 0
    assert result.curve[1].accuracy == pytest.approx((0.5, 0.5))  # of 0 and 1


@pytest.mark.parametrize("given", [1e-250, 1e-308, 1.5e-308, 5e-324])
def test_perplexity_is_right_or_infinite(given):
    p = np.array([[given], [1.0]])
    result = reading_of(Chunk(p, np.array([0]), None))
    assert result.cross_entropy.value == pytest.approx(-math.log(given))
    assert result.perplexity.value == pytest.approx(1 / given, rel=1e-10)
    lines = to_text(result, "rows").splitlines()
    assert max(map(len, lines)) <= 92
