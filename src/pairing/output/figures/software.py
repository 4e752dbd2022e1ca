"""Figures of what other software does; nothing is computed here."""

from textwrap import fill
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, NullFormatter

from pairing.catalogue.candidates import in_words
from pairing.catalogue.pairs import PAIRS
from pairing.output.figures.drawing import WIDTH, legend

Z = 1.96  # half a 95 % interval, in standard errors
GREY = "#777777"
DEFAULTS = "defaults"
ACROSS = 5  # panels
# Of the classes, as far as they have one of their own (Okabe and Ito, 2008).
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")


class Found(NamedTuple):
    """The rows of the table `software`, those of `shown`, and the score of knowing nothing."""

    rows: pd.DataFrame
    shown: pd.DataFrame
    know_nothing: float


def software_scores(found: Found) -> Figure:
    """Draw the mean score of each form, at defaults and as recommended, on one line."""
    rows = found.rows[found.rows["ok"] > 0]
    lines = [key for key, _ in rows.groupby(["program", "title"], sort=False)]
    places = {key: place for place, key in enumerate(lines)}
    figure = Figure(figsize=(WIDTH, 1.0 + 0.19 * len(lines)))
    axes = figure.subplots()
    for row in rows.itertuples():
        pair = PAIRS.get(row.minimises)
        colour, marker = (pair.colour, pair.marker) if pair else (GREY, "o")
        axes.errorbar(
            row.score, places[row.program, row.title], xerr=Z * row.score_se, color=colour,
            marker=marker, markersize=4, elinewidth=1,
            markerfacecolor=colour if row.way == DEFAULTS else "white",
        )  # fmt: skip
    axes.axvline(found.know_nothing, color=GREY, linewidth=0.8, linestyle="--")
    axes.set_yticks(
        range(len(lines)), [f"{program}: {in_words(title)}" for program, title in lines]
    )
    axes.tick_params("y", labelsize=7)
    axes.set_ylim(len(lines) - 0.5, -0.5)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_xticks(_ticks(*axes.get_xlim()))
    axes.grid(axis="x", color="#EEEEEE")
    axes.set_axisbelow(True)
    axes.set_xlabel("mean of eq. (4)")
    legend(figure, _marks(rows), 3)
    return figure


def _ticks(low: float, high: float) -> list[float]:
    """Return round numbers between the ends of an axis."""
    known = [step * 10.0**power for power in range(-3, 4) for step in (1, 2, 3, 5)]
    return [one for one in known if low <= one <= high]


def _marks(rows: pd.DataFrame) -> list[tuple[Line2D, str]]:
    there = [pair for name, pair in PAIRS.items() if (rows["minimises"] == name).any()]
    marks = [(_mark(one.colour, one.marker, one.colour), one.label) for one in there]
    if not rows["minimises"].isin(list(PAIRS)).all():
        marks.append((_mark(GREY, "o", GREY), "something else, or unknown"))
    if (rows["way"] != DEFAULTS).any():
        marks.append((_mark("black", "o", "white"), "as its manual recommends"))
    return [*marks, (Line2D([], [], color=GREY, linestyle="--"), "1/q for every class")]


def _mark(colour: str, marker: str, face: str) -> Line2D:
    return Line2D(
        [], [], color=colour, marker=marker, markerfacecolor=face, linestyle="", markersize=4
    )


def software_outputs(found: Found) -> Figure:
    """Draw the outputs of each form against the exact posterior, a panel a form."""
    own = found.shown[found.shown["way"] == DEFAULTS]
    titles = {(row.package, row.form): (row.program, row.title) for row in found.rows.itertuples()}
    # in the order of the scores, the best first
    keys = [key for key in titles if ((own["package"] == key[0]) & (own["form"] == key[1])).any()]
    down = max(1, -(-len(keys) // ACROSS))
    figure = Figure(figsize=(WIDTH, 0.3 + 1.55 * down))
    grid = figure.subplots(down, ACROSS, sharex=True, sharey=True, squeeze=False).ravel()
    for axes in grid[len(keys) :]:
        axes.set_visible(False)
    for axes, key in zip(grid, keys, strict=False):
        _panel(axes, own[(own["package"] == key[0]) & (own["form"] == key[1])])
        program, title = titles[key]
        axes.set_title(f"{program}\n{fill(in_words(title), 24)}", loc="left", fontsize=5.5)
    figure.supxlabel("exact posterior", fontsize=8)
    figure.supylabel("output as given", fontsize=8)
    return figure


def _panel(axes: Axes, rows: pd.DataFrame) -> None:
    axes.plot([0, 1], [0, 1], color=GREY, linewidth=0.8)
    for (_, one), colour in zip(rows.groupby("class"), COLOURS * len(rows), strict=False):
        # points of thousands would be as many elements of SVG
        axes.plot(one["exact"], one["given"], ".", color=colour, markersize=1.2, rasterized=True)
    axes.set_xlim(0, 1)
    axes.set_ylim(-0.25, 1.25)
    axes.set_xticks([0, 0.5, 1], ["0", "½", "1"])
    axes.set_yticks([0, 0.5, 1], ["0", "½", "1"])
    axes.tick_params(labelsize=6)
