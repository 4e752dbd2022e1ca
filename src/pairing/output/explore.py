"""The page in which a reader moves about: one HTML file that needs no network.

Nothing is computed here, and in the page nothing but the outputs of the networks that it draws.
"""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from pairing.catalogue.levels import NORMALISATIONS, QUANTITIES
from pairing.catalogue.pairs import LOGISTIC, PAIRS, SOFTMAX, Pair
from pairing.catalogue.procedures import PROCEDURES
from pairing.catalogue.verdicts import UNDECIDED
from pairing.exploring.grid import GRID, Grid, network_name, start_of
from pairing.exploring.orders import PLACE
from pairing.numerics.arrays import Array
from pairing.output import templating
from pairing.output.words import POINTS, ROOTS
from pairing.study.settings import Measure, Training

GLYPHS = {"o": "●", "s": "■", "^": "▲", "v": "▼", "D": "◆"}  # by the figures' markers
OTHER_GLYPH = "•"
DRAWN = (LOGISTIC, SOFTMAX)  # the outputs that the page's own forward pass knows


class Turning(NamedTuple):
    """Where the order of the pairs turns round.

    Attributes
    ----------
    orders, turns : pandas.DataFrame
        From `pairing.exploring.contrasts.orders`, or the search's map in that form, and what
        `pairing.exploring.orders.turns` counts there.
    trials : int
        How many stand behind each cell.
    searched : bool
        Whether the map is that of the search.
    """

    orders: pd.DataFrame
    turns: pd.DataFrame
    trials: int
    searched: bool


def render(
    training: Training, measure: Measure, cells: pd.DataFrame, arrays: Mapping[str, Array],
    turning: Turning, grid: Grid = GRID,
) -> str:  # fmt: skip
    """Return the page as HTML.

    Parameters
    ----------
    training : pairing.study.settings.Training
    measure : pairing.study.settings.Measure
    cells, arrays
        From `pairing.exploring.cells.explore`.
    turning : Turning
    grid : pairing.exploring.grid.Grid
        That of the cells.
    """
    words = [POINTS[measure.points], NORMALISATIONS[measure.normalisation], ROOTS[measure.root]]
    return templating.page("explore.html").render(
        data=_data(training, cells, arrays, turning, grid),
        training=training,
        pairs=[_shown(pair.name) for pair in _drawn(training)],
        left_out=[pair.label for pair in training.pairs if pair.activation not in DRAWN],
        procedure=PROCEDURES[training.setting.procedure].words,
        reading=", ".join(words),
        variance=measure.reference_variance,
        grid=grid,
        turning=turning,
        quantities=QUANTITIES,
        comparisons=turning.turns[["first", "second"]].drop_duplicates().to_dict("records"),
        labels={name: pair.label for name, pair in PAIRS.items()},
    )


def _data(
    training: Training, cells: pd.DataFrame, arrays: Mapping[str, Array], turning: Turning,
    grid: Grid,
) -> dict[str, Any]:  # fmt: skip
    """Return all numbers of the page; one that is not finite is null."""
    shown = {name for row in turning.turns[["first", "second"]].to_numpy() for name in row}
    names = dict.fromkeys([*(pair.name for pair in training.pairs), *sorted(shown)])
    return {
        "inputs": training.problem.dimension,
        "pairs": [pair.name for pair in _drawn(training)],
        "shown": {name: _shown(name) for name in names},
        "controls": {name: getattr(grid, name) for name in PLACE},
        "start": start_of(training, grid),
        "axes": [arrays["first"].tolist(), arrays["second"].tolist()],
        "centre": arrays["centre"].tolist(),
        "exact": arrays["exact"].round(5).tolist(),
        "bayes": {
            "rates": arrays["bayes_rates"].tolist(),
            "accuracy": arrays["bayes_accuracy"].item(),
        },
        "cells": {_key(row, row["pair"]): _cell(row) for row in cells.to_dict("records")},
        "weights": _weights(training, arrays, grid),
        "map": _map(turning.orders),
        "turns": turning.turns.to_dict("records"),
        "undecided": UNDECIDED,
    }


def _drawn(training: Training) -> list[Pair]:
    return [pair for pair in training.pairs if pair.activation in DRAWN]


def _shown(name: str) -> dict[str, str]:
    pair = PAIRS[name]
    return {
        "name": name,
        "label": pair.label,
        "colour": pair.colour,
        "glyph": GLYPHS.get(pair.marker, OTHER_GLYPH),
        "activation": pair.activation,
    }


def _key(row: Mapping[Any, Any], *more: str) -> str:
    return "|".join([*(f"{row[name]:g}" for name in PLACE), *more])


def _cell(row: Mapping[Any, Any]) -> dict[str, Any]:
    q = sum(str(name).startswith("rate_1_") for name in row)
    rates = [[row[f"rate_{i + 1}_{j + 1}"] for j in range(q)] for i in range(q)]
    names = ("score", "score_se", "score_shown", "accuracy_exact", "accuracy_exact_se")
    others = [name for name in row["not_told_from"].split(", ") if name]
    numbers = {name: _finite(row[name]) for name in names}
    return {**numbers, "place": row["place"], "rates": rates, "not_told_from": others}


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _weights(training: Training, arrays: Mapping[str, Array], grid: Grid) -> dict[str, list[float]]:
    found = {}
    for hidden in grid.hidden_units:
        for decay in grid.weight_decay:
            networks = arrays[network_name(hidden, decay)]
            for pair, along in zip(training.pairs, networks, strict=True):
                for step, weights in zip(grid.steps, along, strict=True):
                    place = {"hidden_units": hidden, "weight_decay": decay, "steps": step}
                    found[_key(place, pair.name)] = weights.tolist()
    return found


def _map(orders: pd.DataFrame) -> dict[str, Any]:
    """Return the values of the map's factors, and its cells by what is compared."""
    levels = {name: sorted(orders[name].unique().tolist()) for name in PLACE}
    rows: dict[str, dict[str, Any]] = {}
    for row in orders.to_dict("records"):
        compared = "|".join([row["quantity"], row["first"], row["second"]])
        numbers = (_finite(row["difference"]), _finite(row["se"]))
        rows.setdefault(compared, {})[_key(row)] = [*numbers, row["better"]]
    return {"levels": levels, "rows": rows}
