"""Figures of the search over settings and measures; nothing is computed here."""

from collections.abc import Mapping
from functools import partial
from textwrap import fill
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm, LinearSegmentedColormap
from matplotlib.figure import Figure

from pairing.catalogue.factors import FACTORS
from pairing.catalogue.levels import factor_name, level_words
from pairing.catalogue.pairs import PAIRS
from pairing.catalogue.verdicts import COMPATIBLE, HOLDS, NOT_REPRODUCED, REVERSED, UNDECIDED
from pairing.output.figures.drawing import WIDTH, edges, legend
from pairing.output.words import claim_words
from pairing.search.claims import EFFECTS, ORDERS
from pairing.search.identification import BEYOND
from pairing.search.measures import Reading
from pairing.search.plan import CLOSEST, DECLARED

Tables = Mapping[str, pd.DataFrame]

# The columns of the profiles: the others of training, and all of measurement, stand in the last.
FIRST_COLUMNS = (
    ("hidden_units", "learning_rate", "momentum", "starts", "target_low", "start_scaling"),
    ("procedure", "stop", "weight_decay", "start_range"),
)
LAST_COLUMN = Reading._fields
PROFILE_COLUMNS = (*FIRST_COLUMNS, LAST_COLUMN)
# Their levels have no order, and no line joins them.
NOMINAL = (
    *(name for name in FACTORS if not FACTORS[name].ordered),
    "stop",
    "starts",
    *Reading._fields,
)
REFERENCES: dict[str, dict[str, Any]] = {
    "any": {"color": "#0072B2", "marker": "o", "linestyle": "-", "label": "any reference"},
    "true": {
        "color": "#D55E00", "marker": "s", "linestyle": "--", "label": "true posterior",
        "markerfacecolor": "white",
    },
}  # fmt: skip

OUTCOMES = {HOLDS: "#0072B2", UNDECIDED: "#999999", REVERSED: "#D55E00"}
OUTCOME_WORDS = {
    HOLDS: "as in the paper",
    UNDECIDED: "undecided",
    REVERSED: "the other way round",
}
CURVES: dict[str, dict[str, Any]] = {
    "score": {"label": "eq. (4)", "linear": 1, "ticks": [-10, -1, 0, 1, 10]},
    "accuracy_exact": {
        "label": "exact accuracy", "linear": 0.01, "ticks": [-0.1, -0.01, 0, 0.01, 0.1],
    },
}  # fmt: skip

# From the colour of `reversed` by white to that of `holds`, with darker ends.
CLAIM_COLOURS = LinearSegmentedColormap.from_list(
    "claim", ["#5A2700", "#D55E00", "#F7F7F7", "#0072B2", "#002B45"]
)
BOUNDS = [-10, -3, -1, -0.3, -0.1, 0, 0.1, 0.3, 1, 3, 10]
MAP_ROWS = (*ORDERS, *EFFECTS)

FARTHEST = 1000.0  # a number still farther from its interval is drawn at the edge
VERDICTS: dict[str, dict[str, Any]] = {
    COMPATIBLE: {"marker": "o"},
    UNDECIDED: {"marker": "o", "markerfacecolor": "white"},
    NOT_REPRODUCED: {"marker": "X", "markeredgewidth": 0.4},
}
READINGS = {DECLARED: ("#D55E00", 0.18), CLOSEST: ("#0072B2", -0.18)}


def profiles(tables: Tables) -> Figure:
    """Draw how likely the published numbers are at each level of each factor, all others free."""
    table = tables["profiles"]
    figure = Figure(figsize=(WIDTH, 8.6))
    first: Axes | None = None
    columns = figure.add_gridspec(1, len(PROFILE_COLUMNS))
    for number, names in enumerate(PROFILE_COLUMNS):
        own = {name: table[table["factor"] == name] for name in names}
        heights = [one["level"].nunique() + 1.5 for one in own.values()]
        cells = columns[0, number].subgridspec(len(names), 1, height_ratios=heights)
        for row, (name, rows) in enumerate(own.items()):
            axes = figure.add_subplot(cells[row, 0], sharex=first)
            first = first or axes
            _profile_panel(axes, rows)
            axes.set_title(factor_name(name), fontsize=8, loc="left", pad=2)
            axes.tick_params(which="both", labelbottom=name == names[-1])
        axes.set_xlabel("powers of ten less likely")
    assert first is not None
    handles, labels = first.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False)
    return figure


