"""The few numbers that the report's sentences about the mathematics are made of."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from pairing.catalogue.verdicts import REFUTED


def mathematics(rows: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Return what the checks of the paper's mathematics come to, as plain values.

    Parameters
    ----------
    rows : mapping of pandas.DataFrame
        ``derivations``, ``errata``, ``texts``, ``binary_costs``, ``inequality``, ``regression``,
        ``spectra``, ``families``, ``turns`` and ``degenerate``.
    """
    degenerate = rows["degenerate"]
    last = degenerate[degenerate["iteration"] == degenerate["iteration"].max()]
    return {
        "statements": _statements(rows["derivations"]),
        "errata": _errata(rows["errata"]),
        "texts": _errata(rows["texts"]),
        "degenerate": {
            str(run): {column: float(group[column].mean()) for column in ("mean_sum", "accuracy")}
            for run, group in last.groupby("run")
        },
        "degenerate_iterations": int(degenerate["iteration"].max()),
        "families": _families(rows["families"]),
        "least_below": float(-rows["inequality"]["least_excess_over_prediction"].min()),
        "form_residual": float(rows["binary_costs"]["form_residual"].max()),
        "likelihood_residual": float(rows["binary_costs"]["likelihood_residual"].max()),
        "minimisers_differ": float(rows["regression"]["difference"].abs().max()),
        "curvature": _curvature(rows["spectra"]),
        "turns": rows["turns"].to_dict("records"),
    }


def _statements(derivations: pd.DataFrame) -> dict[str, dict[str, int]]:
    """Count the paper's statements, and readings of them, and how many of each are refuted."""
    printed = derivations["printed"] != ""
    return {
        name: {
            "checked": int(chosen.sum()),
            "refuted": int((derivations.loc[chosen, "verdict"] == REFUTED).sum()),
        }
        for name, chosen in {"printed": printed, "reading": ~printed}.items()
    }


def _errata(errata: pd.DataFrame) -> dict[str, Any]:
    """Count errata, by kind, and those that a computation shows."""
    return {
        "number": len(errata),
        "shown": int(errata["shown"].sum()),
        "not_shown": int((~errata["shown"]).sum()),
        "by_kind": {str(kind): int(n) for kind, n in errata["kind"].value_counts().items()},
    }


def _families(families: pd.DataFrame) -> dict[str, Any]:
    """Return how far posteriors of exponential families are from softmax of linear functions."""
    common = families[families["linear"].notna()]
    unequal = families[families["linear"].isna()]
    return {
        "common": len(common),
        "linear_off": float(common["linear"].max()),
        "printed_off": float(common["printed"].max()),
        "scales": sorted({float(scale) for scale in common["scale"] if scale != 1}),
        "unequal_off": float(unequal["best_fit"].max()),
        "unequal_off_mean": float(unequal["best_fit_mean"].max()),
    }


def _curvature(spectra: pd.DataFrame) -> dict[str, Any]:
    """Return the least eigenvalues found: of the logit's penalties, and those of networks < 0."""
    logit = spectra[spectra["model"] == "logistic regression"].set_index("penalty")
    networks = spectra[spectra["model"] != "logistic regression"].set_index("penalty")
    return {
        "points": int(logit["points"].max()),
        "logit": {str(name): float(value) for name, value in logit["smallest"].items()},
        "networks": {
            str(name): float(value) for name, value in networks["smallest"].dropna().items()
        },
    }
