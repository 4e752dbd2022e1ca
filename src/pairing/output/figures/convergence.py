"""Figures of how fast and how variably outputs come to the posterior; nothing is computed here."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, NullFormatter

from pairing.catalogue.pairs import LOGISTIC, PAIRS
from pairing.convergence.plan import MINIMUM, step_name
from pairing.convergence.rules import CONSTANT, LOGIT, SUM_LEVELS
from pairing.output.figures.drawing import WIDTH, legend

SIZE = "training patterns a class"
Z = 1.96  # half a 95 % interval, in standard errors
# Of hidden units, from few to many: light to dark, and told apart by their marks.
SHADES = ("#E69F00", "#56B4E9", "#0072B2", "#004466", "#000000")
MARKS = ("o", "s", "^", "D", "v")
BIAS, VARIANCE = "#D55E00", "#9FC9E6"
GREY = "#777777"
CONSTANT_LINE = (0, (6, 2, 1, 2))


class Found(NamedTuple):
    """The tables of the study by name, and its answers."""

    tables: Mapping[str, pd.DataFrame]
    answers: Mapping[str, Any]


def learning_curves(found: Found) -> Figure:
    """Draw the squared error at the minimum against sample size, a panel a number of units."""
    table = found.tables["learning_curves"]
    ends = table[table["step"] == MINIMUM]
    limits = found.tables["limits"]
    figure, panels = _panels(found, 2)
    for units, axes in panels:
        own = ends[ends["hidden_units"] == units]
        for name, rows in own.groupby("pair", sort=False):
            _curve(axes, rows, "squared_error", PAIRS[str(name)].colour, PAIRS[str(name)].marker)
            _limit(axes, rows["limit"].iloc[0], PAIRS[str(name)].colour)
        _laws(axes, ends, units)
        constant = limits[limits["pair"] == CONSTANT]["value"].iloc[0]
        axes.axhline(constant, color=GREY, linewidth=0.8, linestyle=CONSTANT_LINE)
        _logarithmic(axes, found.answers["sizes"])
        axes.set_title(_units(units), loc="left")
        _label_below(axes, SIZE)
    figure.supylabel("mean squared error", fontsize=8)
    law = [("exact law of the logit", "--")] if ends["law"].notna().any() else []
    _legend_of_pairs(figure, ends, *law, ("limit", ":"), ("the answer 1/q", CONSTANT_LINE))
    return figure


def sums(found: Found) -> Figure:
    """Draw how far the sum of logistic outputs is from one against sample size."""
    table = found.tables["learning_curves"]
    logistic = [name for name in table["pair"].unique() if PAIRS[name].activation == LOGISTIC]
    figure = Figure(figsize=(WIDTH, 3.2))
    grid = figure.subplots(1, max(1, len(logistic)), sharey=True, squeeze=False)[0]
    for axes, name in zip(grid, logistic, strict=False):
        rows = table[(table["pair"] == name) & (table["step"] == MINIMUM)]
        for number, (_, own) in enumerate(rows.groupby("hidden_units")):
            colour = SHADES[number % len(SHADES)]
            _curve(axes, own, "sum_deviation", colour, MARKS[number % len(MARKS)])
            _limit(axes, own["limit_sum_deviation"].iloc[0], colour)
        for level in SUM_LEVELS:
            axes.axhline(level, color="#CCCCCC", linewidth=0.8, zorder=0)
        _logarithmic(axes, found.answers["sizes"])
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.set_title(PAIRS[name].label, loc="left")
        axes.set_xlabel(SIZE)
    grid[0].set_ylabel("mean |sum of outputs − 1|")
    marks = [
        (_mark(SHADES[number % len(SHADES)], MARKS[number % len(MARKS)]), _units(units))
        for number, units in enumerate(found.answers["hidden_units"])
    ]
    legend(figure, [*marks, (_line(":"), "limit")], 5)
    return figure


def bias_and_variance(found: Found) -> Figure:
    """Draw the shares of squared bias and variance at the minimum, a row a pair."""
    table = found.tables["learning_curves"]
    units, pairs = found.answers["hidden_units"], list(table["pair"].unique())
    first = step_name(found.answers["steps"][0])
    figure = Figure(figsize=(WIDTH, 0.9 + 1.35 * len(pairs)))
    grid = figure.subplots(len(pairs), len(units), sharex=True, sharey=True, squeeze=False)
    for line, name in zip(grid, pairs, strict=True):
        for axes, one in zip(line, units, strict=True):
            rows = table[(table["pair"] == name) & (table["hidden_units"] == one)]
            _shares(axes, rows, first)
            _logarithmic(axes, found.answers["sizes"], few=True)
            axes.set_yscale("linear")
            axes.set_ylim(0, 1)
            axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0%}"))
            if name == pairs[0]:
                axes.set_title(_units(one), loc="left")
            _label_below(axes, "patterns a class")
        line[0].set_ylabel(PAIRS[name].label.replace(" + ", " +\n"), fontsize=7)
    entries = [
        (Patch(color=VARIANCE), "variance"),
        (Patch(color=BIAS), "squared bias"),
        (Line2D([], [], color="black", linestyle="--"), f"border if stopped at {first}"),
    ]
    legend(figure, entries, 3)
    return figure


def _shares(axes: Axes, rows: pd.DataFrame, first: str) -> None:
    """Stack bias and variance at the minimum, and draw the border at the first step."""
    end, stopped = (rows[rows["step"] == step] for step in (MINIMUM, first))
    sizes = end["patterns_per_class"]
    parts = (end["bias_share"], end["variance_share"])
    axes.stackplot(sizes, *parts, colors=[BIAS, VARIANCE], linewidth=0)
    axes.plot(sizes, stopped["bias_share"], color="black", linestyle="--", linewidth=1)


def stopping_early(found: Found) -> Figure:
    """Draw the squared error along a run, for three sizes and every number of hidden units."""
    table, sizes = found.tables["learning_curves"], found.answers["sizes"]
    shown = list(dict.fromkeys([sizes[0], found.answers["size"], sizes[-1]]))
    networks = [one for one in found.answers["hidden_units"] if one] or [0]
    figure = Figure(figsize=(WIDTH, 0.9 + 1.7 * len(networks)))
    grid = figure.subplots(len(networks), len(shown), sharex=True, sharey="col", squeeze=False)
    for line, units in zip(grid, networks, strict=True):
        for axes, size in zip(line, shown, strict=True):
            cell = (table["hidden_units"] == units) & (table["patterns_per_class"] == size)
            _along(axes, table[cell])
            axes.set_yscale("log")
            axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.2g}"))
            axes.yaxis.set_minor_formatter(NullFormatter())
            if units == networks[0]:
                axes.set_title(f"{size:,} patterns a class", loc="left")
            _label_below(axes, "iterations")
        line[0].set_ylabel(_units(units))
    figure.supylabel("mean squared error", fontsize=8)
    _legend_of_pairs(figure, table)
    return figure


def _along(axes: Axes, rows: pd.DataFrame) -> None:
    """Draw each pair's error at the steps and the minimum, side by side and evenly spaced."""
    for name, own in rows.groupby("pair", sort=False):
        pair = PAIRS[str(name)]
        places = range(len(own))
        axes.errorbar(
            places, own["squared_error"], yerr=Z * own["squared_error_se"], color=pair.colour,
            marker=pair.marker, markersize=3.5, linewidth=1,
        )  # fmt: skip
        axes.set_xticks(places, own["step"].map(_short))


