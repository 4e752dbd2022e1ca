"""What the study says to the paper's questions: claims, verdicts, and the numbers behind them.

By which rules stands in `pairing.convergence.rules` and docs/protocol.md.
"""

from collections.abc import Sequence
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
from pairing.convergence.comparing import VARIANCE
from pairing.convergence.laws import has_law, is_logit, law, sampled
from pairing.convergence.plan import MINIMUM, Convergence
from pairing.convergence.rules import (
    HALF,
    HELPS,
    HURTS,
    LOGIT,
    NEAR_ONE,
    NO,
    OF_STARTS,
    PAPERS_BEST,
    PAPERS_WORST,
    SLOPE,
    SLOPE_MARGIN,
    YES,
    ZERO,
)
from pairing.jobs.digests import text_digest
from pairing.problem.mixture import CLASS_COUNTS, RANDOM
from pairing.problem.quadrature import Quadrature
from pairing.study.settings import Study, to_json

Tables = dict[str, pd.DataFrame]
PLACE = ["hidden_units", "patterns_per_class", "step"]
LOGITS = (LOGIT, "softmax_least_squares")  # whose laws are told, without hidden units


def answers(
    tables: Tables, constant: float, study: Study, plan: Convergence, nodes: Quadrature
) -> dict[str, Any]:
    """Return all claims with their verdicts and numbers, for sentences to take theirs from.

    Parameters
    ----------
    tables : dict of pandas.DataFrame
        Those of `pairing.convergence.judge.judge`.
    constant : float
        Squared error of the answer 1/q.
    study : pairing.study.settings.Study
    plan : pairing.convergence.plan.Convergence
    nodes : pairing.problem.quadrature.Quadrature
    """
    return {
        "size": int(tables["usefulness"]["patterns_per_class"].iloc[0]),
        "sizes": list(plan.patterns_per_class),
        "hidden_units": sorted(plan.hidden_units),
        "steps": list(plan.steps),
        "trials": plan.trials,
        "n_classes": study.problem.n_classes,
        "class_counts": plan.class_counts,
        "fits": len(plan.pairs) * len(plan.cells()) * plan.trials,
        "constant": constant,
        "config_digest": text_digest(to_json(study) + to_json(plan)),
        "linear_log_odds": is_logit(study.problem, RANDOM),
        "laws": _laws(study, nodes),
        "converged": _converged(tables["learning_curves"]),
        "priors_are_own": bool(
            np.allclose(sampled(study.problem, plan.class_counts).priors, study.problem.priors)
        ),
        "logit_trained": 0 in plan.hidden_units and LOGIT in plan.pairs,
        "useful": _useful(tables["usefulness"], constant),
        "rate": _rate(tables["slopes"]),
        "fastest": _fastest(tables, plan),
        "variance": _variance(tables["pair_contrasts"]),
        "sum_to_one": _sum_to_one(tables["limits"]),
        "too_slow": _too_slow(tables["sums"]),
        "stopping": _stopping(tables["early_stopping"], plan),
    }


def verdict(n_right: int, n_wrong: int, n_all: int) -> str:
    """Return the verdict on a claim that is surely right, and surely wrong, at so many places."""
    if n_all == 0:
        return NOT_TESTABLE
    if n_right and n_wrong:
        return HOLDS_IN_PART
    if n_right > HALF * n_all:
        return HOLDS
    return DOES_NOT_HOLD if n_wrong > HALF * n_all else UNDECIDED


def _counts(outcomes: "pd.Series[str]", right: str = YES, wrong: str = NO) -> dict[str, Any]:
    """Return at how many places a claim is surely right and wrong, and the verdict."""
    n_right, n_wrong = (int((outcomes == one).sum()) for one in (right, wrong))
    counts = {"right": n_right, "wrong": n_wrong, "places": len(outcomes)}
    return {"verdict": verdict(n_right, n_wrong, len(outcomes))} | counts


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows for JSON, which has no NaN."""
    cleaned = rows.astype(object).where(rows.notna(), None)
    return [{str(name): value for name, value in one.items()} for one in cleaned.to_dict("records")]


def _record(rows: pd.DataFrame, label: Any) -> dict[str, Any]:
    return _records(rows.loc[[label]])[0]


def _each_once(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of networks, and of the logit the minimum: its steps are all but that."""
    return rows[(rows["hidden_units"] > 0) | (rows["step"] == MINIMUM)]


