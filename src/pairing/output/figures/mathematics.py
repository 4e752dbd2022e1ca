"""Figures of the derivations, of cross-entropy, and of training; nothing is computed here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pairing.catalogue.pairs import PAIRS, Pair
from pairing.numerics.arrays import Array
from pairing.output.figures.drawing import WIDTH, legend

SAMPLES = {"train": "training", "test": "test"}
SCORES = {"cross_entropy": "cross-entropy (nats)", "accuracy": "accuracy (share of cases)"}
LINES = ("-", "--", ":", "-.")
# The last two coincide, and the dots of one lie on the pale line of the other.
DELTAS: tuple[dict[str, Any], ...] = (
    {"linestyle": "-", "linewidth": 1.2},
    {"linestyle": "-", "linewidth": 3, "alpha": 0.35},
    {"linestyle": ":", "linewidth": 1.4},
)
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7")


# How posteriors are drawn: of laws with a density, and of those of counts.
CURVES: dict[str, dict[str, Any]] = {
    "exact": {"linewidth": 3, "alpha": 0.4},
    "linear": {"linewidth": 1, "linestyle": "--"},
    "printed": {"linewidth": 1, "linestyle": ":"},
}
_MARKS: dict[str, Any] = {"linestyle": "none", "markeredgewidth": 0.8}
POINTS: dict[str, dict[str, Any]] = {
    "exact": {"marker": "o", "markersize": 5, "markerfacecolor": "none", "alpha": 0.6, **_MARKS},
    "linear": {"marker": "x", "markersize": 3, **_MARKS},
    "printed": {"marker": "|", "markersize": 5, **_MARKS},
}


@dataclass(frozen=True)
class Mathematics:
    """What these figures are drawn from.

    Attributes
    ----------
    surfaces : dict of numpy.ndarray
        From `pairing.mathematics.illustrations.surfaces`.
    tables : dict of pandas.DataFrame
        From `pairing.mathematics.illustrations.illustrate` and the stage ``watch_training``.
    """

    surfaces: dict[str, Array]
    tables: dict[str, pd.DataFrame]


def _penalty_figure(results: Mathematics, name: str, formula: str, unit: str) -> Figure:
    """Draw a penalty over the unit square, as a surface and as contours, its minimum marked."""
    part = {key.removeprefix(f"{name}_"): a for key, a in results.surfaces.items() if name in key}
    z, t = np.meshgrid(part["z"], part["t"])
    figure = Figure(figsize=(WIDTH, 3.2))
    solid = figure.add_subplot(1, 2, 1, projection="3d")
    solid.plot_surface(z, t, part["penalty"], cmap="cividis", rasterized=True, rcount=50, ccount=50)
    point = part["least_t"].size == 1
    minimum: dict[str, Any] = {
        "color": "#D55E00", "marker": "o" if point else "", "linestyle": "none" if point else "-",
        "zorder": 10, "label": "minimum" if point else "minima",
    }  # fmt: skip
    solid.plot(part["least_z"], part["least_t"], part["least_penalty"], **minimum)
    # a label of the upright axis would lie outside what the layout knows of
    solid.set(xlabel="output z*", ylabel="target t", title=f"height: {formula}{unit}")
    solid.view_init(elev=30, azim=-120)
    flat = figure.add_subplot(1, 2, 2)
    levels = flat.contourf(z, t, part["penalty"], 20, cmap="cividis")
    flat.contour(levels, colors="white", linewidths=0.4)
    figure.colorbar(levels, ax=flat, label=f"penalty of one class{unit}")
    flat.plot(part["least_z"], part["least_t"], **minimum, clip_on=False)
    flat.set(xlabel="output z*", ylabel="target t", xlim=(0, 1), ylim=(0, 1), aspect="equal")
    flat.legend(frameon=False, loc="lower center", bbox_to_anchor=(0.5, 1))
    return figure


def figure_1(results: Mathematics) -> Figure:
    """Draw the paper's Figure 1, t log(t / z*), with its minimum on the edge z* = 1."""
    return _penalty_figure(results, "cross_entropy", "t log(t / z*)", " (nats)")


