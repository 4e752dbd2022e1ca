"""What other software does, in words: `docs/software.md`."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from pairing.catalogue import outputs
from pairing.catalogue.candidates import in_words
from pairing.catalogue.figures import SOFTWARE_FIGURES
from pairing.catalogue.pairs import PAIRS
from pairing.catalogue.tables import SOFTWARE_TABLES
from pairing.output import templating
from pairing.output.tables import to_markdown
from pairing.software.plan import DEFAULTS, ENGINE, RECOMMENDED

Answers = Mapping[str, Any]


def render(a: Answers) -> str:
    """Return the page.

    Parameters
    ----------
    a : dict
        From `pairing.software.judge`.
    """
    page = templating.text("software.md")
    table = to_markdown(SOFTWARE_TABLES["software"], pd.DataFrame(a["rows"]))
    made: str = page.render(a=a, table=table, figures=SOFTWARE_FIGURES, w=in_sentences(a))
    return made


def in_sentences(a: Answers) -> dict[str, list[str]]:
    """Return all that the study says, by topic."""
    topics = (
        lies,
        silent,
        changed,
        flat,
        instead,
        order,
        choice,
        printed,
        seeds,
        rows_in_order,
        endings,
        absent,
    )
    return {topic.__name__: topic(a) for topic in topics}


def lies(a: Answers) -> list[str]:
    """Return what the forms that minimise something else than they say do."""
    told = a["kept"] + len(a["lies"])
    words = [f"{a['kept']} of the {told} forms that can be held to a claim do what they say."]
    for one in a["lies"]:
        words.append(
            f"{_form(one)} says {in_words(one['claims'])}, and minimises "
            f"{_found(one)} ({one['digits']:.1f} digits)."
        )
    return words


def silent(a: Answers) -> list[str]:
    """Return what the forms do that say nothing definite."""
    return [
        f"{_form(one)} ({in_words(one['claims'])}) minimises {_found(one)} "
        f"({one['digits']:.1f} digits)."
        for one in a["silent"]
    ]


def flat(a: Answers) -> list[str]:
    """Return which forms are left out of comparisons between networks."""
    if not a["flat"]:
        return []
    names = "; ".join(map(_form, a["flat"]))
    words = [f"Forms without hidden units are other models, and left out of this: {names}."]
    if a["one_covariance"]:
        words.append(
            "All classes have one covariance here, so that the exact log-odds are linear: such "
            "forms are the right model, which the paper's networks can only come near to."
        )
    return words


def changed(a: Answers) -> list[str]:
    """Return which forms give something else than what they train."""
    return [
        f"{_form(one)} gives {outputs.in_words(one['outputs'])}, and what it trains is "
        f"{in_words(one['minimises'])}."
        for one in a["changed"]
    ]


def _found(one: Mapping[str, Any]) -> str:
    reading = one["reading"]
    known = in_words(one["minimises"])
    return f"{known} ({reading})" if reading and reading != "as given" else known


def instead(a: Answers) -> list[str]:
    """Return what to ask each program for, the best of its forms and settings."""
    words = []
    for one in a["rows"]:
        if not one["best"] or one["package"] == ENGINE:
            continue
        at, other = one["defaults_worth"], one["recommended_worth"]
        if other is not None and (at is None or other < at):
            words.append(
                f"{_form(one)}; {one['recommended_set']}: {_score(one, RECOMMENDED)}, and "
                f"{_score(one, DEFAULTS)} at its defaults."
            )
        else:
            words.append(f"{_form(one)}, at its defaults: {_score(one, DEFAULTS)}.")
    return words


def _score(one: Mapping[str, Any], way: str) -> str:
    """Return the score of a form, with the share of its trials that fail."""
    score, fails = one[f"{way}_score"], one[f"{way}_fails"]
    if score is None:
        return "nothing"
    return f"{score:.2f}" + (f" ({100 * fails:.0f} % of trials fail)" if fails else "")


def order(a: Answers) -> list[str]:
    """Return whether the paper's order of the pairs holds within the programs."""
    found, words = a["orders"], []
    for family, name in (("score", "the mean of eq. (4)"), ("accuracy", "accuracy")):
        one = found[family]
        if not one["places"]:
            return ["No program has two of the paper's pairs."]
        words.append(
            f"By {name}, {one['as_printed']} of {one['places']} comparisons between two of the "
            f"paper's pairs within one of {one['programs']} programs are surely of the printed "
            f"sign, and {len(one['turned']) or 'none'} surely of the other."
        )
        words += [_turned(turn) for turn in one["turned"]]
    return words