def _laws(study: Study, nodes: Quadrature) -> list[dict[str, Any]]:
    """Return the laws of the logit for both class counts; None where there is none."""
    rows = []
    for name in LOGITS:
        pair = PAIRS[name]
        known = {
            counts: law(study.problem, pair, counts, nodes.x, nodes.weights)._asdict()
            for counts in CLASS_COUNTS
            if has_law(pair, 0, study.problem, counts)
        }
        for quantity in ("squared_error", "cross_entropy_excess"):
            values = {counts: known.get(counts, {}).get(quantity) for counts in CLASS_COUNTS}
            rows.append({"pair": name, "quantity": quantity, **values})
    return rows


def _converged(curves: pd.DataFrame) -> dict[str, Any]:
    """Return the mean and the least share of runs that came to the minimum, by hidden units."""
    ends = curves[curves["step"] == MINIMUM]
    stopped = 1 - ends["converged"] - ends["stuck"]
    by_units = ends.groupby("hidden_units")["converged"].agg(["min", "mean"])
    return {
        "all": float(ends["converged"].mean()),
        "stuck": float(ends["stuck"].mean()),
        "stopped": float(stopped.mean()),
        "by_hidden_units": [
            {"hidden_units": int(units), "least": float(row["min"]), "mean": float(row["mean"])}
            for units, row in by_units.iterrows()
        ],
    }


def _useful(rows: pd.DataFrame, constant: float) -> dict[str, Any]:
    """Judge: the outputs of networks are useful estimates at the study's own sample size."""
    # where all classes have one mean, the constant answer is the truth
    known = rows["squared_error"].notna() & (constant > ZERO)
    networks = rows[(rows["hidden_units"] > 0) & known]
    found = _counts(networks["useful"])
    if not len(networks):
        return found
    reached = networks["logit_reached_at"].dropna()
    return found | {
        "best": _record(networks, networks["squared_error"].idxmin()),
        "worst": _record(networks, networks["squared_error"].idxmax()),
        "soonest": _record(networks, reached.idxmin()) if len(reached) else None,
        "how": {str(how): int(n) for how, n in networks["how"].value_counts().items()},
    }


def _rate(slopes: pd.DataFrame) -> dict[str, Any]:
    """Judge: at the minimum the error of softmax outputs falls as one over the sample size."""
    softmax = [name for name in PAIRS if PAIRS[name].activation == SOFTMAX]
    last = slopes["from_patterns"] == slopes["from_patterns"].max()
    rows = slopes[last & (slopes["step"] == MINIMUM) & (slopes["statistic"] == "mean")].dropna()
    own = rows["pair"].isin(softmax)
    low, high = (rows["slope"] + sign * SURE * rows["se"] - SLOPE for sign in (-1, 1))
    inside = (low >= -SLOPE_MARGIN) & (high <= SLOPE_MARGIN)
    outside = (low > SLOPE_MARGIN) | (high < -SLOPE_MARGIN)
    outcome = pd.Series(np.select([inside, outside], [YES, NO], UNDECIDED), index=rows.index)
    columns = ["hidden_units", "pair", "slope", "se"]
    return _counts(outcome[own]) | {
        "from_patterns": int(slopes["from_patterns"].max()),
        "softmax": _records(rows[own][columns]),
        "logistic": _records(rows[~own][columns]),
    }


def _fastest(tables: Tables, plan: Convergence) -> dict[str, Any]:
    """Judge: softmax with cross-entropy is nearest to the posterior, wherever one looks."""
    nearest = _each_once(tables["nearest"])
    if PAPERS_BEST not in plan.pairs or not len(nearest):
        return _counts(pd.Series([], dtype=str))
    compared = _each_once(tables["pair_contrasts"])
    own = compared[(compared["first"] == PAPERS_BEST) | (compared["second"] == PAPERS_BEST)]
    lost = own[~own["better"].isin([PAPERS_BEST, UNDECIDED])]
    outcome = own.groupby(PLACE, sort=False)["better"].agg(_standing)
    turns = tables["crossings"]
    with_best = (turns["first"] == PAPERS_BEST) | (turns["second"] == PAPERS_BEST)
    return _counts(outcome) | {
        "first": int((nearest["nearest"] == PAPERS_BEST).sum()),
        "first_by_median": int((nearest["nearest_by_median"] == PAPERS_BEST).sum()),
        "lost": _lost(lost, plan),
        "turns": _records(turns[with_best & (turns["turns"] > 0)]),
    }


def _standing(better: "pd.Series[str]") -> str:
    """Return how the paper's best pair stands among all others at a place."""
    if (better == PAPERS_BEST).all():
        return YES
    return NO if (~better.isin([PAPERS_BEST, UNDECIDED])).any() else UNDECIDED