def figure_2(results: Mathematics) -> Figure:
    """Draw the paper's Figure 2, (t - z*)^2 / 2, with the line of its minima."""
    return _penalty_figure(results, "least_squares", "(t − z*)² / 2", "")


def degenerate_pair(results: Mathematics) -> Figure:
    """Draw how outputs go to one when logistic outputs meet the multi-class cross-entropy."""
    rows = results.tables["degenerate"]
    figure = Figure(figsize=(WIDTH, 2.5))
    panels = figure.subplots(1, 3, sharex=True)
    names = {
        "mean_other": "mean output, other classes",
        "mean_sum": "mean sum of outputs",
        "accuracy": "training accuracy (share)",
    }
    for axes, (column, name) in zip(panels, names.items(), strict=True):
        for place, (run, group) in enumerate(rows.groupby("run", sort=False)):
            for number, (_, one) in enumerate(group.groupby("trial")):
                axes.plot(
                    one["iteration"] + 1, one[column], color=PALETTE[place], **DELTAS[place],
                    label=str(run) if number == 0 else None,
                )  # fmt: skip
        axes.set(ylabel=name, xscale="log", xlabel="iteration + 1")
    figure.legend(
        *panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=3, frameon=False
    )
    return figure


def softmax_families(results: Mathematics) -> Figure:
    """Draw posteriors of exponential families beside softmax of linear functions."""
    rows = results.tables["family_curves"]
    families = list(rows["family"].unique())
    figure = Figure(figsize=(WIDTH, 1.75 * len(families)))
    grid = figure.subplots(len(families), 2, sharey=True, squeeze=False)
    for line, family in zip(grid, families, strict=True):
        for axes, dispersion in zip(line, ("common", "unequal"), strict=True):
            one = rows[(rows["family"] == family) & (rows["dispersion"] == dispersion)]
            _family_panel(axes, one)
            axes.set_title(f"{family}, {dispersion} dispersion" if len(one) else "")
        line[0].set_ylabel("posterior probability")
    line = mpl.lines.Line2D
    words = {"exact": "exact", "linear": "softmax of a linear function"}
    words["printed"] = "eq. (3) as printed"
    entries: list[tuple[Any, str]] = [
        (tuple(line([], [], color="0.2", **by[one]) for by in (CURVES, POINTS)), words[one])
        for one in words
    ]
    classes = sorted(rows["class"].unique())
    entries += [
        (line([], [], color=PALETTE[int(k) - 1], linewidth=3, alpha=0.6), f"class {k}")
        for k in classes
    ]
    legend(figure, entries, 3)
    return figure


def _family_panel(axes: Axes, rows: pd.DataFrame) -> None:
    if rows.empty:
        axes.set_axis_off()
        axes.text(0, 0.5, "no dispersion of its own,\nnothing that may be unequal")
        return
    x = rows["x"].unique()
    # a law of counts is at whole numbers alone
    style = POINTS if np.array_equal(x, np.round(x)) else CURVES
    for k, one in rows.groupby("class"):
        colour = PALETTE[int(str(k)) - 1]
        for column in ("exact", "linear", "printed"):
            axes.plot(one["x"], one[column], color=colour, **style[column])
    axes.set_xlabel("x")


