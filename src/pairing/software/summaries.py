"""A row for each form of each package, as it is asked: what it is found to do, and its scores."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from pairing.catalogue.candidates import NONE_OF_THESE, SEVERAL, UNKNOWN
from pairing.catalogue.pairs import PAIRS, SOFTMAX
from pairing.judging import monte_carlo
from pairing.numerics.arrays import Array
from pairing.software.candidates import CANDIDATES, DIVIDED, HALVED_TANH, TANH, TWICE
from pairing.software.finder import LEAST, OF_OUTPUTS
from pairing.software.packages import Package, described
from pairing.software.plan import DEFAULTS, ENGINE, RECOMMENDED, WAYS
from pairing.software.scoring import score_column
from pairing.software.statuses import NOT_TO_BE_HAD, OK
from pairing.study.settings import Study

FORM = ["package", "form", "way"]
YES, NO = "yes", "no"
# How outputs come to sum to one, of those that do.
BY_SOFTMAX, BY_SOFTMAX_TWICE, BY_DIVISION = "by softmax", "by softmax, twice", "by division"
SUMS = {SOFTMAX: BY_SOFTMAX, TWICE: BY_SOFTMAX_TWICE, DIVIDED: BY_DIVISION}
# What is given, and what was trained if that is the same but for its scale.
RESCALED = {HALVED_TANH: TANH}
NUMBER = re.compile(r"[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?")
MEANS = {"accuracy": "accuracy_points", "sum_deviation": "sum_deviation"}
OF_FORM = [
    "program", "title", "claims", "minimises", "as_claimed", "digits", "reading", "outputs",
    "hidden_units", "sums_to_one", "as_trained", "seed",
]  # fmt: skip
OF_WAY = ["set", "score", "score_se", "worth", "fails", "ok"]
MEDIANS = ("cross_entropy_given", "cross_entropy", "seconds", "iterations")


def summarise(
    trials: pd.DataFrame, facts: Sequence[dict[str, Any]], packages: Sequence[Package], study: Study
) -> pd.DataFrame:
    """Return a row a (package, form, way), the best first; those without scores come last.

    Parameters
    ----------
    trials : pandas.DataFrame
        The trials of all packages and of the engine, from `pairing.software.scoring`.
    facts : sequence of dict
        From `pairing.software.probing.probe`, with package and form.
    packages : sequence of pairing.software.packages.Package
    study : pairing.study.settings.Study

    Returns
    -------
    pandas.DataFrame
        What the package is; claims, minimises (names, several where they cannot be told apart),
        as_claimed, digits, reading, by, contradicted; outputs, hidden_units, sums_to_one,
        as_trained; seed, order_change, order_se, order_p; status and message (the commonest),
        share; trials, ok; score, accuracy and sum_deviation with their errors; worth, the mean
        score if a trial without outputs counts as one of the answer 1/q; medians of
        cross-entropies, seconds and iterations; fails with its error; seconds_ratio, to the
        engine's.
    """
    known = {(one["package"], one["form"]): one for one in facts}
    by_name = {one.name: one for one in packages}
    scores = score_column(study.measure)
    engine = float(trials.loc[trials["package"] == ENGINE, "seconds"].median())
    rows = []
    for key, own in trials.groupby(FORM, sort=False):
        package, form, _ = map(str, key)
        rows.append(
            dict(zip(FORM, key, strict=True))
            | _described(by_name.get(package), form, str(key[2]))
            | _found(known.get((package, form)), package, form, by_name)
            | _scored(own, scores)
            | _ended(own)
            | {"seconds_ratio": float(own["seconds"].median()) / engine}
        )
    rows += [_not_to_be_had(one) for one in packages if not one.can_be_had]
    return pd.DataFrame(rows).sort_values(["worth", "package"], ignore_index=True, kind="stable")


def by_form(summary: pd.DataFrame) -> pd.DataFrame:
    """Return a row a form that has outputs: what it does, and its scores at both settings.

    Parameters
    ----------
    summary : pandas.DataFrame
        From `summarise`.

    Returns
    -------
    pandas.DataFrame
        The best first, by the better of its settings. Columns package, form, `OF_FORM`, and by
        setting `OF_WAY` with the setting before; best, whether it is its package's best.
    """
    there = summary[summary["ok"] > 0]
    keyed = there.drop_duplicates(["package", "form"]).set_index(["package", "form"])
    parts = [keyed[OF_FORM]]
    for way in WAYS:
        own = there[there["way"] == way].set_index(["package", "form"])[OF_WAY]
        parts.append(own.reindex(keyed.index).add_prefix(f"{way}_"))
    rows = pd.concat(parts, axis=1).reset_index()
    return rows.assign(best=~rows["package"].duplicated())


def _described(package: Package | None, form: str, way: str) -> dict[str, Any]:
    if package is None:
        return {
            "package": ENGINE, "program": "this study", "version": "", "language": "Python",
            "registry": "", "title": form, "claims": form, "set": "",
        }  # fmt: skip
    own = package.forms[form]
    words = {DEFAULTS: own.defaults, RECOMMENDED: own.recommended}[way]
    return described(package) | {"title": own.title, "claims": own.claims, "set": words}


def _not_to_be_had(package: Package) -> dict[str, Any]:
    """Return the row of a package that cannot be had today."""
    return described(package) | {
        "form": "", "way": "", "title": "", "claims": "", "set": "", "minimises": UNKNOWN,
        "as_claimed": UNKNOWN, "status": NOT_TO_BE_HAD, "message": package.tried, "trials": 0,
        "ok": 0,
    }  # fmt: skip


def _found(
    facts: dict[str, Any] | None, package: str, form: str, packages: dict[str, Package]
) -> dict[str, Any]:
    """Return what was found out of a form; the engine's pairs are known."""
    if facts is None:
        pair = PAIRS.get(form) if package == ENGINE else None
        return {
            "minimises": form if pair else UNKNOWN,
            "as_claimed": YES if pair else UNKNOWN,
            "outputs": pair.activation if pair else UNKNOWN,
            "sums_to_one": SUMS.get(pair.activation, NO) if pair else UNKNOWN,
            "as_trained": YES if pair else UNKNOWN,
            "seed": YES if pair else UNKNOWN,
        }
    order = facts["order"] or {}
    none = UNKNOWN if facts["digits"] is None else NONE_OF_THESE
    return {
        "minimises": SEVERAL.join(facts["minimises"]) or none,
        "as_claimed": _as_claimed(packages[package].forms[form].claims, facts),
        "digits": facts["digits"],
        "reading": facts["reading"] if facts["minimises"] else "",
        "by": facts["by"],
        "contradicted": SEVERAL.join(facts["contradicted"]),
        "outputs": facts["outputs"],
        "hidden_units": facts["hidden_units"],
        "sums_to_one": _sums(facts["sum_digits"], facts["outputs"]),
        "as_trained": _as_trained(facts),
        "seed": facts["seed"],
        "order_change": order.get("difference"),
        "order_se": order.get("se"),
        "order_p": order.get("p"),
    }


