"""Results as figures. Nothing is computed here: every number comes from an earlier stage.

Colours are those of Okabe and Ito (2008), told apart by the colour-blind and in grey; pairs differ
by marker too. SVG and PDF are the same bytes for the same numbers.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pairing.catalogue.pairs import PAIRS
from pairing.jobs.whole import write_whole
from pairing.numerics.arrays import Array
from pairing.study.settings import Study

STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 9,
    "figure.constrained_layout.use": True,
    "figure.dpi": 100,
    "svg.hashsalt": "pairing",
    "pdf.fonttype": 42,
}
WIDTH = 7.0  # inches: the text width of a page with two columns
CLASSES = 4  # a column a class fits that width; pictures of more classes are larger
PUBLISHED: dict[str, Any] = {
    "marker": "D",
    "markerfacecolor": "white",
    "markeredgecolor": "black",
    "color": "black",
}


@dataclass(frozen=True)
class Results:
    """What the figures are drawn from.

    Attributes
    ----------
    study : pairing.study.settings.Study
    trials, numbers : pandas.DataFrame
        The trials table, and the comparison's numbers.
    posteriors : dict of numpy.ndarray
        From `pairing.study.posteriors.over_plane`.
    """

    study: Study
    trials: pd.DataFrame
    numbers: pd.DataFrame
    posteriors: dict[str, Array]


def save(figure: Figure, *paths: str | Path) -> None:
    """Write a figure whole to each path, in the format that its suffix names."""
    undated = {".svg": {"Date": None, "Creator": None}, ".pdf": {"CreationDate": None}}
    for path in map(Path, paths):
        drawn = io.BytesIO()
        figure.savefig(drawn, format=path.suffix[1:], metadata=undated[path.suffix])
        write_whole(path, drawn.getvalue())


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
        axes.plot(row["expected"], height, marker, color=colour, markersize=6)
        axes.plot(row["published"], height, **PUBLISHED, markersize=6, linestyle="none")
    axes.set_yticks(range(len(rows)), [PAIRS[str(pair)].label for pair in rows.index[::-1]])
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.grid(axis="x", linewidth=0.4, alpha=0.5)


def at_a_glance(results: Results) -> Figure:
    """Draw the paper's mean score, its variance and the accuracy beside ours, for each pair."""
    figure = Figure(figsize=(WIDTH, 2.1))
    panels = figure.subplots(1, 3, sharey=True)
    titles = {
        "mean": f"mean of eq. (4), {results.study.measure.normalisation}",
        "variance": "its variance over trials",
        "accuracy": "accuracy on test samples",
    }
    for axes, (place, title) in zip(panels, titles.items(), strict=True):
        _glance_panel(axes, _glance_rows(results.numbers, results.study, place))
        axes.set_title(title)
    handles = [
        mpl.lines.Line2D([], [], linestyle="none", label="published 1997", **PUBLISHED),
        mpl.lines.Line2D(
            [], [], linestyle="none", marker="o", color="0.4", label="ours, all repeats"
        ),
        mpl.patches.Patch(
            color="0.4", alpha=0.35, label="95 % prediction interval, one experiment"
        ),
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=3, frameon=False)
    return figure


def posteriors(results: Results) -> Figure:
    """Draw exact and fitted posteriors of one trial, a row an estimator and a column a class."""
    arrays, study = results.posteriors, results.study
    names = ["exact", *(pair.name for pair in study.pairs)]
    q = study.problem.n_classes
    figure = Figure(figsize=(WIDTH * max(1, q / CLASSES), 1.75 * len(names)))
    grid = figure.subplots(len(names), q, sharex=True, sharey=True, squeeze=False)
    for line, name in zip(grid, names, strict=True):
        for k, axes in enumerate(line):
            image = _posterior_panel(axes, arrays, name, k)
        line[0].set_ylabel(
            PAIRS[name].label.replace(" + ", " +\n") if name in PAIRS else "exact\n(with the data)"
        )
    for k, axes in enumerate(grid[0]):
        axes.set_title(f"P(class {k + 1} | x)")
    figure.colorbar(image, ax=grid, shrink=0.5, label="posterior probability")
    return figure