def entropies(results: Mathematics) -> Figure:
    """Draw entropies of logistic models, cross-entropies in both orders, and binary costs."""
    figure = Figure(figsize=(WIDTH, 3.1))
    panels = figure.subplots(1, 3)
    for place, (model, rows) in enumerate(results.tables["entropies"].groupby("model", sort=False)):
        label = f"model {place + 1}: {model}".replace("-", "−")
        panels[0].plot(rows["x"], rows["entropy"], LINES[place], color=PALETTE[place], label=label)
    panels[0].set(xlabel="input x", ylabel="entropy of a model (nats)")
    both = results.tables["cross_entropies"]
    columns = {
        "first_as_truth": "H(1, 2), model 1 the truth",
        "second_as_truth": "H(2, 1), model 2 the truth",
        "entropy_first": "H(1), entropy of model 1", "entropy_second": "H(2), entropy of model 2",
    }  # fmt: skip
    for place, (column, label) in enumerate(columns.items()):
        panels[1].plot(both["x"], both[column], LINES[place], color=PALETTE[place], label=label)
    panels[1].set(xlabel="input x", ylabel="cross-entropy (nats)")
    costs = results.tables["binary_costs"]
    panels[2].plot(
        costs["probability"], costs["cost_if_one"], "-", color=PALETTE[0], label="if y = 1"
    )
    panels[2].plot(
        costs["probability"], costs["cost_if_zero"], "--", color=PALETTE[1], label="if y = 0"
    )
    panels[2].set(xlabel="predicted P(y = 1)", ylabel="cost of a prediction (nats)")
    for axes in panels:
        axes.legend(frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.25))
    return figure


def training_curves(results: Mathematics) -> Figure:
    """Draw cross-entropy and accuracy along training, with floors, chance and turning points."""
    rows, levels = results.tables["curves"], results.tables["levels"].set_index("score")
    figure = Figure(figsize=(WIDTH, 4.2))
    grid = figure.subplots(2, 2, sharex=True, sharey="row")
    turns = results.tables["turns"].set_index("pair")["turn"]
    for line, score in zip(grid, ("cross_entropy", "accuracy"), strict=True):
        for axes, sample in zip(line, ("train", "test"), strict=True):
            chosen = rows[(rows["score"] == score) & (rows["sample"] == sample)]
            for pair, one in chosen.groupby("pair", sort=False):
                turn = turns[pair] if (score, sample) == ("cross_entropy", "test") else None
                _curve(axes, PAIRS[str(pair)], one, turn)
            axes.axhline(levels.loc[score, "floor"], color="black", linestyle="--", linewidth=0.8)
            axes.axhline(levels.loc[score, "chance"], color="black", linestyle=":", linewidth=0.8)
            axes.set(xscale="log", title=f"{SAMPLES[sample]} sample")
        line[0].set_ylabel(SCORES[score])
    grid[0, 0].set_ylim(
        levels.loc["cross_entropy", "lowest"], levels.loc["cross_entropy", "highest"]
    )
    for axes in grid[1]:
        axes.set_xlabel("iteration + 1")
    legend(figure, _curve_marks([PAIRS[str(pair)] for pair in rows["pair"].unique()]), 4)
    return figure


def _curve(axes: Axes, pair: Pair, rows: pd.DataFrame, turn: int | None) -> None:
    """Draw the quartiles of one pair along training, and where they turn."""
    x = rows["iteration"] + 1
    axes.fill_between(x, rows["low"], rows["high"], color=pair.colour, alpha=0.15, linewidth=0)
    axes.plot(x, rows["middle"], color=pair.colour, label=pair.label)
    if turn is not None:
        at = rows["iteration"] == turn
        axes.plot(x[at], rows["middle"][at], pair.marker, color=pair.colour, mec="black")


def _curve_marks(drawn: Sequence[Pair]) -> list[tuple[Any, str]]:
    """Return what the legend of `training_curves` shows, and its words."""
    line = mpl.lines.Line2D
    bands = [mpl.patches.Patch(color=pair.colour, alpha=0.15, linewidth=0) for pair in drawn]
    marks = [
        line([], [], linestyle="none", marker=pair.marker, color=pair.colour, mec="black")
        for pair in drawn
    ]
    return [
        *((line([], [], color=pair.colour), pair.label) for pair in drawn),
        (tuple(bands), "quartiles"),
        (tuple(marks), "turning point"),
        (line([], [], color="black", linestyle="--", linewidth=0.8), "exact posterior"),
        (line([], [], color="black", linestyle=":", linewidth=0.8), "chance"),
    ]
