"""Figures of the study. Nothing is computed here: every number comes from an earlier stage."""

from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import rgb_to_hsv
from matplotlib.figure import Figure

from pairing.catalogue.levels import NORMALISATIONS
from pairing.catalogue.pairs import PAIRS, Pair
from pairing.numerics.arrays import Array
from pairing.output.figures.drawing import CLASSES, WIDTH, edges, legend
from pairing.output.words import POINTS, ROOTS
from pairing.study.settings import Study

PUBLISHED: dict[str, Any] = {
    "marker": "D",
    "markerfacecolor": "white",
    "markeredgecolor": "black",
    "color": "black",
}
PUBLISHED_LINE: dict[str, Any] = {"color": "black", "linestyle": "--", "linewidth": 1}
GLANCE = {
    "mean": "mean of eq. (4) over trials",
    "variance": "variance of eq. (4) over trials",
    "accuracy": "accuracy (share of test cases)",
}


@dataclass(frozen=True)
class Results:
    """What the figures are drawn from.

    Attributes
    ----------
    study : pairing.study.settings.Study
    trials, numbers, programs : pandas.DataFrame
        The trials table, the comparison's numbers, and those by program.
    posteriors : dict of numpy.ndarray
        From `pairing.study.posteriors.over_plane`.
    """

    study: Study
    trials: pd.DataFrame
    numbers: pd.DataFrame
    programs: pd.DataFrame
    posteriors: dict[str, Array]


def _glance_rows(numbers: pd.DataFrame, study: Study, place: str) -> pd.DataFrame:
    """Return the rows of one panel, one a pair, in the order of the config."""
    reading = "trace" if place == "accuracy" else study.measure.normalisation
    chosen = numbers[(numbers["reading"] == reading) & (numbers["column"] == place)]
    return chosen.set_index("pair").loc[[pair.name for pair in study.pairs]]


def _glance_panel(axes: Axes, rows: pd.DataFrame) -> None:
    for height, (pair, row) in enumerate(rows[::-1].iterrows()):
        colour, marker = PAIRS[str(pair)].colour, PAIRS[str(pair)].marker
        if np.isfinite(row["lower"]):
            ends = [row["lower"], row["upper"]]
            axes.plot(
                ends, [height] * 2, color=colour, linewidth=5, alpha=0.35, solid_capstyle="butt"
            )
        axes.plot(row["ours"], height, marker, color=colour, markersize=6)
        # above the bar, so that neither mark hides the other
        axes.plot(row["published"], height + 0.3, **PUBLISHED, markersize=5, linestyle="none")
    axes.set_yticks(range(len(rows)), [PAIRS[str(pair)].label for pair in rows.index[::-1]])
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.grid(axis="x", linewidth=0.4, alpha=0.5)


def at_a_glance(results: Results) -> Figure:
    """Draw the paper's mean score, its variance and the accuracy beside ours, for each pair."""
    figure = Figure(figsize=(WIDTH, 2.2))
    panels = figure.subplots(1, 3, sharey=True)
    for axes, (place, name) in zip(panels, GLANCE.items(), strict=True):
        _glance_panel(axes, _glance_rows(results.numbers, results.study, place))
        axes.set_xlabel(name)
    pairs = results.study.pairs
    marks = [_mark(pair) for pair in pairs]
    bars = [mpl.patches.Patch(color=pair.colour, alpha=0.35) for pair in pairs]
    entries = [
        (mpl.lines.Line2D([], [], linestyle="none", **PUBLISHED), "published 1997"),
        (tuple(marks), "ours, all repeats"),
        (tuple(bars), "95 % prediction interval, one experiment"),
    ]
    legend(figure, entries, 3)
    return figure


def programs(results: Results) -> Figure:
    """Draw mean score, variance and accuracy by pair and program, beside the published ones."""
    names = list(results.programs["program"].unique())
    pairs = [pair.name for pair in results.study.pairs]
    figure = Figure(figsize=(WIDTH, 0.6 + 0.19 * len(pairs) * (len(names) + 1)))
    panels = figure.subplots(1, len(GLANCE), sharey=True)
    for axes, (quantity, words) in zip(panels, GLANCE.items(), strict=True):
        own = results.programs[results.programs["quantity"] == quantity]
        for group, pair in enumerate(reversed(pairs)):
            rows = own[own["pair"] == pair].set_index("program").loc[names[::-1]]
            _program_group(axes, rows, group * (len(names) + 1), pair)
        axes.set_xlabel(words)
        axes.grid(axis="x", linewidth=0.4, alpha=0.5)
        if quantity != "accuracy":
            _logarithmic(axes, own[["ours", "published"]].to_numpy())
    heights = [g * (len(names) + 1) + k for g in range(len(pairs)) for k in range(len(names))]
    panels[0].set_yticks(heights, names[::-1] * len(pairs))
    marks = [(_mark(PAIRS[pair]), PAIRS[pair].label) for pair in pairs]
    published = (mpl.lines.Line2D([], [], **PUBLISHED_LINE), "published 1997")
    legend(figure, [*marks, published], len(pairs) + 1)
    return figure