def edges(middles: Array) -> Array:
    """Return where the cells of a map end, half-way between their middles.

    Parameters
    ----------
    middles : numpy.ndarray, shape (n,)
        Ascending, n at least 1. A single cell is as wide as its unit.

    Returns
    -------
    numpy.ndarray, shape (n + 1,)
    """
    # pcolormesh, left to find them, gives a single cell no width
    half = np.diff(middles) / 2 if len(middles) > 1 else np.array([0.5])
    return np.concatenate([middles[:1] - half[:1], middles[:-1] + half, middles[-1:] + half[-1:]])


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
        axes.set(title=pair.label, ylabel="density", xlim=ends)
    measure = study.measure
    panels[-1].set_xlabel(
        f"eq. (4): {measure.normalisation} over {measure.points} points, "
        f"{measure.root.replace('_', ' ')}"
    )
    line = mpl.lines.Line2D
    handles = [
        mpl.patches.Patch(color="0.4", alpha=0.6, label="all trials"),
        line([], [], linestyle="none", marker="|", color="black", label="trials of one experiment"),
        line([], [], linestyle="--", color="black", label="published mean"),
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=3, frameon=False)
    return figure


def confusion(results: Results) -> Figure:
    """Draw the confusion tables of each pair: published, ours, and their difference."""
    study = results.study
    pooled = results.numbers[results.numbers["reading"] == "pooled"]
    larger = max(1, study.problem.n_classes / CLASSES)
    figure = Figure(figsize=(WIDTH * larger, 2.2 * len(study.pairs) * larger))
    grid = figure.subplots(len(study.pairs), 3, squeeze=False)
    for line, pair in zip(grid, study.pairs, strict=True):
        rows = pooled[pooled["pair"] == pair.name]
        for axes, column in zip(line, ("published", "ours", "difference"), strict=True):
            cells = rows.pivot(index="row", columns="column", values=column)
            _heat_map(axes, cells.loc[sorted(cells, key=int), sorted(cells, key=int)], column)
        line[0].set_ylabel(f"{pair.label}\ntrue class")
    for axes, title in zip(
        grid[0], ("published", "ours, one experiment", "published − ours"), strict=True
    ):
        axes.set_title(title)
    for axes in grid[-1]:
        axes.set_xlabel("ascribed class")
    return figure


def _heat_map(axes: Axes, table: pd.DataFrame, column: str) -> None:
    values = table.to_numpy(dtype=float)
    if column == "difference":
        axes.imshow(values, cmap="PuOr", vmin=-0.03, vmax=0.03)
    else:
        axes.imshow(values, cmap="Greys", vmin=0, vmax=1)
    form = "+.4f" if column == "difference" else ".4f"
    for i, j in np.ndindex(values.shape):
        dark = column != "difference" and values[i, j] > 0.5
        text = "–" if np.isnan(values[i, j]) else format(values[i, j], form)
        axes.text(
            j, i, text, ha="center", va="center", color="white" if dark else "black", fontsize=7
        )
    axes.set_xticks(range(len(table.columns)), table.columns)
    axes.set_yticks(range(len(table.index)), table.index)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)


FIGURES: dict[str, Callable[[Results], Figure]] = {
    "at_a_glance": at_a_glance,
    "posteriors": posteriors,
    "scores": scores,
    "confusion": confusion,
}


def draw(name: str, results: Results, *paths: str | Path) -> None:
    """Draw one of `FIGURES` and write it to each path.

    Parameters
    ----------
    name : str
    results : Results
    *paths : str or pathlib.Path
        They end in ``.svg`` or ``.pdf``.
    """
    with mpl.rc_context(STYLE):
        save(FIGURES[name](results), *paths)
