"""The few numbers that the report's sentences and the README's first screen are made of."""

from typing import Any

import pandas as pd

from pairing.catalogue.verdicts import (
    COMPATIBLE,
    NOT_REPRODUCED,
    REFUTED,
    UNDECIDED,
    VERIFIED,
    fewest_repeats,
)
from pairing.jobs.digests import text_digest
from pairing.judging import published
from pairing.judging.answer import answer
from pairing.judging.experiment import is_papers_problem
from pairing.judging.inferences import CANDIDATE_CASES
from pairing.judging.numbers import eq4_bound, printed_numbers
from pairing.study.settings import Study, to_json

PAPERS_SIZE = (100, 100)  # trials, and training patterns of each class


def headline(results: dict[str, pd.DataFrame], study: Study) -> dict[str, Any]:
    """Return what the comparison comes to, as plain values.

    Parameters
    ----------
    results : dict of pandas.DataFrame
        ``numbers``, ``bayes_rates``, ``order``, ``scores``, ``statuses``, ``granularity`` and
        ``shared_samples`` of the compare stage.
    study : pairing.study.settings.Study
    """
    setting = study.settings[0]
    statuses = results["statuses"]
    return {
        "config_digest": text_digest(to_json(study)),
        "answer": answer(results, study),
        "setting": setting.name,
        "normalisation": study.measure.normalisation,
        "papers_problem": is_papers_problem(study.problem),
        "papers_size": (study.trials, study.train_per_class) == PAPERS_SIZE,
        "max_iterations": setting.max_iterations,
        "trials": study.trials,
        "repeats": study.repeats,
        "fewest_repeats": fewest_repeats(),
        "n_trials": study.trials * study.repeats,
        "n_fits": int(statuses["fits"].sum()),
        "fits_by_status": {
            str(status): int(fits)
            for status, fits in statuses.groupby("status")["fits"].sum().items()
        },
        "verdicts": _verdict_counts(results["numbers"], study),
        "bayes_rates_verified": int((results["bayes_rates"]["verdict"] == VERIFIED).sum()),
        "bayes_rates": len(results["bayes_rates"]),
        "bounds": _bounds(study),
        "orders": _orders(results["order"], study),
        "cases_found": _cases_found(results["granularity"]),
        "shared_samples": results["shared_samples"].to_dict("records"),
        "elsewhere": _elsewhere(results["numbers"]),
    }


def _verdict_counts(numbers: pd.DataFrame, study: Study) -> dict[str, dict[str, Any]]:
    """Count verdicts by table, Table 2 in the declared reading and as printed."""
    counts: dict[str, dict[str, Any]] = {}
    for (table, reading), group in numbers.groupby(["table", "reading"]):
        by_verdict = {str(key): int(n) for key, n in group["verdict"].value_counts().items()}
        counts[f"{table} {reading}"] = {
            "numbers": len(group),
            "compatible": by_verdict.get(COMPATIBLE, 0),
            "refuted": by_verdict.get(REFUTED, 0),
            "undecided": by_verdict.get(UNDECIDED, 0),
            "by_verdict": by_verdict,
        }
    counts["declared"] = _declared_counts(numbers, study)
    return counts


def _declared_counts(numbers: pd.DataFrame, study: Study) -> dict[str, Any]:
    """Count over the paper's 54 numbers: Table 2 in the declared reading, and Tables 4-6."""
    chosen = printed_numbers(numbers, study)
    verdicts = chosen["verdict"].value_counts()
    return {
        "numbers": len(chosen),
        "compatible": int(verdicts.get(COMPATIBLE, 0)),
        "by_place": _by_place(chosen),
        "outside": int((~chosen["verdict"].isin((COMPATIBLE, UNDECIDED))).sum()),
        "refuted": int(verdicts.get(REFUTED, 0)),
        "undecided": int(verdicts.get(UNDECIDED, 0)),
        "by_verdict": {str(key): int(n) for key, n in verdicts.items()},
    }


