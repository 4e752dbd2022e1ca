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
from pairing.software.plan import DEFAULTS, WAYS

Z = 1.96  # half a 95 % interval, in standard errors
GREY = "#777777"
ACROSS = 6  # panels
# Of the classes, as far as they have one of their own (Okabe and Ito, 2008).
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")


class Found(NamedTuple):
    """The rows of the tables `software_forms` and `shown`, and the score of knowing nothing."""

    rows: pd.DataFrame
    shown: pd.DataFrame
    know_nothing: float


def software_scores(found: Found) -> Figure:
    """Draw the mean score of each form, at defaults and as recommended, on one line."""
    rows = found.rows
    figure = Figure(figsize=(WIDTH, 1.0 + 0.17 * len(rows)))
    axes = figure.subplots()
    for place, row in enumerate(rows.to_dict("records")):
        pair = PAIRS.get(row["minimises"])
        colour, marker = (pair.colour, pair.marker) if pair else (GREY, "o")
        for way in WAYS:
            axes.errorbar(
                row[f"{way}_score"], place, xerr=Z * row[f"{way}_score_se"], color=colour,
                marker=marker, markersize=4, elinewidth=1,
                markerfacecolor=colour if way == DEFAULTS else "white",
            )  # fmt: skip
    axes.axvline(found.know_nothing, color=GREY, linewidth=0.8, linestyle="--")
    names = [f"{one.program}: {in_words(one.title)}" for one in rows.itertuples()]
    axes.set_yticks(range(len(rows)), names)
    axes.tick_params("y", labelsize=6.5)
    axes.set_ylim(len(rows) - 0.5, -0.5)
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
    if rows["recommended_ok"].gt(0).any():
        marks.append((_mark("black", "o", "white"), "as its manual recommends"))
    return [*marks, (Line2D([], [], color=GREY, linestyle="--"), "1/q for every class")]


def _mark(colour: str, marker: str, face: str) -> Line2D:
    return Line2D(
        [], [], color=colour, marker=marker, markerfacecolor=face, linestyle="", markersize=4
    )


def software_outputs(found: Found) -> Figure:
    """Draw the outputs of each form against the exact posterior, a panel a form."""
    panels = _panels(found.shown, found.rows)
    figure, grid = _grid(len(panels), 1.15)
    for axes, (title, rows) in zip(grid, panels, strict=False):
        _against_exact(axes, rows)
        axes.set_title(title, loc="left", fontsize=5)
    figure.supxlabel("exact posterior", fontsize=8)
    figure.supylabel("output as given", fontsize=8)
    return figure


def software_maps(found: Found) -> Figure:
    """Draw the outputs for the first class over the plane, a panel for each program's best form."""
    first = found.shown[found.shown["class"] == 1]
    panels = _panels(first, found.rows[found.rows["best"]])
    figure, grid = _grid(1 + len(panels), 1.4)
    if panels:
        exact = panels[0][1]
        panels = [("exact posterior", exact.assign(given=exact["exact"])), *panels]
    for axes, (title, rows) in zip(grid, panels, strict=False):
        _map(axes, rows)
        axes.set_title(title, loc="left", fontsize=5)
    figure.supxlabel("$x_1$", fontsize=8)
    figure.supylabel("$x_2$", fontsize=8)
    return figure


def _panels(shown: pd.DataFrame, forms: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Return title and rows of each of the forms that has outputs at its defaults."""
    own = shown[shown["way"] == DEFAULTS]
    by_form = dict(list(own.groupby(["package", "form"])))
    return [
        (f"{row.program}\n{fill(in_words(row.title), 26)}", by_form[row.package, row.form])
        for row in forms.itertuples()
        if (row.package, row.form) in by_form
    ]


def _grid(panels: int, inches: float) -> tuple[Figure, list[Axes]]:
    """Return a figure of panels in rows of `ACROSS`, each so high; what is over is not seen."""
    down = max(1, -(-panels // ACROSS))
    figure = Figure(figsize=(WIDTH, 0.3 + inches * down))
    grid = list(figure.subplots(down, ACROSS, sharex=True, sharey=True, squeeze=False).ravel())
    for axes in grid[panels:]:
        axes.set_visible(False)
    return figure, grid


def _map(axes: Axes, rows: pd.DataFrame) -> None:
    outside = (rows["given"] < 0) | (rows["given"] > 1)
    for some, edge in ((~outside, "none"), (outside, "#D55E00")):
        axes.scatter(
            rows["x1"][some], rows["x2"][some], c=rows["given"][some], s=4, cmap="viridis",
            vmin=0, vmax=1, linewidths=0.3, edgecolors=edge, rasterized=True,
        )  # fmt: skip
    axes.tick_params(labelsize=6)


def _against_exact(axes: Axes, rows: pd.DataFrame) -> None:
    axes.plot([0, 1], [0, 1], color=GREY, linewidth=0.8)
    for (_, one), colour in zip(rows.groupby("class"), COLOURS * len(rows), strict=False):
        # points of thousands would be as many elements of SVG
        axes.plot(one["exact"], one["given"], ".", color=colour, markersize=1.2, rasterized=True)
    axes.set_xlim(0, 1)
    axes.set_ylim(-0.25, 1.25)
    axes.set_xticks([0, 0.5, 1], ["0", "½", "1"])
    axes.set_yticks([0, 0.5, 1], ["0", "½", "1"])
    axes.tick_params(labelsize=6)
