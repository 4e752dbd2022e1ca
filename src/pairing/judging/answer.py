"""The answer to the paper's question in numbers: is its favourite pair better, and how surely."""

import math
from typing import Any

import numpy as np
import pandas as pd

from pairing.catalogue.verdicts import HOLDS, REVERSED, SIGNIFICANCE, SURE, UNDECIDED
from pairing.judging.orders import contrast_families
from pairing.study.settings import Study

FAVOURITE = "softmax_cross_entropy"
YES, NO, IN_PART, UNKNOWN = "yes", "no", "in part", "unknown"
RAREST = 1_000_000  # chances below one in so many are not told apart
# The family of contrasts behind each half of the question. Exact accuracy orders the pairs as the
# counted one does, with a far smaller variance.
PROBABILITIES, CLASSIFICATION = "score", "accuracy_exact"


def answer(results: dict[str, pd.DataFrame], study: Study) -> dict[str, Any]:
    """Return how the favourite pair compares with each other pair of the study.

    Parameters
    ----------
    results : dict of pandas.DataFrame
        ``order`` and ``scores`` of the compare stage.
    study : pairing.study.settings.Study

    Returns
    -------
    dict
        favourite; and of `probabilities` and `classification`: outcome (yes, no, in part, or
        unknown), rivals (pair, outcome, amount, size, low, high, once_in), the least and the most
        of their amounts, once_in of the least sure outcome, and in how many repeats of the
        experiment each order is significant as printed (found_in). Amounts are the distance from
        the posterior that the favourite saves, in per cent of the rival's, and the accuracy that
        it gains, in points of a hundred; size is without sign. Of classification also its
        accuracy and the Bayes rule's, in per cent. What is not known is None.
    """
    order, means = results["order"], _means(results["scores"], study)
    percent = 100 * means.loc[(CLASSIFICATION, FAVOURITE)] if _compared(study) else None
    return {
        "favourite": FAVOURITE,
        "probabilities": _part(order, means, PROBABILITIES, study),
        "classification": _part(order, means, CLASSIFICATION, study)
        | {
            "accuracy": None if percent is None else float(percent["mean"]),
            "best_accuracy": None if percent is None else float(percent["bound"]),
        },
    }


def _compared(study: Study) -> bool:
    names = [pair.name for pair in study.pairs]
    return FAVOURITE in names and len(names) > 1


def _means(scores: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Return mean, se and bound by the name of a family of contrasts and by pair."""
    families = {column: name for name, (column, _) in contrast_families(study).items()}
    known = scores[scores["score"].isin(families)]
    return known.assign(family=known["score"].map(families)).set_index(["family", "pair"])


def _part(order: pd.DataFrame, means: pd.DataFrame, family: str, study: Study) -> dict[str, Any]:
    own = order[order["family"] == family]
    own = own[(own["first"] == FAVOURITE) | (own["second"] == FAVOURITE)]
    whole = own[own["n_trials"] == study.trials * study.repeats]
    rivals = [_rival(row, means.loc[family], family) for _, row in whole.iterrows()]
    amounts = [one["amount"] for one in rivals if one["amount"] is not None]
    sure = [one["once_in"] for one in rivals if one["outcome"] != UNDECIDED]
    found = own.loc[own["n_trials"] == study.trials, "power"].min()
    return {
        "outcome": _outcome([one["outcome"] for one in rivals]),
        "rivals": rivals,
        "least": min(amounts, default=None),
        "most": max(amounts, default=None),
        "once_in": min(sure, default=None),
        "found_in": None if math.isnan(found) else round(found * study.repeats),
    }


def _outcome(outcomes: list[str]) -> str:
    """Join the outcomes against several rivals."""
    if outcomes and set(outcomes) == {HOLDS}:
        return YES
    if HOLDS in outcomes:
        return IN_PART
    return NO if REVERSED in outcomes else UNKNOWN


def _rival(row: "pd.Series[Any]", means: pd.DataFrame, family: str) -> dict[str, Any]:
    rival = row["second"] if row["first"] == FAVOURITE else row["first"]
    if family == PROBABILITIES:
        amount, se = _saved(means.loc[FAVOURITE], means.loc[rival], row["correlation"])
    else:
        gain = row["difference"] if row["first"] == FAVOURITE else -row["difference"]
        amount, se = 100 * gain, 100 * row["se"]
    sure = row["p_holm"] < SIGNIFICANCE
    return {
        "pair": str(rival),
        "outcome": UNDECIDED if not sure else HOLDS if amount > 0 else REVERSED,
        "amount": _known(amount),
        "size": _known(abs(amount)),
        "low": _known(amount - SURE * se),
        "high": _known(amount + SURE * se),
        "once_in": _once_in(row["p_holm"]),
    }


def _saved(own: Any, other: Any, correlation: float) -> tuple[float, float]:
    """Return 100 (1 - own / other) of two means paired by trial, and its se by the delta method."""
    ratio = own["mean"] / other["mean"]
    relative, others = own["se"] / own["mean"], other["se"] / other["mean"]
    square = relative**2 + others**2 - 2 * correlation * relative * others
    return 100 * (1 - ratio), 100 * ratio * float(np.sqrt(max(square, 0.0)))


def _known(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _once_in(p: float) -> int | None:
    """Return in how many experiments chance alone makes one such difference, `RAREST` at most."""
    if math.isnan(p):
        return None
    return RAREST if p * RAREST < 1 else int(1 / p)
