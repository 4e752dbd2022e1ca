"""All that the study of other software says: its tables, and what its sentences are made of."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from pairing.catalogue.candidates import NONE_OF_THESE, UNKNOWN
from pairing.catalogue.verdicts import COMPATIBLE, NOT_REPRODUCED, SIGNIFICANCE
from pairing.jobs.digests import text_digest
from pairing.judging.monte_carlo import holm
from pairing.software.candidates import CANDIDATES, LINEAR
from pairing.software.contrasts import orders, shares
from pairing.software.numbers import compare
from pairing.software.packages import Package
from pairing.software.plan import ENGINE, Software
from pairing.software.probing import NOT_REPEATED
from pairing.software.scoring import TEST
from pairing.software.statuses import OK
from pairing.software.summaries import FORM, NO, YES, by_form, endings, summarise
from pairing.study.settings import Study, to_json

FEW = 5  # trials that make a way to end worth looking at


def judge(
    trials: pd.DataFrame, evidence: pd.DataFrame, facts: Sequence[dict[str, Any]],
    packages: Sequence[Package], study: Study, plan: Software,
) -> tuple[dict[str, pd.DataFrame], dict[str, Any]]:  # fmt: skip
    """Return the tables of the study of other software, and its answers.

    Parameters
    ----------
    trials : pandas.DataFrame
        The trials of all packages and of the engine, from `pairing.software.scoring`.
    evidence : pandas.DataFrame
        On all forms, from `pairing.software.probing`, with package and form.
    facts : sequence of dict
        The same.
    packages : sequence of pairing.software.packages.Package
    study : pairing.study.settings.Study
    plan : pairing.software.plan.Software

    Returns
    -------
    tables : dict of pandas.DataFrame
        software, software_forms, software_evidence, software_endings, software_orders,
        software_numbers.
    answers : dict
    """
    digest = text_digest(to_json(study) + to_json(plan))
    # outputs are those of test points, and no others
    study = replace(study, measure=replace(study.measure, points=TEST))
    summary = summarise(trials, facts, packages, study)
    tables = {
        "software": summary,
        "software_forms": by_form(summary),
        "software_evidence": evidence,
        "software_endings": endings(trials, study),
        "software_orders": orders(trials, summary, study),
        "software_numbers": compare(trials, study),
    }
    return tables, {"config_digest": digest} | _answers(tables, trials, study, plan)


def _answers(
    tables: dict[str, pd.DataFrame], trials: pd.DataFrame, study: Study, plan: Software
) -> dict[str, Any]:
    """Return what the page says, as JSON has it.

    Returns
    -------
    dict
        trials; programs and forms (how many have scores); rows (of the table `software_forms`);
        absent (packages without scores, and why); lies (forms that minimise something else than
        they say), kept (how many do what they say), silent (forms that say nothing that can be
        held, and are found out), flat (forms without hidden units), one_covariance (whether all
        classes have the same, so that the exact log-odds are linear), changed (forms that give
        something else than what they train); orders (of pairs within programs); shares
        (`pairing.software.contrasts`); printed (forms whose numbers are compatible with a printed
        pair's); unseeded; ordered (forms whose scores depend on the order of rows); endings (of
        forms that end in several ways).
    """
    summary = tables["software"]
    there = summary[summary["ok"] > 0]
    software = there[there["package"] != ENGINE]
    by_form = software.drop_duplicates(["package", "form"])
    return {
        "trials": plan.trials,
        "hidden_units": study.settings[0].hidden_units,
        "know_nothing": float(trials["know_nothing"].mean()),
        "programs": int(software["package"].nunique()),
        "forms": len(by_form),
        "rows": _plain(tables["software_forms"]),
        "absent": _absent(summary),
        "lies": _plain(by_form[by_form["as_claimed"] == NO]),
        "kept": int((by_form["as_claimed"] == YES).sum()),
        "silent": _plain(_silent(by_form)),
        "flat": _plain(by_form[by_form["hidden_units"] == LINEAR]),
        "one_covariance": bool(np.all(study.problem.covariances == study.problem.covariances[0])),
        "changed": _plain(by_form[by_form["as_trained"] == NO]),
        "orders": _orders(tables["software_orders"]),
        "shares": shares(trials, summary, study),
        "printed": _printed(tables["software_numbers"]),
        "unseeded": _plain(by_form[by_form["seed"] == NOT_REPEATED]),
        "ordered": _plain(_ordered(by_form)),
        "endings": _telling(tables["software_endings"]),
    }


def _silent(by_form: pd.DataFrame) -> pd.DataFrame:
    """Return the forms whose own words name no candidate, where measurement names one."""
    nameless = ~by_form["claims"].isin(list(CANDIDATES))
    return by_form[nameless & ~by_form["minimises"].isin([UNKNOWN, NONE_OF_THESE])]


def _plain(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as JSON has them: what is not known is null."""
    known = rows.astype(object).where(rows.notna(), None)
    return [
        {
            key: value.item() if isinstance(value, np.generic) else value
            for key, value in one.items()
        }
        for one in known.to_dict("records")
    ]


def _absent(summary: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the packages of which there are no outputs, each once."""
    seen = summary.groupby("package")["ok"].transform("sum")
    rows = summary[seen == 0].drop_duplicates("package")
    return _plain(rows[["package", "program", "status", "message"]])


def _orders(rows: pd.DataFrame) -> dict[str, Any]:
    """Return how many of the contrasts within programs are sure, and which turn round."""
    known = rows[rows["published"].notna()]
    own = known[known["package"] != ENGINE]
    return {
        family: {
            "places": len(part),
            "programs": int(part["package"].nunique()),
            "as_printed": int((part["verdict"] == COMPATIBLE).sum()),
            "turned": _plain(part[part["verdict"] == NOT_REPRODUCED]),
        }
        for family, part in ((name, own[own["family"] == name]) for name in ("score", "accuracy"))
    }


def _printed(numbers: pd.DataFrame) -> dict[str, Any]:
    """Return how many forms give each printed pair's numbers, and those that give all."""
    return {
        "held": len(numbers.drop_duplicates(FORM)),
        "pairs": [
            {
                "pair": pair,
                "whole": _plain(own[own["all_compatible"]]),
                "mean": _plain(own[own["mean"] == COMPATIBLE]),
                "most": _plain(own.nlargest(1, "compatible")),
            }
            for pair, own in numbers.groupby("held_against", sort=False)
        ],
    }


def _ordered(forms: pd.DataFrame) -> pd.DataFrame:
    """Return the forms whose scores surely depend on the order of rows, by Holm's method."""
    known = forms[forms["order_p"].notna()]
    sure = holm(known["order_p"].to_numpy(dtype=float)) < SIGNIFICANCE
    return known[sure]


def _telling(endings: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the forms that end in several ways, one of which has far more failures.

    A way to end that less than `FEW` of trials have is not held against the others.
    """
    own = endings[(endings["status"] == OK) & (endings["package"] != ENGINE)]
    own = own[own["trials"] >= FEW]
    found = []
    for _, rows in own.groupby(FORM, sort=False):
        if len(rows) > 1:
            ends = rows.sort_values("score")
            found.append({"best": _plain(ends.head(1))[0], "worst": _plain(ends.tail(1))[0]})
    return found
