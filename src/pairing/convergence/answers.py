"""What the study says to the paper's questions: claims, verdicts, and the numbers behind them.

By which rules stands in `pairing.convergence.rules`.
"""

from typing import Any

import numpy as np
import pandas as pd

from pairing.catalogue.pairs import PAIRS, SOFTMAX
from pairing.catalogue.verdicts import (
    DOES_NOT_HOLD,
    HOLDS,
    HOLDS_IN_PART,
    NOT_TESTABLE,
    SURE,
    UNDECIDED,
)
from pairing.convergence.plan import MINIMUM, Convergence
from pairing.convergence.rules import (
    FAVOURITE,
    HALF,
    HELPS,
    HURTS,
    LAW,
    NEAR_ONE,
    SUM_LEVELS,
    USEFUL,
    WORST,
)
from pairing.jobs.digests import text_digest
from pairing.judging.experiment import is_papers_problem
from pairing.study.settings import Study, to_json

Tables = dict[str, pd.DataFrame]


def answers(tables: Tables, constant: float, study: Study, plan: Convergence) -> dict[str, Any]:
    """Return all claims with their verdicts and numbers, for sentences to take theirs from.

    Parameters
    ----------
    tables : dict of pandas.DataFrame
        Those of `pairing.convergence.judge.judge`.
    constant : float
        Squared error of the answer 1/q.
    study : pairing.study.settings.Study
    plan : pairing.convergence.plan.Convergence
    """
    return {
        "size": int(tables["usefulness"]["patterns_per_class"].iloc[0]),
        "sizes": list(plan.patterns_per_class),
        "hidden_units": sorted(plan.hidden_units),
        "steps": list(plan.steps),
        "trials": plan.trials,
        "n_classes": study.problem.n_classes,
        "class_counts": plan.class_counts,
        "papers_problem": is_papers_problem(study.problem),
        "fits": len(plan.pairs) * len(plan.cells()) * plan.trials,
        "constant": constant,
        "config_digest": text_digest(to_json(study) + to_json(plan)),
        "laws": _laws(tables["limits"], plan),
        "converged": _converged(tables["learning_curves"]),
        "useful": _useful(tables["usefulness"]),
        "rate": _rate(tables["slopes"]),
        "fastest": _fastest(tables, plan),
        "variance": _variance(tables["pair_contrasts"]),
        "sum_to_one": _sum_to_one(tables["limits"]),
        "too_slow": _too_slow(tables["sums"]),
        "stopping": _stopping(tables["early_stopping"], plan),
    }


def _verdict(n_holding: int, n_against: int, n_all: int) -> str:
    """Return the verdict on what was looked at in n_all places, in some of which it is against."""
    if n_all == 0:
        return NOT_TESTABLE
    if n_holding and not n_against:
        return HOLDS
    if n_against and not n_holding:
        return DOES_NOT_HOLD
    return HOLDS_IN_PART if n_holding else UNDECIDED


def _known(value: float) -> float | None:
    """Return a number, or None where there is none: JSON has no NaN."""
    return None if np.isnan(value) else float(value)


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows for JSON."""
    cleaned = rows.astype(object).where(rows.notna(), None)
    return [{str(name): value for name, value in one.items()} for one in cleaned.to_dict("records")]


def _laws(limits: pd.DataFrame, plan: Convergence) -> list[dict[str, Any]]:
    """Return what laws there are, with the other class counts beside the study's own."""
    known = limits[limits["quantity"].str.startswith(LAW) & limits["value"].notna()]
    wide = known.pivot(index=["pair", "quantity"], columns="class_counts", values="value")
    return _records(wide.reset_index()) if len(wide) else []


def _converged(curves: pd.DataFrame) -> dict[str, Any]:
    """Return the least and the largest share of runs that came to the minimum, by hidden units."""
    ends = curves[curves["step"] == MINIMUM]
    by_units = ends.groupby("hidden_units")["converged"]
    return {
        "all": float(ends["converged"].mean()),
        "by_hidden_units": [
            {"hidden_units": int(units), "least": float(low), "mean": float(mean)}
            for units, low, mean in zip(
                by_units.min().index, by_units.min(), by_units.mean(), strict=True
            )
        ],
    }


