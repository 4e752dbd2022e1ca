"""What the search comes to, as the few plain values that sentences are made of."""

from typing import Any

import pandas as pd

from pairing.catalogue.verdicts import (
    COMPATIBLE,
    HOLDS,
    NO_CLAIM,
    NOT_REPRODUCED,
    REVERSED,
    UNDECIDED,
)
from pairing.jobs.digests import text_digest
from pairing.search.choice import KEY, READING
from pairing.search.plan import Search
from pairing.study.settings import Study, to_json

PART_VALUES = ("numbers", "distance", "p", "p_se", "verdict")
ORDER_VERDICTS = {HOLDS: COMPATIBLE, UNDECIDED: UNDECIDED, REVERSED: NOT_REPRODUCED}
LOG_10 = 2.302585092994046  # natural logarithms in a power of ten


def findings(
    study: Study, search: Search, distances: pd.DataFrame, tables: dict[str, pd.DataFrame]
) -> dict[str, Any]:
    """Return the findings as plain values.

    Parameters
    ----------
    study : pairing.study.settings.Study
    search : pairing.search.plan.Search
    distances : pandas.DataFrame
        Of all blocks with the target's pairs but the map.
    tables : dict of pandas.DataFrame
        candidates, numbers, joint, orders, shares, map and statuses.
    """
    return {
        "config_digest": text_digest(to_json(study) + to_json(search)),
        "seed": study.seed,
        "confirm_seed": search.confirm_seed,
        "trials": search.trials,
        "final_trials": search.final_trials,
        "published_trials": search.target.trials,
        "grid_points": search.measures.grid_points,
        "grid_half_width": search.measures.grid_half_width,
        "repeats": search.confirm_repeats,
        "numbers": int(search.target.rates.size + search.target.scores.size),
        "free_numbers": search.target.free_numbers,
        "tried": tried(distances),
        "fits": _statuses(tables["statuses"]),
        "rounds": rounds(distances),
        "candidates": candidates(tables, search),
        "evidence": evidence(tables["joint"]),
        "orders": order_counts(tables["orders"]),
        "shares": tables["shares"].to_dict("records"),
        "map": map_counts(tables["map"]),
    }


def tried(distances: pd.DataFrame) -> dict[str, int]:
    """Count what was tried: settings, runs (settings at a step), readings of a run, and all."""
    return {
        "settings": int(distances["setting"].nunique()),
        "runs": len(distances[KEY].drop_duplicates()),
        "readings": len(distances[READING].drop_duplicates()),
        "all": len(distances),
    }


def _statuses(statuses: pd.DataFrame) -> dict[str, int]:
    """Count recorded states of fits by status."""
    return {name: int(n) for name, n in statuses.drop(columns="pair").sum().items()}


def rounds(distances: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the smallest distance of each block, in the order of their making."""
    block = distances["setting"].str.rpartition("_")[0]
    return [
        {
            "block": str(name),
            "settings": int(rows["setting"].nunique()),
            "smallest": float(rows["joint"].min()),
        }
        for name, rows in distances.groupby(block, sort=False)
    ]


def candidates(tables: dict[str, pd.DataFrame], search: Search) -> list[dict[str, Any]]:
    """Return each confirmed reading with its verdicts."""
    joint, numbers = tables["joint"], tables["numbers"]
    rows = []
    for _, candidate in tables["candidates"].iterrows():
        role = candidate["role"]
        parts = joint[joint["role"] == role].set_index("part")
        own = numbers[numbers["role"] == role]
        missed = own[own["verdict"] == NOT_REPRODUCED]
        rows.append(
            {
                "role": role,
                "setting": {
                    factor.name: _plain(candidate[factor.name]) for factor in search.space.factors
                },
                "target_high": float(candidate["target_high"]),
                "steps": int(candidate["steps"]),
                "reading": {name: candidate[name] for name in READING},
                "searched": float(candidate["joint"]),
                "compatible": int((own["verdict"] == COMPATIBLE).sum()),
                "undecided": int((own["verdict"] == UNDECIDED).sum()),
                "missed": missed[["family", "pair", "row", "column"]].to_dict("records"),
                "parts": {
                    str(part): {key: _plain(row[key]) for key in PART_VALUES}
                    for part, row in parts.iterrows()
                },
            }
        )
    return rows


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


def evidence(joint: pd.DataFrame) -> dict[str, Any]:
    """Return which confirmed reading makes the published numbers likeliest, and by how much.

    Returns
    -------
    dict
        likeliest, its role; and powers, by role: how many powers of ten less likely the numbers
        are by another reading, the difference of the logarithms of two normal likelihoods.
    """
    whole = joint[joint["part"] == "joint"].set_index("role")["log_likelihood"]
    powers = (whole.max() - whole) / LOG_10
    return {"likeliest": str(whole.idxmax()), "powers": powers.to_dict()}


def order_counts(orders: pd.DataFrame) -> list[dict[str, Any]]:
    """Count each confirmed reading's orders, by family, by what became of the printed ones."""
    rows = []
    for (role, family), own in orders.groupby(["role", "family"], sort=False):
        counts = {
            name: int((own["verdict"] == verdict).sum()) for name, verdict in ORDER_VERDICTS.items()
        }
        rows.append({"role": role, "family": family, "orders": len(own), **counts})
    return rows


def map_counts(mapped: pd.DataFrame) -> list[dict[str, Any]]:
    """Count the cells of the map in which each order, and each effect of the 2 x 2, has which sign.

    For the orders `holds` is the paper's sign; for an effect it is an improvement by softmax,
    by cross-entropy, or by both together beyond the sum of the two.
    """
    claimed = mapped[mapped["outcome"] != NO_CLAIM]
    rows = []
    for (quantity, contrast), cells in claimed.groupby(["quantity", "contrast"], sort=False):
        counts = {one: int((cells["outcome"] == one).sum()) for one in (HOLDS, REVERSED, UNDECIDED)}
        rows.append({"quantity": quantity, "contrast": contrast, "cells": len(cells), **counts})
    return rows