def _lost(lost: pd.DataFrame, plan: Convergence) -> list[dict[str, Any]]:
    """Return which pairs are surely nearer than it, with which networks and at which sizes."""
    return [
        {
            "pair": str(pair),
            "hidden_units": int(units),
            "step": str(step),
            "sizes": sorted(int(size) for size in rows["patterns_per_class"]),
            "all_sizes": len(rows) == len(plan.patterns_per_class),
        }
        for (pair, units, step), rows in lost.groupby(["better", "hidden_units", "step"])
    ]


def _variance(compared: pd.DataFrame) -> dict[str, Any]:
    """Judge: what the paper's best pair gains on its worst is variance more than bias."""
    names = {PAPERS_WORST, PAPERS_BEST}
    both = compared["first"].isin(names) & compared["second"].isin(names)
    own = _each_once(compared[both])
    sure = own[own["better"] != UNDECIDED]
    ends = own[own["step"] == MINIMUM]
    shares = ends.assign(share=ends["by_variance"] / ends["difference"])
    found = _counts(sure["mostly"].replace({VARIANCE: YES, "bias": NO}))
    if len(own) and not len(sure):
        found["verdict"] = UNDECIDED
    return found | {
        "compared": len(own),
        "by_hidden_units": [
            {
                "hidden_units": int(units),
                "parts": _records(rows[["patterns_per_class", "better", "share"]].iloc[[0, -1]]),
            }
            for units, rows in shares.groupby("hidden_units")
        ],
    }


def _sum_to_one(limits: pd.DataFrame) -> dict[str, Any]:
    """Judge: the sum of a network's logistic outputs comes to one, by least squares."""
    own = limits[limits["pair"] == PAPERS_WORST]
    wide = own.pivot_table(index="hidden_units", columns="quantity", values="value")
    if "sum_deviation" not in wide:
        return _counts(pd.Series([], dtype=str))
    values = wide["sum_deviation"]
    outcome = pd.Series(np.where(values <= ZERO, YES, NO))
    mean = f"{OF_STARTS}sum_deviation"
    means = wide.get(mean, values)
    return _counts(outcome) | {
        "falling": len(values) > 1 and bool((np.diff(values) < 0).all()),
        "limits": [
            {"hidden_units": int(units), "value": float(value), "of_starts": float(of_starts)}
            for units, value, of_starts in zip(wide.index, values, means, strict=True)
        ],
    }


def _too_slow(rows: pd.DataFrame) -> dict[str, Any]:
    """Judge: that convergence of sums is too slow to be useful at the study's own sample size."""
    own = rows[(rows["pair"] == PAPERS_WORST) & (rows["hidden_units"] > 0)]
    here = own.drop_duplicates(["hidden_units", "step"])
    found = _counts(here["slow"])
    if not len(here):
        return found
    ends = own[own["step"] == MINIMUM]
    never = here[here["limit"] >= NEAR_ONE]["hidden_units"]
    return found | {
        "least": float(here["sum_deviation"].min()),
        "largest": float(here["sum_deviation"].max()),
        "never": sorted({int(units) for units in never}),
        "reached": _records(ends[["hidden_units", "level", "reached_at", "reached_at_se", "how"]]),
    }


def _stopping(rows: pd.DataFrame, plan: Convergence) -> dict[str, Any]:
    """Judge: stopping early brings the outputs of networks nearer to the posterior."""
    own = rows[rows["hidden_units"] > 0]
    found = _counts(own["outcome"], HELPS, HURTS)
    if not len(own):
        return found
    return found | {
        "by_size": [
            {"patterns_per_class": int(size), **_counts(group["outcome"], HELPS, HURTS)}
            for size, group in own.groupby("patterns_per_class")
        ],
        "by_step": [
            _by_step(own[own["step"] == step], step) for step in plan.records if step != MINIMUM
        ],
    }


def _by_step(rows: pd.DataFrame, step: str) -> dict[str, Any]:
    """Return, for a step, from which size on it hurts: at that and all larger ones."""
    firsts = []
    groups = rows.sort_values("patterns_per_class").groupby(["hidden_units", "pair"])
    for _, group in groups:
        sizes, hurts = group["patterns_per_class"].to_numpy(), group["outcome"] == HURTS
        firsts.append(_from_there_on(sizes, hurts.to_numpy()))
    known = [one for one in firsts if one is not None]
    return {
        "step": step,
        "networks": len(firsts),
        "hurt": len(known),
        "least": min(known, default=None),
        "most": max(known, default=None),
    }


def _from_there_on(sizes: Sequence[int], outcome: Sequence[bool]) -> int | None:
    """Return the smallest size at which, and at all larger ones, it is so; or None."""
    found = None
    for size, own in zip(reversed(sizes), reversed(outcome), strict=True):
        if not own:
            break
        found = int(size)
    return found
