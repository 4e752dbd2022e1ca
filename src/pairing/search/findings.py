"""What the search comes to, as the few plain values that sentences are made of."""

from dataclasses import asdict
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
from pairing.search.choice import READING
from pairing.search.evaluation import KEY
from pairing.search.measures import TRUE_REFERENCE, Reading, readings
from pairing.search.plan import Search
from pairing.search.space import READ_OFF
from pairing.study.settings import Study, to_json

PART_VALUES = ("numbers", "distance", "p", "p_se", "repeats", "verdict")
ORDER_VERDICTS = {HOLDS: COMPATIBLE, UNDECIDED: UNDECIDED, REVERSED: NOT_REPRODUCED}
LOG_10 = 2.302585092994046  # natural logarithms in a power of ten


def findings(
    study: Study, search: Search, likelihoods: pd.DataFrame, tables: dict[str, pd.DataFrame]
) -> dict[str, Any]:
    """Return the findings as plain values.

    Parameters
    ----------
    study : pairing.study.settings.Study
    search : pairing.search.plan.Search
    likelihoods : pandas.DataFrame
        Of all blocks before the race but the map.
    tables : dict of pandas.DataFrame
        candidates, numbers, joint, orders, shares, map, statuses, confidence_set, identified,
        conflict and improbability.
    """
    return {
        "config_digest": text_digest(to_json(study) + to_json(search)),
        "seed": study.seed,
        "confirm_seed": search.confirm_seed,
        "trials": search.trials,
        "race": [asdict(rung) for rung in search.race],
        "published_trials": search.target.trials,
        "grid_points": search.measures.grid_points,
        "grid_half_width": search.measures.grid_half_width,
        "repeats": search.confirm_repeats,
        "numbers": int(search.target.rates.size + search.target.scores.size),
        "free_numbers": search.target.free_numbers,
        "tried": tried(likelihoods, search),
        "fits": _statuses(tables["statuses"]),
        "rounds": rounds(likelihoods),
        "set": the_set(tables["confidence_set"]),
        "identified": identified(tables["identified"]),
        "conflict": conflict(tables["conflict"]),
        "improbability": tables["improbability"].to_dict("records"),
        "candidates": candidates(tables, search),
        "evidence": evidence(tables["joint"]),
        "orders": order_counts(tables["orders"]),
        "shares": tables["shares"].to_dict("records"),
        "map": map_counts(tables["map"]),
    }


def tried(likelihoods: pd.DataFrame, search: Search) -> dict[str, int]:
    """Count what was tried: settings trained and read off, their runs, readings of one, and all."""
    runs, n_readings = len(likelihoods), len(readings(search.measures))
    return {
        "trained": int(likelihoods["setting"].nunique()),
        "settings": len(likelihoods[["setting", "starts"]].drop_duplicates()),
        "runs": runs,
        "readings": n_readings,
        "all": runs * n_readings,
    }


def the_set(rows: pd.DataFrame) -> dict[str, Any]:
    """Count the confidence set, of all readings and of those with the true posterior."""
    counts: dict[str, Any] = {}
    for name, own in (("any", rows), ("true", rows[rows["reference"] == TRUE_REFERENCE])):
        inside = own[own["kept_at_5"]]
        counts[name] = {
            "at_5": len(inside),
            "at_1": len(own),
            "settings": int(inside["setting"].nunique()),
            "largest_p": float(own["p"].max()) if len(own) else None,
        }
    first = rows.head(1)
    columns = [*KEY, *Reading._fields, "distance", "p", "p_se", "repeats"]
    counts["first"] = [{name: _plain(row[name]) for name in columns} for _, row in first.iterrows()]
    return counts


def identified(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return, for each factor, the levels by what became of them."""
    found = []
    for factor, own in rows.groupby("factor", sort=False):
        verdicts = {
            str(name).replace(" ", "_"): list(levels["level"])
            for name, levels in own.groupby("verdict", sort=False)
        }
        found.append({"factor": factor, **verdicts})
    return found


def conflict(rows: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """Return what would let a reading fit if it were left out, among all and with the truth."""
    found = {}
    for among, own in rows.groupby("among"):
        order = own.sort_values("p", ascending=False, kind="stable")
        columns = ["left_out", "numbers", "p", "p_se", "published", "needed", "needed_se"]
        found[str(among)] = order[columns].to_dict("records")
    return found


def _statuses(statuses: pd.DataFrame) -> dict[str, int]:
    """Count recorded states of fits by status."""
    return {name: int(n) for name, n in statuses.drop(columns="pair").sum().items()}


def rounds(likelihoods: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the best log-likelihood of each block, in the order of their making."""
    block = likelihoods["setting"].str.rpartition("_")[0]
    return [
        {
            "block": str(name),
            "settings": int(rows["setting"].nunique()),
            "best": float(rows["any"].max()),
        }
        for name, rows in likelihoods.groupby(block, sort=False)
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
                    name: _plain(candidate[name])
                    for name in (*(one.name for one in search.space.factors), *READ_OFF)
                },
                "target_high": float(candidate["target_high"]),
                "stop": float(candidate["stop"]),
                "starts": candidate["starts"],
                "reading": {name: candidate[name] for name in READING},
                "searched": float(candidate["log_likelihood"]),
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