def _panels(found: Found, columns: int) -> tuple[Figure, Iterator[tuple[int, Axes]]]:
    """Return a figure with a panel for each number of hidden units."""
    units = found.answers["hidden_units"]
    lines = -(-len(units) // columns)
    figure = Figure(figsize=(WIDTH, 1.0 + 2.4 * lines))
    grid = figure.subplots(lines, columns, sharex=True, sharey=True, squeeze=False).ravel()
    for axes in grid[len(units) :]:
        axes.set_visible(False)
    return figure, zip(units, grid, strict=False)


def _curve(axes: Axes, rows: pd.DataFrame, column: str, colour: str, marker: str) -> None:
    axes.errorbar(
        rows["patterns_per_class"], rows[column], yerr=Z * rows[f"{column}_se"], color=colour,
        marker=marker, markersize=3.5, linewidth=1.2, elinewidth=0.8,
    )  # fmt: skip


def _limit(axes: Axes, value: float, colour: str) -> None:
    """Draw a limit that is known and not zero."""
    if value > 0:
        axes.axhline(value, color=colour, linestyle=":", linewidth=1.2)


def _laws(axes: Axes, ends: pd.DataFrame, units: int) -> None:
    """Draw the logit's laws in its own panel; in others that of cross-entropy, for comparison."""
    known = ends[ends["law"].notna()]
    for name, rows in known.groupby("pair", sort=False):
        if units == 0 or name == LOGIT:
            colour = PAIRS[str(name)].colour if units == 0 else "black"
            sizes = rows["patterns_per_class"]
            axes.plot(sizes, rows["law"], "--", color=colour, linewidth=1, zorder=3)


def _logarithmic(axes: Axes, sizes: list[int], few: bool = False) -> None:
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xticks(sizes[:: max(1, len(sizes) // 4)] if few or len(sizes) > 4 else sizes)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.tick_params(axis="x", which="minor", bottom=False)


def _units(units: int) -> str:
    return f"{units} hidden units" if units else "no hidden units"


def _short(step: str) -> str:
    return "min" if step == MINIMUM else step.removeprefix("step ")


def _label_below(axes: Axes, words: str) -> None:
    """Label the axis below, of the last of a column's panels."""
    place = axes.get_subplotspec()
    if place is not None and place.is_last_row():
        axes.set_xlabel(words)


def _mark(colour: str, marker: str) -> Line2D:
    return Line2D([], [], color=colour, marker=marker, markersize=4, linewidth=1.2)


def _line(style: Any) -> Line2D:
    return Line2D([], [], color="black", linestyle=style, linewidth=1)


def _legend_of_pairs(figure: Figure, rows: pd.DataFrame, *styles: tuple[str, Any]) -> None:
    pairs = [PAIRS[name] for name in rows["pair"].unique()]
    entries = [(_mark(pair.colour, pair.marker), pair.label) for pair in pairs]
    legend(figure, [*entries, *((_line(style), words) for words, style in styles)], 3)