def _useful(rows: pd.DataFrame) -> dict[str, Any]:
    """Judge: the outputs of networks are useful estimates at the study's own sample size."""
    networks = rows[rows["hidden_units"] > 0]
    good = networks["explained"] >= USEFUL
    if not len(networks):
        return {"verdict": NOT_TESTABLE}
    best = networks.loc[networks["squared_error"].idxmin()]
    worst = networks.loc[networks["squared_error"].idxmax()]
    reached = networks.dropna(subset=["logit_reached_at"])
    soonest = reached.loc[reached["logit_reached_at"].idxmin()] if len(reached) else None
    return {
        "verdict": _verdict(int(good.sum()), int((~good).sum()), len(networks)),
        "useful": int(good.sum()),
        "networks": len(networks),
        "best": _records(best.to_frame().T)[0],
        "worst": _records(worst.to_frame().T)[0],
        "soonest": None if soonest is None else _records(soonest.to_frame().T)[0],
        "how": networks["how"].value_counts().to_dict(),
    }


def _rate(slopes: pd.DataFrame) -> dict[str, Any]:
    """Judge: at the minimum the error of softmax outputs falls as one over the sample size."""
    softmax = [name for name in PAIRS if PAIRS[name].activation == SOFTMAX]
    larger = slopes["from_patterns"] > slopes["from_patterns"].min()
    if not larger.any():
        larger = ~larger
    rows = slopes[larger & (slopes["step"] == MINIMUM) & (slopes["statistic"] == "mean")]
    own = rows[rows["pair"].isin(softmax)]
    near = (own["slope"] + 1).abs() <= SURE * own["se"]
    others = rows[~rows["pair"].isin(softmax)]
    return {
        "verdict": _verdict(int(near.sum()), int((~near).sum()), len(own)),
        "from_patterns": int(rows["from_patterns"].iloc[0]),
        "softmax": _records(own[["hidden_units", "pair", "slope", "se"]]),
        "logistic": _records(others[["hidden_units", "pair", "slope", "se"]]),
    }


def _fastest(tables: Tables, plan: Convergence) -> dict[str, Any]:
    """Judge: softmax with cross-entropy is nearest to the posterior, wherever one looks."""
    nearest = tables["nearest"]
    if FAVOURITE not in plan.pairs:
        return {"verdict": NOT_TESTABLE}
    first = nearest["nearest"] == FAVOURITE
    alone = first & (nearest["not_told_from"] == "")
    compared = tables["pair_contrasts"]
    own = compared[(compared["first"] == FAVOURITE) | (compared["second"] == FAVOURITE)]
    lost = own[(own["better"] != FAVOURITE) & (own["better"] != UNDECIDED)]
    place = ["hidden_units", "patterns_per_class", "step"]
    beaten = lost.drop_duplicates(place)
    others = nearest[~first].groupby("nearest").size()
    turns = tables["crossings"]
    with_favourite = (turns["first"] == FAVOURITE) | (turns["second"] == FAVOURITE)
    turned = turns[with_favourite & (turns["turns"] > 0)]
    return {
        "verdict": _verdict(int(alone.sum()), len(beaten), len(nearest)),
        "places": len(nearest),
        "first": int(first.sum()),
        "alone": int(alone.sum()),
        "beaten": len(beaten),
        "first_by_median": int((nearest["nearest_by_median"] == FAVOURITE).sum()),
        "others": {str(name): int(count) for name, count in others.items()},
        "beaten_at": _records(lost[[*place, "better"]]),
        "beaten_by_step": {step: int((beaten["step"] == step).sum()) for step in plan.records},
        "turns": _records(turned),
    }


def _variance(compared: pd.DataFrame) -> dict[str, Any]:
    """Judge: what the paper's best pair gains on its worst is variance more than bias."""
    names = {WORST, FAVOURITE}
    own = compared[compared["first"].isin(names) & compared["second"].isin(names)]
    sure = own[own["better"] != UNDECIDED]
    share = sure["by_variance"] / sure["difference"]
    return {
        "verdict": _verdict(int((share > HALF).sum()), int((share <= HALF).sum()), len(sure)),
        "sure": len(sure),
        "places": len(own),
        "mostly_variance": int((share > HALF).sum()),
        "by_size": [
            {
                "patterns_per_class": int(size),
                "step": step,
                "median_share": float(values.median()),
                "places": len(values),
            }
            for (size, step), values in share.groupby(
                [sure["patterns_per_class"], sure["step"]], sort=False
            )
        ],
    }


