"""Reading predictions: numbers against plain formulas, verdicts, and one line for every fault."""

import json
import math
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize_scalar

from pairing.__main__ import main
from pairing.reading.columns import choose_columns
from pairing.reading.predictions import Chunk
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
    assert_refused(capsys, [predictions_csv, "--tolerance", "-1"], "tolerance: -1.0 is not legal")
    assert_refused(capsys, [predictions_csv, "--figure", "page.gif"], "unknown figure format")
    page = tmp_path / "absent" / "page.pdf"
    assert_refused(capsys, [predictions_csv, "--figure", page], "does not exist")