def _logarithmic(axes: Axes, values: Array) -> None:
    """Give an axis that holds all values with some room; intervals may leave it."""
    known = values[np.isfinite(values) & (values > 0)]
    axes.set_xscale("log")
    if known.size:
        axes.set_xlim(known.min() / 1.7, known.max() * 1.7)
    axes.xaxis.set_major_locator(mpl.ticker.LogLocator(subs=(1, 2, 5)))
    axes.xaxis.set_major_formatter("{x:g}")
    axes.xaxis.set_minor_locator(mpl.ticker.NullLocator())


def _mark(pair: Pair) -> Any:
    return mpl.lines.Line2D([], [], linestyle="none", marker=pair.marker, color=pair.colour)


def _program_group(axes: Axes, rows: pd.DataFrame, bottom: int, pair: str) -> None:
    """Draw one pair's number by program, from below, and the published one across them."""
    colour, marker = PAIRS[pair].colour, PAIRS[pair].marker
    for height, (_, row) in enumerate(rows.iterrows(), start=bottom):
        if np.isfinite(row["lower"]):
            ends = [row["lower"], row["upper"]]
            axes.plot(
                ends, [height] * 2, color=colour, linewidth=5, alpha=0.35, solid_capstyle="butt"
            )
        axes.plot(row["ours"], height, marker, color=colour, markersize=5)
    published = rows["published"].iloc[0]
    if np.isfinite(published):
        axes.plot([published] * 2, [bottom - 0.5, bottom + len(rows) - 0.5], **PUBLISHED_LINE)


def posteriors(results: Results) -> Figure:
    """Draw exact and fitted posteriors of one trial, a row an estimator and a column a class."""
    arrays, study = results.posteriors, results.study
    names = ["exact", *(pair.name for pair in study.pairs)]
    q = study.problem.n_classes
    figure = Figure(figsize=(WIDTH * max(1, q / CLASSES), 1.6 * len(names) + 0.3))
    grid = figure.subplots(len(names), q, sharex=True, sharey=True, squeeze=False)
    for line, name in zip(grid, names, strict=True):
        for k, axes in enumerate(line):
            image = _posterior_panel(axes, arrays, name, k)
        words = (
            PAIRS[name].label.replace(" + ", " +\n") if name in PAIRS else "exact, with\nthe data"
        )
        second = "\nx₂" if arrays["second"].size > 1 else ""
        line[0].set_ylabel(f"{words}{second}")
    for k, axes in enumerate(grid[0]):
        axes.set_title(f"P(class {k + 1} | x)")
    for axes in grid[-1]:
        axes.set_xlabel("x₁")
    figure.colorbar(image, ax=grid, shrink=0.5, label="posterior probability")
    return figure


def _posterior_panel(axes: Axes, arrays: dict[str, Array], name: str, k: int) -> Any:
    first, second = arrays["first"], arrays["second"]
    surface = arrays[name][k]
    image = axes.pcolormesh(
        edges(first), edges(second), surface, vmin=0, vmax=1, cmap="cividis", rasterized=True
    )
    if second.size > 1:
        axes.contour(first, second, surface, [0.1, 0.5, 0.9], colors="white", linewidths=0.6)
    if name == "exact":
        x, own = arrays["x"], arrays["labels"] == k
        height = x[1] if len(x) > 1 else np.zeros(x.shape[1])
        axes.plot(x[0, ~own], height[~own], ".", color="0.7", markersize=2, markeredgewidth=0)
        axes.plot(
            x[0, own], height[own], "o", color="#D55E00", markersize=2.4, markeredgecolor="white",
            markeredgewidth=0.3,
        )  # fmt: skip
        axes.set_xlim(first[0], first[-1])
        if second.size > 1:
            axes.set_ylim(second[0], second[-1])
    if second.size > 1:
        axes.set_aspect("equal")
    else:  # a strip, whose height means nothing
        axes.set_yticks([])
    return image


