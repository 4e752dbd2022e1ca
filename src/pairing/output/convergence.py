"""How fast, and how variably, in words: `docs/convergence.md` and a section of the report."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pairing.catalogue.pairs import PAIRS
from pairing.catalogue.verdicts import NOT_TESTABLE, UNDECIDED
from pairing.convergence.plan import MINIMUM
from pairing.convergence.rules import (
    BELOW,
    BETWEEN,
    FAVOURITE,
    NEAR_ONE,
    NEVER,
    USEFUL,
    WORST,
)
from pairing.output import templating

Answers = Mapping[str, Any]
NOT_ASKED = "The study has no pair, or no network with hidden units, that the claim is about."


@dataclass(frozen=True)
class Point:
    """A claim with its verdict and its evidence, for those who have not read the paper.

    Attributes
    ----------
    question, verdict, evidence : str
    """

    question: str
    verdict: str
    evidence: str


def points(a: Answers) -> list[Point]:
    """Return all answers in words, the most asked for first.

    Parameters
    ----------
    a : dict
        From `pairing.convergence.answers.answers`.
    """
    asked = (
        (f"Are the outputs useful estimates with {a['size']} training patterns a class?", useful),
        ("Does softmax with cross-entropy come to the true probabilities the soonest?", fastest),
        ("Is it the variance in which the pairs differ, rather than the bias?", variance),
        (
            "Do logistic outputs come to sum to one, and is that too slow to be useful?",
            sums,
        ),
        ("Does stopping early help?", stopping),
        ("Does the error fall as one over the number of patterns?", rate),
    )
    return [Point(question, _verdict(a, words.__name__), words(a)) for question, words in asked]


_PARTS = {"sums": ("sum_to_one", "too_slow")}


def _verdict(a: Answers, name: str) -> str:
    """Return the verdict on a question; on one of two claims, both."""
    parts = _PARTS.get(name, (name,))
    verdicts = [str(a[part]["verdict"]) for part in parts]
    if len(verdicts) == 1:
        return verdicts[0]
    return f"that they do: {verdicts[0]}; that it is too slow: {verdicts[1]}"


def useful(a: Answers) -> str:
    """Return how good estimates are at the study's own size."""
    found = a["useful"]
    if found["verdict"] == NOT_TESTABLE:
        return NOT_ASKED
    best, worst = found["best"], found["worst"]
    words = [
        f"{_percent(USEFUL)} of the error of an answer that knows nothing (1/{a['n_classes']} for "
        f"every class, squared error {a['constant']:.3f}) are gone in {found['useful']} of "
        f"{found['networks']} combinations of pair, hidden units and stopping: from "
        f"{_percent(worst['explained'])} ({_network(worst)}) to {_percent(best['explained'])} "
        f"({_network(best)}).",
    ]
    if best["over_logit"] is not None:
        words.append(
            f"Measured against the best that could be had, a correctly specified logit on the same "
            f"patterns, errors are {best['over_logit']:.2f} to {worst['over_logit']:.1f} times as "
            "large."
        )
        words.append(_soonest(found, a))
    return " ".join(words)


def _soonest(found: Mapping[str, Any], a: Answers) -> str:
    """Return with how many patterns a network is as good as the logit at the study's size."""
    soonest = found["soonest"]
    never = found["how"].get(NEVER, 0)
    none = f" Of them {never} never will: their limit is above." if never else ""
    if soonest is None:
        return f"Up to {a['sizes'][-1]:,} a class no network is as good as it at {a['size']}.{none}"
    if soonest["how"] == BELOW:
        return (
            f"With {a['sizes'][0]:,} patterns a class already {_network(soonest)} is as good.{none}"
        )
    return (
        f"The soonest network to be as good as it, {_network(soonest)}, takes "
        f"{soonest['logit_reached_at']:,.0f} a class (standard error "
        f"{soonest['logit_reached_at_se']:.0f}); of {found['networks']}, "
        f"{sum(found['how'].get(how, 0) for how in (BETWEEN, BELOW))} are within "
        f"{a['sizes'][-1]:,}.{none}"
    )