def _as_claimed(claims: str, facts: dict[str, Any]) -> str:
    """Say whether a form minimises what it claims; words of its own cannot be held."""
    if claims not in CANDIDATES or facts["digits"] is None:
        return UNKNOWN
    return YES if claims in facts["minimises"] else NO


def _as_trained(facts: dict[str, Any]) -> str:
    """Say whether a form gives the outputs that it trains."""
    if not facts["minimises"] or facts["outputs"] == UNKNOWN:
        return UNKNOWN
    trained = {CANDIDATES[name].outputs for name in facts["minimises"]}
    given = {RESCALED.get(name, name) for name in facts["outputs"].split(SEVERAL)}
    return YES if given & trained else NO


def _sums(digits: float | None, outputs: str) -> str:
    """Say whether outputs sum to one, and how, where it is known what they are."""
    if digits is None:
        return UNKNOWN
    return SUMS.get(outputs, YES) if digits >= LEAST[OF_OUTPUTS] else NO


def _scored(own: pd.DataFrame, scores: str) -> dict[str, Any]:
    """Return the scores of a form with their Monte Carlo errors."""
    good = own[own["status"] == OK]
    found: dict[str, Any] = {"trials": len(own), "ok": len(good)}
    for name, column in {"score": scores, **MEANS}.items():
        found[name], found[f"{name}_se"] = _mean(good[column].to_numpy(dtype=float))
    if len(good):
        found["worth"] = float(worth(own, scores).mean())
    for name in MEDIANS:
        found[name] = float(good[name].median()) if len(good) else np.nan
    share = float(own["fails"].mean())
    return found | {"fails": share, "fails_se": float(monte_carlo.share_se(share, len(own)))}


def worth(trials: pd.DataFrame, scores: str) -> Array:
    """Return the scores of trials, where one without outputs has that of the answer 1/q."""
    return trials[scores].where(trials["status"] == OK, trials["know_nothing"]).to_numpy(float)


def _mean(values: Array) -> tuple[float, float]:
    if values.size == 0:
        return np.nan, np.nan
    if values.size == 1:
        return float(values[0]), np.nan
    return monte_carlo.mean(values)


def _ended(own: pd.DataFrame) -> dict[str, Any]:
    """Return how most trials of a form ended, and how many of them did."""
    ended = pd.Series(
        [(row.status, _without_numbers(row.message)) for row in own.itertuples()]
    ).value_counts()
    status, message = ended.index[0]
    return {"status": status, "message": message, "share": float(ended.iloc[0] / len(own))}


def _without_numbers(message: str) -> str:
    """Return a message in which numbers, which differ from trial to trial, are N."""
    return NUMBER.sub("N", message)


def endings(trials: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Return what each form says on how it ended, and the scores of those that ended so.

    Returns
    -------
    pandas.DataFrame
        Columns package, form, way, status, message, trials, share, score, score_se, fails.
    """
    score, rows = score_column(study.measure), []
    said = trials.assign(message=trials["message"].map(_without_numbers))
    for key, own in said.groupby([*FORM, "status", "message"], sort=False):
        whole = (said[FORM] == list(key[:3])).all(axis=1).sum()
        mean, se = _mean(own[score].dropna().to_numpy(dtype=float))
        rows.append(
            dict(zip([*FORM, "status", "message"], key, strict=True))
            | {"trials": len(own), "share": len(own) / whole, "score": mean, "score_se": se}
            | {"fails": float(own["fails"].mean())}
        )
    return pd.DataFrame(rows)