def _turned(one: Mapping[str, Any]) -> str:
    first, second = (PAIRS[one[name]].label for name in ("first", "second"))
    return f"The other way round in {one['package']} ({one['way']}): {first} against {second}."


def choice(a: Answers) -> list[str]:
    """Return whether the choice of program is larger than the choice of pair."""
    found = a["shares"]
    if found is None:
        return ["No pair has two programs, or no program two pairs."]
    which = "undecided"
    if found["lower"] > 0.5:
        which = "yes"
    elif found["upper"] < 0.5:
        which = "no"
    return [
        f"Is the choice of program larger than the choice of pair? {which.capitalize()}. One pair "
        f"by another program typically differs by a factor of {found['program_factor']:.2f} in the "
        f"mean of eq. (4), and another pair by the same program by {found['pair_factor']:.2f}. Of "
        f"the two variances (of logarithms) {100 * found['share']:.0f} % is by program (95 % "
        f"interval over trials {100 * found['lower']:.0f} to {100 * found['upper']:.0f} %; over "
        f"programs too, were these drawn from many, {100 * found['lowest']:.0f} to "
        f"{100 * found['highest']:.0f} %), of {found['programs']} programs at their defaults and "
        f"{found['pairs']} pairs."
    ]


def printed(a: Answers) -> list[str]:
    """Return which programs' numbers are those of the paper's tables."""
    words = []
    for one in a["printed"]["pairs"]:
        label = PAIRS[one["pair"]].label
        whole = "; ".join(map(_key, one["whole"])) or "none"
        mean = "; ".join(map(_key, one["mean"])) or "none"
        words.append(f"{label}: all numbers compatible: {whole}; the mean alone: {mean}.")
    return words or ["The problem is not the paper's, and there is nothing to hold them against."]


def rows_in_order(a: Answers) -> list[str]:
    """Return which forms are the worse for training rows that stand class by class."""
    if not a["ordered"]:
        return ["No score surely changes where the training rows stand class by class."]
    return [
        f"{_form(one)}: eq. (4) changes by {one['order_change']:+.3f} where the training rows "
        "stand class by class."
        for one in a["ordered"]
    ]


def seeds(a: Answers) -> list[str]:
    """Return of which forms a seed is no seed."""
    if not a["unseeded"]:
        return ["With every form a seed is a seed: the same one gives the same outputs."]
    return [f"{_form(one)}: {one['seed'].removeprefix('no: ')}." for one in a["unseeded"]]


def endings(a: Answers) -> list[str]:
    """Return what ways to end tell of the fit."""
    return [
        f"{_key(one['best'])}: “{one['worst']['message']}” ({one['worst']['trials']} trials) is "
        f"{one['worst']['score']:.2f} in eq. (4), “{one['best']['message']}” "
        f"({one['best']['trials']}) {one['best']['score']:.2f}."
        for one in a["endings"]
    ] or ["No form ends in several ways, so that none tells of the fit."]


def _form(one: Mapping[str, Any]) -> str:
    return f"{one['program']}, {in_words(one['title'])}"


def _key(one: Mapping[str, Any]) -> str:
    return f"{one['package']} {one['form']} ({one['way']})"


def absent(a: Answers) -> list[str]:
    """Return what was tried of the packages without outputs."""
    return [f"{one['program']}: {one['status']}. {one['message']}" for one in a["absent"]]