def fastest(a: Answers) -> str:
    """Return where softmax with cross-entropy is nearest, and where it is not."""
    found = a["fastest"]
    if found["verdict"] == NOT_TESTABLE:
        return NOT_ASKED
    words = [
        f"Of {found['places']} combinations of hidden units, sample size and stopping it has the "
        f"smallest mean error in {found['first']}, in {found['alone']} of them beyond doubt "
        f"against every other pair{_listed_pairs(found['others'])}. Another is surely nearer in "
        f"{found['beaten']}{_by_step(found['beaten_by_step'])}. By the median it is first in "
        f"{found['first_by_median']}.",
    ]
    if found["turns"]:
        words.append(_turns(found["turns"]))
    return " ".join(words)


def _by_step(counts: Mapping[str, int]) -> str:
    """Return where training ended at so many of the places; nothing if there are none."""
    listed = [f"{count} {_stopped(step)}" for step, count in counts.items() if count]
    return f" ({', '.join(listed)})" if listed else ""


def _turns(turns: list[dict[str, Any]]) -> str:
    """Return in how many comparisons the order turns round with the size, and one of them."""
    once = [one for one in turns if one["turns"] == 1]
    count = "once" if len(turns) == 1 else f"in {len(turns)} comparisons"
    words = f"The order turns round with the sample size {count}"
    if not once:
        return f"{words}, to and fro."
    turn = once[0]
    return (
        f"{words}: with {_units(turn['hidden_units'])}, {_stopped(turn['step'])}, "
        f"{_label(turn['with_few'])} is nearer up to {turn['turns_after']:,.0f} a class, and "
        f"{_label(turn['with_many'])} from {turn['turns_before']:,.0f} on."
    )


def _listed_pairs(counts: Mapping[str, int]) -> str:
    if not counts:
        return ""
    listed = ", ".join(f"{_label(name)} in {count}" for name, count in counts.items())
    return f" (where it has not: {listed})"


def variance(a: Answers) -> str:
    """Return how much of the difference between the paper's best and worst pair is variance."""
    found = a["variance"]
    if found["verdict"] in (NOT_TESTABLE, UNDECIDED):
        return NOT_ASKED if found["places"] == 0 else "No difference is beyond chance."
    ends = [one for one in found["by_size"] if one["step"] == MINIMUM]
    words = [
        f"Where {_label(FAVOURITE)} and {_label(WORST)} surely differ, variance is more than half "
        f"of the difference in {found['mostly_variance']} of {found['sure']} combinations."
    ]
    if ends:
        few, many = ends[0], ends[-1]
        words.append(
            f"At the minimum its share is {_share(few['median_share'])} (median) with "
            f"{few['patterns_per_class']:,} patterns a class and {_share(many['median_share'])} "
            f"with {many['patterns_per_class']:,}."
        )
    return " ".join(words)


def sums(a: Answers) -> str:
    """Return to what the distance of sums from one comes, and with how many patterns."""
    limit, slow = a["sum_to_one"], a["too_slow"]
    if limit["verdict"] == NOT_TESTABLE:
        return NOT_ASKED
    listed = ", ".join(
        f"{one['value']:.3f} ({_units(one['hidden_units'])})" for one in limit["limits"]
    )
    words = [
        "Not for a network of one size: with endless patterns the sum of its outputs stays off one "
        f"by {listed} on average."
    ]
    if limit["falling"]:
        words.append(
            "The more hidden units, the less: with ever more of them the sum comes to one."
        )
    if slow["verdict"] != NOT_TESTABLE:
        words.append(
            f"With {a['size']} patterns a class sums are off by {slow['least']:.3f} to "
            f"{slow['largest']:.3f}, and by {NEAR_ONE:g} or more in {slow['slow']} of "
            f"{slow['networks']} networks. Patterns a class that it takes at the minimum: "
            f"{_reached(slow['reached'], a)}."
        )
    return " ".join(words)