def _by_place(numbers: pd.DataFrame) -> list[dict[str, Any]]:
    """Count compatible numbers among Table 2's means, its variances, and Tables 4-6."""
    places = {
        "means of Table 2": numbers["column"] == "mean",
        "variances of Table 2": numbers["column"] == "variance",
        "rates of Tables 4 to 6": numbers["reading"] == "pooled",
    }
    return [
        {
            "what": what,
            "numbers": int(chosen.sum()),
            "compatible": int((numbers.loc[chosen, "verdict"] == COMPATIBLE).sum()),
            "undecided": int((numbers.loc[chosen, "verdict"] == UNDECIDED).sum()),
            "outside": int((~numbers.loc[chosen, "verdict"].isin((COMPATIBLE, UNDECIDED))).sum()),
        }
        for what, chosen in places.items()
    ]


def _elsewhere(numbers: pd.DataFrame) -> dict[str, int]:
    """Count the rates of other tables that lie in a table's intervals: how little these tell.

    Rates without an interval do not count.

    Returns
    -------
    dict
        others, of n_others: entries of the two other confusion tables; bayes, of n_bayes: of
        Table 3.
    """
    found = dict.fromkeys(("others", "n_others", "bayes", "n_bayes"), 0)
    rates = numbers[(numbers["reading"] == "pooled") & numbers["published"].notna()]
    rates = rates[rates["lower"].notna()]
    for number, table in rates.groupby("table"):
        for other in (3, *published.CONFUSION_TABLES):
            if other == number:
                continue
            cells = table["row"].astype(int) - 1, table["column"].astype(int) - 1
            entries = published.rates(other)[cells]
            name = "bayes" if other == 3 else "others"
            found[name] += int(((table["lower"] <= entries) & (entries <= table["upper"])).sum())
            found[f"n_{name}"] += len(table)
    return found


def _bounds(study: Study) -> dict[str, float]:
    """Return the largest value of the display after eq. (4), with its 1/N, for both activations."""
    q = study.problem.n_classes
    bounds = {
        activation: eq4_bound(activation, "mean", "root_of_sum", q, 1)
        for activation in ("logistic", "softmax")
    }
    return bounds | {"smallest_published": min(one.mean for one in published.scores().values())}


def _orders(order: pd.DataFrame, study: Study) -> dict[str, dict[str, Any]]:
    """Return for each family how many contrasts come out as printed, and reversed by how much."""
    found: dict[str, dict[str, Any]] = {}
    for (family, n_trials), group in order.groupby(["family", "n_trials"]):
        turned = group[group["verdict"] == NOT_REPRODUCED]
        size = "experiment" if n_trials == study.trials else "all"
        found[f"{family} {size}"] = {
            "contrasts": len(group),
            "undecided": int((group["verdict"] == UNDECIDED).sum()),
            "as_printed": int((group["verdict"] == COMPATIBLE).sum()),
            "reversed": len(turned),
            "reversed_by": float(turned["difference"].abs().max()) if len(turned) else None,
        }
    for family in order["family"].unique():  # one repeat: the experiment is all there is
        found.setdefault(f"{family} all", found[f"{family} experiment"])
    return found


def _cases_found(granularity: pd.DataFrame) -> dict[str, float]:
    """Return the number of test cases a class that the printed digits point to."""
    possible = granularity[granularity["rows_reachable"] == granularity["rows_reachable"].max()]
    # of numbers that explain the digits equally well, the smallest
    ranked = possible.sort_values(["chance_sum_one", "cases"], ascending=[False, True])
    return {
        "cases": int(ranked["cases"].iloc[0]),
        "chance": float(ranked["chance_sum_one"].iloc[0]),
        "next_chance": float(ranked["chance_sum_one"].iloc[1]),
        "candidates": len(CANDIDATE_CASES),
    }