def _profile_panel(axes: Axes, rows: pd.DataFrame) -> None:
    levels = list(rows["level"].unique())
    width = 0 if rows["factor"].isin(NOMINAL).any() else 0.9
    for reference, style in REFERENCES.items():
        own = rows[rows["reference"] == reference]
        heights = [levels.index(level) for level in own["level"]]
        # what lies beyond stands at the end of the axis: there a normal law says nothing more
        shown = own["powers"].fillna(np.inf).clip(upper=BEYOND + 0.5)
        # a line of no points, if not clipped, counts as one at the figure's corner
        axes.plot(shown, heights, **style, markersize=3.5, linewidth=width, clip_on=own.empty)
    axes.axvline(BEYOND, color="black", linestyle=":", linewidth=1, label="10⁶ times less likely")
    axes.set_yticks(range(len(levels)), [level_words(level) for level in levels], fontsize=6.5)
    axes.set(xlim=(-0.3, BEYOND + 0.5), ylim=(len(levels) - 0.5, -0.5))
    axes.set_xticks(range(0, int(BEYOND) + 1, 2))
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", linewidth=0.4, alpha=0.5)


def accuracy_and_variance(tables: Tables) -> Figure:
    """Draw all runs in the plane of accuracy and relative variance, and the published point."""
    rows, published = tables["plane"], tables["improbability"]
    figure = Figure(figsize=(WIDTH, 3.0))
    panels = figure.subplots(1, len(published), sharex=True, sharey=True, squeeze=False)[0]
    for axes, (_, point) in zip(panels, published.iterrows(), strict=True):
        own = rows[rows["pair"] == point["pair"]]
        pair = PAIRS[point["pair"]]
        axes.plot(
            own["accuracy"], own["relative_variance"], ".", color=pair.colour, markersize=1.5,
            alpha=0.25, markeredgewidth=0, rasterized=True,
        )  # fmt: skip
        axes.plot(
            point["accuracy"], point["relative_variance"], "*", color="black", markersize=11,
            markeredgecolor="white",
        )  # fmt: skip
        axes.set_title(pair.label)
        axes.set(yscale="log", ylim=(1e-4, 1), xlim=(0.6, 0.72))
        axes.grid(linewidth=0.4, alpha=0.5)
    panels[0].set_ylabel("variance of the score / mean²")
    panels[len(panels) // 2].set_xlabel("accuracy on the test sample")
    points = [
        mpl.lines.Line2D([], [], color="0.4", marker=".", linestyle="none", label="a run"),
        mpl.lines.Line2D(
            [], [], color="black", marker="*", linestyle="none", markersize=9, label="published"
        ),
    ]
    figure.legend(handles=points, loc="outside upper center", ncols=2, frameon=False)
    return figure


def specification_curve(tables: Tables) -> Figure:
    """Draw the differences of the claimed orders over all specifications, and their makeup."""
    figure = Figure(figsize=(WIDTH, 9.3))
    lines = figure.subplots(4, 3, sharex=True, sharey="row", height_ratios=[1, 2.3] * 2)
    for number, (quantity, scale) in enumerate(CURVES.items()):
        above, below = lines[2 * number : 2 * number + 2]
        for axes, under, contrast in zip(above, below, ORDERS, strict=True):
            _curve_panel(axes, _of(tables["curve"], quantity, contrast), scale)
            axes.set_title(_share_words(_of(tables["shares"], quantity, contrast)), fontsize=7)
            image = _makeup_panel(under, _of(tables["makeup"], quantity, contrast))
        above[0].set_ylabel(f"difference in\n{scale['label']}")
    for axes, contrast in zip(lines[0], ORDERS, strict=True):
        words = fill(claim_words(contrast), 32)
        axes.set_title(f"{words}\n{axes.get_title()}", fontsize=7)
    lines[-1, 1].set_xlabel("share of specifications, in the order of their differences")
    figure.colorbar(
        image, ax=lines, shrink=0.5, aspect=40, pad=0.01, location="bottom", extend="max",
        label="frequency of a level, as a multiple of that over all specifications",
    )  # fmt: skip
    handles = [
        mpl.lines.Line2D([], [], color=colour, marker=".", alpha=0.8, label=OUTCOME_WORDS[outcome])
        for outcome, colour in OUTCOMES.items()
    ]
    figure.legend(handles=handles, loc="outside upper center", ncols=3, frameon=False)
    return figure


def _of(table: pd.DataFrame, quantity: str, contrast: str) -> pd.DataFrame:
    which = table["claim" if "claim" in table else "contrast"] == contrast
    return table[(table["quantity"] == quantity) & which]


def _share_words(shares: pd.DataFrame) -> str:
    share = shares.set_index("outcome")["share"]
    return f"holds at {share[HOLDS]:.0%}, reversed at {share[REVERSED]:.0%}".replace("%", " %")


def _curve_panel(axes: Axes, rows: pd.DataFrame, scale: dict[str, Any]) -> None:
    for outcome, colour in OUTCOMES.items():
        own = rows["outcome"] == outcome
        axes.vlines(
            rows.loc[own, "at"], rows.loc[own, "lower"], rows.loc[own, "upper"],
            color=colour, linewidth=1.1, alpha=0.45,
        )  # fmt: skip
        axes.plot(rows.loc[own, "at"], rows.loc[own, "towards"], ".", color=colour, markersize=2.5)
    axes.axhline(0, color="black", linewidth=0.6)
    axes.set_yscale("symlog", linthresh=scale["linear"])
    axes.yaxis.set_major_locator(mpl.ticker.FixedLocator(scale["ticks"]))
    axes.yaxis.set_major_formatter("{x:g}")
    axes.yaxis.set_minor_locator(mpl.ticker.NullLocator())


def _makeup_panel(axes: Axes, rows: pd.DataFrame) -> Any:
    levels = _shown_levels(rows)
    wide = rows.pivot(index=["factor", "level"], columns="place", values="times").loc[levels]
    image = axes.imshow(
        wide.to_numpy(), cmap="PuOr_r", vmin=0, vmax=2, aspect="auto", interpolation="none",
        extent=(0, 1, len(levels), 0),
    )  # fmt: skip
    factors = [factor for factor, _ in levels]
    names = [level_words(level) for _, level in levels]
    for factor in dict.fromkeys(factors):
        start = factors.index(factor)
        names[start] = f"{factor_name(factor)}: {names[start]}"
        axes.axhline(start, color="black", linewidth=0.5)
    axes.set_yticks([height + 0.5 for height in range(len(levels))], names, fontsize=6)
    axes.tick_params(axis="y", length=0)
    axes.set_facecolor("0.8")
    return image


def _shown_levels(rows: pd.DataFrame) -> list[tuple[str, str]]:
    """Return the rows of the makeup; of two levels the last one, as the other is its mirror."""
    shown: list[tuple[str, str]] = []
    for factor, own in rows.groupby("factor", sort=False):
        levels = [(str(factor), str(level)) for level in own["level"].unique()]
        shown += levels[1:] if len(levels) == 2 else levels
    return shown


def maps(tables: Tables) -> Figure:
    """Draw orders and effects by eq. (4) over hidden units and steps, a column a decay."""
    table = tables["map"][tables["map"]["quantity"] == "score"]
    decays = sorted(table["weight_decay"].unique())
    figure = Figure(figsize=(WIDTH, 1.25 * len(MAP_ROWS) + 0.8))
    lines = figure.subplots(len(MAP_ROWS), len(decays), sharex=True, sharey=True, squeeze=False)
    for line, contrast in zip(lines, MAP_ROWS, strict=True):
        for axes, decay in zip(line, decays, strict=True):
            which = (table["contrast"] == contrast) & (table["weight_decay"] == decay)
            image = _map_panel(axes, table[which])
        line[0].set_ylabel("steps")
        line[-1].yaxis.set_label_position("right")
        line[-1].set_ylabel(
            fill(claim_words(contrast), 17), rotation=0, ha="left", va="center", fontsize=6.5
        )
    for axes, decay in zip(lines[0], decays, strict=True):
        axes.set_title(f"weight decay {decay:g}", fontsize=8)
    for axes in lines[-1]:
        axes.set_xlabel("hidden units")
    figure.colorbar(
        image, ax=lines, location="bottom", aspect=50, shrink=0.8, pad=0.01,
        ticks=BOUNDS, format="%g",
        label="difference in eq. (4), positive where the paper's order holds or the effect "
        "improves;\na dot where its sign is undecided",
    )  # fmt: skip
    return figure


def _map_panel(axes: Axes, rows: pd.DataFrame) -> Any:
    wide = rows.pivot(index="steps", columns="hidden_units", values="towards")
    image = axes.pcolormesh(
        edges(np.arange(wide.shape[1])), edges(np.arange(wide.shape[0])), wide.to_numpy(),
        cmap=CLAIM_COLOURS, norm=BoundaryNorm(BOUNDS, CLAIM_COLOURS.N, extend="both"),
        edgecolors="white", linewidth=0.4,
    )  # fmt: skip
    undecided = rows.pivot(index="steps", columns="hidden_units", values="outcome") == UNDECIDED
    heights, places = np.nonzero(undecided.to_numpy())
    axes.plot(places, heights, "o", color="black", markeredgecolor="white", markersize=3.5)
    axes.set_facecolor("0.8")
    axes.set_xticks(range(wide.shape[1]), [format(n, "g") for n in wide.columns], fontsize=6.5)
    axes.set_yticks(range(wide.shape[0]), [format(n, "g") for n in wide.index], fontsize=6.5)
    axes.tick_params(length=0)
    return image


def closest_reading(tables: Tables) -> Figure:
    """Draw each published number in its interval by the declared and by the closest reading."""
    table = tables["side_by_side"]
    pairs = list(table["pair"].unique())
    figure = Figure(figsize=(WIDTH, 5.2))
    panels = figure.subplots(1, len(pairs), sharex=True, sharey=True, squeeze=False)[0]
    for axes, pair in zip(panels, pairs, strict=True):
        _numbers_panel(axes, table[table["pair"] == pair])
        axes.set_title(PAIRS[pair].label)
    panels[len(pairs) // 2].set_xlabel(
        "place of the published number: 0 is expected, −1 and 1 are the ends of the interval"
    )
    point = partial(mpl.lines.Line2D, [], [], linestyle="none", markersize=4.5)
    entries: list[tuple[Any, str]] = [
        (tuple(point(color=colour, **style) for style in VERDICTS.values()), f"{role} reading")
        for role, (colour, _) in READINGS.items()
    ]
    entries += [
        (tuple(point(color=colour, **style) for colour, _ in READINGS.values()), verdict)
        for verdict, style in VERDICTS.items()
    ]
    legend(figure, entries, 5)
    return figure


def _numbers_panel(axes: Axes, rows: pd.DataFrame) -> None:
    axes.axvspan(-1, 1, color="0.9", linewidth=0)
    axes.axvline(0, color="0.6", linewidth=0.6)
    for height, (_, row) in enumerate(rows.iterrows()):
        for role, (colour, offset) in READINGS.items():
            place = np.clip(row[f"{role}_place"], -FARTHEST, FARTHEST)
            axes.plot(
                place, height - offset, color=colour, markersize=4.5, clip_on=False,
                **VERDICTS[row[f"{role}_verdict"]],
            )  # fmt: skip
    if rows[[f"{role}_place" for role in READINGS]].isna().all(axis=None):
        axes.text(
            0.5, 0.5, "all undecided:\nno intervals", transform=axes.transAxes, ha="center",
            backgroundcolor="white",
        )  # fmt: skip
    scores = (rows["family"] == "score").sum()
    axes.axhline(scores - 0.5, color="black", linewidth=0.6)
    axes.set_xscale("symlog", linthresh=1)
    axes.xaxis.set_major_locator(mpl.ticker.FixedLocator([-100, -10, -1, 0, 1, 10, 100]))
    axes.xaxis.set_major_formatter("{x:g}")
    axes.set_yticks(range(len(rows)), [_number_words(row) for _, row in rows.iterrows()])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0, labelsize=7)
    axes.grid(axis="y", linewidth=0.3, alpha=0.5)


def _number_words(row: "pd.Series[Any]") -> str:
    if row["family"] == "score":
        return f"Table 2: {row['column']}"
    return f"rate of class {row['row']} as {row['column']}"