def _reached(rows: list[dict[str, Any]], a: Answers) -> str:
    """Return with how many patterns each level is reached, by hidden units."""
    units = list(dict.fromkeys(row["hidden_units"] for row in rows))
    parts = []
    for one in units:
        own = [row for row in rows if row["hidden_units"] == one]
        listed = ", ".join(f"{_patterns(row, a)} to be below {row['level']:g}" for row in own)
        parts.append(f"{_units(one)}: {listed}")
    return "; ".join(parts)


def _patterns(row: Mapping[str, Any], a: Answers) -> str:
    if row["how"] == NEVER:
        return "no number"
    if row["reached_at"] is None:
        return f"more than {a['sizes'][-1]:,}"
    return f"{'at most ' if row['how'] == BELOW else ''}{row['reached_at']:,.0f}"


def stopping(a: Answers) -> str:
    """Return where stopping early helps, and from which size on it hurts."""
    found = a["stopping"]
    if found["verdict"] == NOT_TESTABLE:
        return NOT_ASKED
    few, many = found["by_size"][0], found["by_size"][-1]
    words = [
        f"Beside the minimum, stopping surely helps in {found['helps']} and surely hurts in "
        f"{found['hurts']} of {found['places']} combinations: with {few['patterns_per_class']:,} "
        f"patterns a class it helps in {few['helps']} of {few['networks']} and hurts in "
        f"{few['hurts']}, with {many['patterns_per_class']:,} it helps in {many['helps']} and "
        f"hurts in {many['hurts']}."
    ]
    for one in found["by_step"]:
        if one["hurt_somewhere"]:
            span = {one["hurts_from_least"], one["hurts_from_most"]}
            sizes = " to ".join(f"{size:,}" for size in sorted(span))
            words.append(
                f"Stopped at {one['step']} it hurts from {sizes} a class on, in "
                f"{one['hurt_somewhere']} of {one['networks']} networks"
                f"{'' if len(span) == 1 else ', depending on pair and hidden units'}."
            )
        else:
            words.append(f"Stopped at {one['step']} it surely hurts nowhere.")
    return " ".join(words)


def rate(a: Answers) -> str:
    """Return by which power of the sample size errors fall."""
    found = a["rate"]
    if not (found["softmax"] or found["logistic"]):
        return NOT_ASKED
    parts = []
    for name in ("softmax", "logistic"):
        slopes = found[name]
        if slopes:
            ends = (min(slopes, key=_slope), max(slopes, key=_slope))
            listed = " to ".join(f"{_power(one)} ({_case(one)})" for one in ends)
            parts.append(f"for {name} outputs from {listed}")
    return (
        f"At the minimum, from {found['from_patterns']:,} patterns a class on, the error goes with "
        f"a power of the sample size: {'; '.join(parts)}. -1 is one over the sample size, and 0 no "
        "progress."
    )


def _slope(row: Mapping[str, Any]) -> float:
    return float(row["slope"])


def _power(row: Mapping[str, Any]) -> str:
    return f"{row['slope']:.2f} ± {row['se']:.2f}".replace("-0.00", "0.00")


def _case(row: Mapping[str, Any]) -> str:
    return f"{_label(row['pair'])}, {_units(row['hidden_units'])}"


def _label(name: object) -> str:
    return PAIRS[str(name)].label if str(name) in PAIRS else str(name)


def _units(units: int) -> str:
    return f"{units} hidden units" if units else "no hidden units"


def _stopped(step: str) -> str:
    return "to the minimum" if step == MINIMUM else f"stopped at {step}"


def _network(row: Mapping[str, Any]) -> str:
    return f"{_label(row['pair'])}, {_units(row['hidden_units'])}, {_stopped(row['step'])}"


def _percent(share: float) -> str:
    return f"{share:.0%}".replace("%", " %")


def _share(share: float) -> str:
    """Return a share that may be below nothing, or above all, where two parts oppose."""
    if share > 1:
        return "all of it, and bias is against it"
    return "none" if share < 0 else _percent(share)


def render(answers: Answers) -> str:
    """Return ``docs/convergence.md``: its first five points are the answer."""
    page = templating.text("convergence.md")
    return str(page.render(a=answers, points=points(answers), label=_label, units=_units))