def _span(values: "pd.Series[float]") -> tuple[float, float]:
    """Return the ends of an axis for finite values, but for the highest of thousands."""
    shown = values[np.isfinite(values)]
    if shown.empty:
        return 0.0, 1.0
    low, high = float(shown.min()), float(shown.quantile(0.9995, interpolation="higher"))
    return (low - 0.5, low + 0.5) if np.isclose(low, high, rtol=1e-9) else (low, high)


def scores(results: Results) -> Figure:
    """Draw the distribution of eq. (4) over trials for each pair, the published mean marked."""
    study, column = results.study, results.study.measure.column
    rows = results.trials[results.trials["setting"] == study.settings[0].name]
    published = _glance_rows(results.numbers, study, "mean")["published"]
    figure = Figure(figsize=(WIDTH, 1.3 * len(study.pairs) + 0.6))
    panels = figure.subplots(len(study.pairs), 1, sharex=True, squeeze=False)[:, 0]
    ends = _span(rows[column])
    for axes, pair in zip(panels, study.pairs, strict=True):
        values = rows.loc[rows["pair"] == pair.name, ["trial", column]]
        inside = values[column][values[column].between(*ends)]
        if len(inside):
            colour = pair.colour
            axes.hist(inside, np.linspace(*ends, 80), density=True, color=colour, alpha=0.6)
        else:
            axes.text(0.5, 0.5, "no finite value", ha="center", transform=axes.transAxes)
        experiment = values.loc[values["trial"] < study.trials, column]
        axes.plot(experiment, np.zeros(len(experiment)), "|", color="black", markersize=9)
        axes.axvline(published[pair.name], color="black", linestyle="--", linewidth=1)
        axes.set(title=pair.label, ylabel="density of trials", xlim=ends)
    measure = study.measure
    panels[-1].set_xlabel(
        f"{POINTS[measure.points]}, {NORMALISATIONS[measure.normalisation]}, {ROOTS[measure.root]}"
    )
    line = mpl.lines.Line2D
    bars = [mpl.patches.Patch(color=pair.colour, alpha=0.6) for pair in study.pairs]
    entries = [
        (tuple(bars), "all trials"),
        (
            line([], [], linestyle="none", marker="|", color="black"),
            "trials of the first experiment",
        ),
        (line([], [], linestyle="--", color="black"), "published mean"),
    ]
    legend(figure, entries, 3)
    return figure


def confusion(results: Results) -> Figure:
    """Draw each pair's confusion tables: published, of the first experiment, and less it."""
    study = results.study
    pooled = results.numbers[results.numbers["reading"] == "pooled"]
    larger = max(1, study.problem.n_classes / CLASSES)
    figure = Figure(figsize=(WIDTH * larger, 2.2 * len(study.pairs) * larger))
    grid = figure.subplots(len(study.pairs), 3, squeeze=False)
    for line, pair in zip(grid, study.pairs, strict=True):
        rows = pooled[pooled["pair"] == pair.name]
        for axes, column in zip(line, ("published", "first", "difference"), strict=True):
            cells = rows.pivot(index="row", columns="column", values=column)
            _heat_map(axes, cells.loc[sorted(cells, key=int), sorted(cells, key=int)], column)
        line[0].set_ylabel(f"{pair.label}\ntrue class")
    for axes, title in zip(
        grid[0], ("published", "first experiment", "published − first"), strict=True
    ):
        axes.set_title(title)
    for axes in grid[-1]:
        axes.set_xlabel("ascribed class")
    return figure


def _heat_map(axes: Axes, table: pd.DataFrame, column: str) -> None:
    values = table.to_numpy(dtype=float)
    if column == "difference":
        image = axes.imshow(values, cmap="PuOr", vmin=-0.03, vmax=0.03)
    else:
        image = axes.imshow(values, cmap="Greys", vmin=0, vmax=1)
    form = "+.4f" if column == "difference" else ".4f"
    for i, j in np.ndindex(values.shape):
        dark = rgb_to_hsv(image.to_rgba(values[i, j])[:3])[2] < 0.6
        text = "–" if np.isnan(values[i, j]) else format(values[i, j], form).replace("-", "−")
        axes.text(
            j, i, text, ha="center", va="center", color="white" if dark else "black", fontsize=6.3
        )
    axes.set_xticks(range(len(table.columns)), table.columns)
    axes.set_yticks(range(len(table.index)), table.index)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
