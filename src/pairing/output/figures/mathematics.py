"""Figures of the derivations, of cross-entropy, and of training; nothing is computed here."""

from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pairing.catalogue.pairs import PAIRS
from pairing.numerics.arrays import Array
from pairing.output.figures.drawing import WIDTH

LINES = ("-", "--", ":", "-.")
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7")


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


def _penalty_figure(results: Mathematics, name: str, formula: str) -> Figure:
    """Draw a penalty over the unit square, as a surface and as contours, its minimum marked."""
    part = {key.removeprefix(f"{name}_"): a for key, a in results.surfaces.items() if name in key}
    z, t = np.meshgrid(part["z"], part["t"])
    figure = Figure(figsize=(WIDTH, 3.2))
    solid = figure.add_subplot(1, 2, 1, projection="3d")
    solid.plot_surface(z, t, part["penalty"], cmap="cividis", rasterized=True, rcount=50, ccount=50)
    point = part["least_t"].size == 1
    minimum: dict[str, Any] = {"color": "#D55E00", "marker": "o" if point else "", "zorder": 10}
    solid.plot(part["least_z"], part["least_t"], part["least_penalty"], **minimum)
    solid.set(xlabel="output z*", ylabel="target t", title=formula)
    solid.view_init(elev=30, azim=-120)
    flat = figure.add_subplot(1, 2, 2)
    lines = flat.contour(z, t, part["penalty"], 20, cmap="cividis", linewidths=1)
    figure.colorbar(lines, ax=flat, label="penalty of one class")
    flat.plot(part["least_z"], part["least_t"], **minimum, clip_on=False)
    flat.set(xlabel="output z*", ylabel="target t", xlim=(0, 1), ylim=(0, 1), aspect="equal")
    flat.set_title("contours; the minimum in orange")
    return figure


def figure_1(results: Mathematics) -> Figure:
    """Draw the paper's Figure 1, t log(t / z*), with its minimum on the edge z* = 1."""
    return _penalty_figure(results, "cross_entropy", "t log(t / z*)")


def figure_2(results: Mathematics) -> Figure:
    """Draw the paper's Figure 2, (t - z*)^2 / 2, with the line of its minima."""
    return _penalty_figure(results, "least_squares", "(t − z*)² / 2")


def degenerate_pair(results: Mathematics) -> Figure:
    """Draw how outputs go to one when logistic outputs meet the multi-class cross-entropy."""
    rows = results.tables["degenerate"]
    figure = Figure(figsize=(WIDTH, 2.5))
    panels = figure.subplots(1, 3, sharex=True)
    titles = {
        "mean_other": "mean output of the other classes",
        "mean_sum": "mean sum of the outputs",
        "accuracy": "training accuracy",
    }
    for axes, (column, title) in zip(panels, titles.items(), strict=True):
        for place, (run, group) in enumerate(rows.groupby("run", sort=False)):
            for number, (_, one) in enumerate(group.groupby("trial")):
                axes.plot(
                    one["iteration"] + 1, one[column], LINES[place], color=PALETTE[place],
                    linewidth=1.2, label=str(run) if number == 0 else None,
                )  # fmt: skip
        axes.set(title=title, xscale="log", xlabel="iteration + 1")
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
        line[0].set_ylabel("posterior")
    handles = [
        mpl.lines.Line2D([], [], color="0.3", linewidth=3, alpha=0.4, label="exact"),
        mpl.lines.Line2D([], [], color="0.1", linestyle="--", label="softmax of a linear function"),
        mpl.lines.Line2D([], [], color="0.1", linestyle=":", label="eq. (3) as printed"),
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=3, frameon=False)
    return figure


def _family_panel(axes: Axes, rows: pd.DataFrame) -> None:
    if rows.empty:
        axes.set_axis_off()
    for k, one in rows.groupby("class"):
        colour = PALETTE[int(str(k)) - 1]
        axes.plot(one["x"], one["exact"], color=colour, linewidth=3, alpha=0.4)
        axes.plot(one["x"], one["linear"], "--", color=colour, linewidth=1)
        axes.plot(one["x"], one["printed"], ":", color=colour, linewidth=1)
    axes.set_xlabel("x")


def entropies(results: Mathematics) -> Figure:
    """Draw entropies of logistic models, cross-entropies in both orders, and binary costs."""
    figure = Figure(figsize=(WIDTH, 3.1))
    panels = figure.subplots(1, 3)
    for place, (model, rows) in enumerate(results.tables["entropies"].groupby("model", sort=False)):
        panels[0].plot(rows["x"], rows["entropy"], LINES[place], color=PALETTE[place], label=model)
    panels[0].set(title="entropy of a model", xlabel="x", ylabel="nats")
    both = results.tables["cross_entropies"]
    columns = {
        "first_as_truth": "H(1, 2)", "second_as_truth": "H(2, 1)",
        "entropy_first": "H(1)", "entropy_second": "H(2)",
    }  # fmt: skip
    for place, (column, label) in enumerate(columns.items()):
        panels[1].plot(both["x"], both[column], LINES[place], color=PALETTE[place], label=label)
    panels[1].set(title="cross-entropy, in both orders", xlabel="x")
    costs = results.tables["binary_costs"]
    panels[2].plot(costs["probability"], costs["cost_if_one"], "-", color=PALETTE[0], label="y = 1")
    panels[2].plot(
        costs["probability"], costs["cost_if_zero"], "--", color=PALETTE[1], label="y = 0"
    )
    panels[2].set(title="cost of a binary prediction", xlabel="predicted P(y = 1)")
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
                colour, marker = PAIRS[str(pair)].colour, PAIRS[str(pair)].marker
                axes.fill_between(
                    one["iteration"] + 1,
                    one["low"],
                    one["high"],
                    color=colour,
                    alpha=0.15,
                    linewidth=0,
                )
                axes.plot(
                    one["iteration"] + 1, one["middle"], color=colour, label=PAIRS[str(pair)].label
                )
                if (score, sample) == ("cross_entropy", "test"):
                    at = one[one["iteration"] == turns[pair]]
                    axes.plot(
                        at["iteration"] + 1,
                        at["middle"],
                        marker,
                        color=colour,
                        markeredgecolor="black",
                    )
            axes.axhline(levels.loc[score, "floor"], color="black", linestyle="--", linewidth=0.8)
            axes.axhline(levels.loc[score, "chance"], color="black", linestyle=":", linewidth=0.8)
            axes.set(xscale="log", title=f"{score.replace('_', '-')}, {sample} sample")
    grid[0, 0].set_ylim(
        levels.loc["cross_entropy", "lowest"], levels.loc["cross_entropy", "highest"]
    )
    for axes in grid[1]:
        axes.set_xlabel("iteration + 1")
    handles, _ = grid[0, 0].get_legend_handles_labels()
    handles += [
        mpl.lines.Line2D([], [], color="black", linestyle="--", label="exact posterior"),
        mpl.lines.Line2D([], [], color="black", linestyle=":", label="chance"),
        mpl.lines.Line2D([], [], color="0.5", marker="o", linestyle="none", label="turning point"),
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=3, frameon=False)
    return figure
