"""One page that shows a reading of predictions."""

import io
import textwrap
import warnings
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pairing.jobs.whole import write_whole
from pairing.reading.totals import BINS
from pairing.reading.value import Reading, verdict

FORMATS = (".pdf", ".svg", ".png")
PAGE = (11.0, 8.0)  # inches
STYLE: dict[Any, Any] = {
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "svg.hashsalt": "pairing",
    "svg.fonttype": "none",
}
# without them the file would hold the time at which it was written
NO_DATE = {".pdf": {"CreationDate": None}, ".svg": {"Date": None}, ".png": {"Software": None}}
SLOPES_SHOWN = (1 / 16, 16.0)  # at least
BLUE, ORANGE, GREY = "#0072b2", "#d55e00", "#777777"


def check_figure(path: Path) -> None:
    """Check that a figure can be written to `path`.

    Raises
    ------
    ValueError
        If its ending is not one of `FORMATS`, or its folder does not exist.
    """
    if path.suffix not in FORMATS:
        raise ValueError(f"{path}: unknown figure format; legal endings are {', '.join(FORMATS)}")
    if not path.parent.is_dir():
        raise ValueError(f"{path}: the folder {path.parent} does not exist; make it first")


def write_figure(reading: Reading, source: str, path: Path) -> None:
    """Draw a reading on one page: its scale, its calibration, its slope and its rows.

    Parameters
    ----------
    reading : Reading
    source : str
        Where the predictions came from, for the title.
    path : pathlib.Path
        Its ending, one of `FORMATS`, chooses the format; the bytes depend on the reading alone.
    """
    check_figure(path)
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=PAGE)
        axes = figure.subplots(2, 2)
        figure.subplots_adjust(0.17, 0.19, 0.97, 0.91, wspace=0.24, hspace=0.38)
        _draw_scale(axes[0, 0], reading)
        _draw_curve(axes[0, 1], reading)
        _draw_slopes(axes[1, 0], reading)
        _draw_rows(axes[1, 1], reading)
        name = source.replace("$", r"\$")  # two of them would be set as mathematics
        title = f"{name}: {reading.n} rows, {len(reading.classes)} classes"
        figure.suptitle(title, x=0.03, ha="left")
        words = " ".join([*reading.notes, verdict(reading)])
        figure.text(0.03, 0.11, textwrap.fill(words.replace("$", r"\$"), 150), va="top")
        drawn = io.BytesIO()
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Glyph")  # of the file's name, drawn as boxes
            figure.savefig(drawn, format=path.suffix[1:], metadata=NO_DATE[path.suffix])
    write_whole(path, drawn.getvalue())


def _draw_scale(axes: Axes, reading: Reading) -> None:
    truth, calibration = reading.known_truth, reading.calibration
    marks = [
        ("chance", reading.chance.cross_entropy, GREY),
        ("class frequencies", reading.class_frequencies.cross_entropy, GREY),
        ("predictions", reading.possible_cross_entropy.value, BLUE),
        ("confidence put right", calibration.cross_entropy, ORANGE),
    ]
    if truth:
        marks.append(("floor (truth)", truth.floor.value, GREY))
    names, values, colours = zip(*marks, strict=True)
    bars = axes.barh(range(len(marks)), values, color=colours, height=0.6)
    axes.bar_label(bars, [f"{value:.3f}" for value in values], padding=3)
    axes.set_yticks(range(len(marks)), names)
    axes.invert_yaxis()
    axes.margins(x=0.15)
    axes.set_xlabel("cross-entropy, nats")
    left_out = f", without {reading.impossible} rows of probability zero"
    axes.set_title("Where the value lies" + (left_out if reading.impossible else ""), loc="left")


def _draw_curve(axes: Axes, reading: Reading) -> None:
    curve = reading.curve
    axes.plot([0, 1], [0, 1], color=GREY, linewidth=0.8, linestyle="--")
    axes.errorbar(
        [one.confidence for one in curve],
        [one.accuracy.value for one in curve],
        [one.accuracy.standard_error for one in curve],
        color=BLUE, marker="o", markersize=4, linewidth=1, capsize=2,
    )  # fmt: skip
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.set_xlabel("mean probability of the likeliest class, by bin")
    axes.set_ylabel("share in which it came true")
    axes.set_title("Calibration curve; bars are one standard error", loc="left")


def _draw_slopes(axes: Axes, reading: Reading) -> None:
    calibration = reading.calibration
    slopes, values = np.array(calibration.profile).T
    given, best = reading.possible_cross_entropy.value, calibration.slope.value
    axes.plot(slopes, values, color=BLUE, linewidth=1, marker=".", markersize=4)
    axes.plot([1], [given], "o", color=BLUE)
    axes.annotate("as given", (1, given), (6, -3), textcoords="offset points")
    axes.set_xscale("log", base=2)
    axes.set_xlim(*SLOPES_SHOWN)
    if np.isfinite(best):
        axes.plot([best], [calibration.cross_entropy], "o", color=ORANGE)
        at = (best, calibration.cross_entropy)
        axes.annotate(f"slope {best:.3g}", at, (-6, 8), textcoords="offset points", color=ORANGE)
        axes.set_xlim(min(best, SLOPES_SHOWN[0]), max(best, SLOPES_SHOWN[1]))
    axes.set_ylim(0, 2 * max(reading.chance.cross_entropy, given if np.isfinite(given) else 0))
    axes.set_xlabel("slope s of the log-odds (probabilities to the power s)")
    axes.set_ylabel("cross-entropy, nats")
    axes.set_title("What other confidence would give", loc="left")


def _draw_rows(axes: Axes, reading: Reading) -> None:
    edges = np.linspace(0, 1, BINS + 1)
    axes.stairs(reading.given_to_truth, edges, fill=True, color=BLUE, alpha=0.7)
    axes.set_xlim(0, 1)
    axes.set_xlabel("probability given to the class that came true")
    axes.set_ylabel("rows")
    axes.set_title("Rows: to the left, surprises", loc="left")