def _sum_to_one(limits: pd.DataFrame) -> dict[str, Any]:
    """Judge: logistic outputs with least squares come to sum to one as the sample grows."""
    rows = limits[(limits["quantity"] == "sum_deviation") & (limits["pair"] == WORST)]
    ordered = rows.sort_values("hidden_units")
    values = ordered["value"].to_numpy()
    if not len(values):
        return {"verdict": NOT_TESTABLE}
    falling = bool((np.diff(values) < 0).all()) and len(values) > 1
    return {
        # never by itself; but with ever more hidden units, if that is how it goes
        "verdict": HOLDS_IN_PART if falling else DOES_NOT_HOLD,
        "falling": falling,
        "limits": _records(ordered[["hidden_units", "value", "starts", "starts_at_best"]]),
    }


def _too_slow(rows: pd.DataFrame) -> dict[str, Any]:
    """Judge: that convergence of sums is too slow to be useful at the study's own sample size."""
    own = rows[(rows["pair"] == WORST) & (rows["hidden_units"] > 0)]
    if not len(own):
        return {"verdict": NOT_TESTABLE}
    here = own.drop_duplicates(["hidden_units", "step"])
    slow = here["sum_deviation"] >= NEAR_ONE
    ends = own[own["step"] == MINIMUM]
    return {
        "verdict": _verdict(int(slow.sum()), int((~slow).sum()), len(here)),
        "slow": int(slow.sum()),
        "networks": len(here),
        "least": float(here["sum_deviation"].min()),
        "largest": float(here["sum_deviation"].max()),
        "levels": list(SUM_LEVELS),
        "reached": _records(ends[["hidden_units", "level", "reached_at", "reached_at_se", "how"]]),
    }


def _stopping(rows: pd.DataFrame, plan: Convergence) -> dict[str, Any]:
    """Judge: stopping early brings the outputs of networks nearer to the posterior."""
    own = rows[rows["hidden_units"] > 0]
    if not len(own):
        return {"verdict": NOT_TESTABLE}
    outcomes = own["outcome"].value_counts()
    helps, hurts = (int(outcomes.get(one, 0)) for one in (HELPS, HURTS))
    return {
        "verdict": _verdict(helps, hurts, len(own)),
        "places": len(own),
        "helps": helps,
        "hurts": hurts,
        "by_size": [
            {
                "patterns_per_class": int(size),
                **{one: int((group["outcome"] == one).sum()) for one in (HELPS, HURTS)},
                "networks": len(group),
            }
            for size, group in own.groupby("patterns_per_class")
        ],
        "by_step": [_by_step(own, step) for step in plan.records[:-1]],
    }


def _by_step(rows: pd.DataFrame, step: str) -> dict[str, Any]:
    """Return, for a step, between which sizes networks go over from helped to hurt."""
    turns: list[dict[str, Any]] = []
    for (units, pair), group in rows[rows["step"] == step].groupby(["hidden_units", "pair"]):
        ordered = group.sort_values("patterns_per_class")
        sizes = ordered["patterns_per_class"].to_numpy()
        helped, hurt = (sizes[ordered["outcome"] == one] for one in (HELPS, HURTS))
        turns.append(
            {
                "hidden_units": int(units),
                "pair": str(pair),
                "helps_up_to": int(helped.max()) if helped.size else None,
                "hurts_from": int(hurt.min()) if hurt.size else None,
            }
        )
    firsts = [one["hurts_from"] for one in turns if one["hurts_from"] is not None]
    return {
        "step": step,
        "networks": len(turns),
        "hurt_somewhere": len(firsts),
        "hurts_from_least": min(firsts, default=None),
        "hurts_from_most": max(firsts, default=None),
        "turns": turns,
    }
