"""How fast, and how variably, in words: `docs/convergence.md` and a section of the report."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pairing.catalogue.pairs import PAIRS
from pairing.catalogue.verdicts import (
    DOES_NOT_HOLD,
    HOLDS,
    HOLDS_IN_PART,
    NOT_TESTABLE,
    UNDECIDED,
)
from pairing.convergence.plan import MINIMUM
from pairing.convergence.rules import (
    BELOW,
    BETWEEN,
    NEAR_ONE,
    NEVER,
    PAPERS_BEST,
    PAPERS_WORST,
    USEFUL,
    ZERO,
)
from pairing.output import templating

Answers = Mapping[str, Any]
HEADS = {
    HOLDS: "Yes",
    HOLDS_IN_PART: "In part",
    DOES_NOT_HOLD: "No",
    UNDECIDED: "Undecided",
    NOT_TESTABLE: "Not asked",
}
NOT_ASKED = "The study has no pair, or no network with hidden units, that this is about."


@dataclass(frozen=True)
class Point:
    """A question with its answer and its evidence, for those who have not read the paper.

    Attributes
    ----------
    question : str
    answer : str
        The verdict on the claim that it asks for.
    short : str
        The evidence in a sentence.
    evidence : str
        The rest of it.
    """

    question: str
    answer: str
    short: str
    evidence: str


def points(a: Answers) -> list[Point]:
    """Return all answers in words, the most asked for first.

    Parameters
    ----------
    a : dict
        From `pairing.convergence.answers.answers`.
    """
    slow = HEADS[a["too_slow"]["verdict"]].lower()
    return [
        _point(
            f"Are a network's outputs useful estimates with {a['size']} training patterns a class?",
            a["useful"]["verdict"],
            useful(a),
        ),
        _point(
            f"Does {_label(PAPERS_BEST)} come to the true probabilities the soonest?",
            a["fastest"]["verdict"],
            fastest(a),
        ),
        _point(
            "Do the pairs differ in how variable their estimates are, more than in their bias?",
            a["variance"]["verdict"],
            variance(a),
        ),
        _point(
            "Do logistic outputs come to sum to one, and is that too slow to be useful?",
            a["sum_to_one"]["verdict"],
            sums(a),
            f"; that it is too slow: {slow}",
        ),
        _point("Does stopping early help?", a["stopping"]["verdict"], stopping(a)),
        _point(
            "Does the error fall as one over the number of patterns?", a["rate"]["verdict"], rate(a)
        ),
    ]


def _point(question: str, verdict: str, sentences: list[str], more: str = "") -> Point:
    short, *evidence = sentences or [NOT_ASKED]
    return Point(question, HEADS[verdict] + more, short, " ".join(evidence))


def useful(a: Answers) -> list[str]:
    """Return how good estimates are at the study's own size."""
    found = a["useful"]
    if found["verdict"] == NOT_TESTABLE:
        return []
    best, worst = found["best"], found["worst"]
    words = [
        f"In {_of(found['right'], found['places'])} networks the error is surely at most "
        f"{_percent(1 - USEFUL)} of that of guessing 1/{a['n_classes']} for each class.",
        f"In {found['wrong'] or 'none'} it is surely more. The largest error is {_gone(worst)} "
        f"({_network(worst)}), the smallest {_gone(best)} ({_network(best)}).",
    ]
    if best["over_logit"] is not None:
        words.append(
            "A network without hidden units and with softmax outputs (the multinomial logit) has "
            f"just the form of the true probabilities: {_by_logit(a)} the networks' errors are "
            f"{best['over_logit']:.2g} to {worst['over_logit']:.2g} times as large as its error."
        )
        words.append(_soonest(found, a))
    return words


def _gone(row: Mapping[str, Any]) -> str:
    """Return an error as a share of that of the guess."""
    return f"{_percent(1 - row['explained'])} of the guess's"


def _by_logit(a: Answers) -> str:
    """Return what the logit's error is, which networks' are held against."""
    if a["logit_trained"]:
        return "on the same patterns"
    return "it was not trained here, and by its exact law, which is that of large samples,"


def _soonest(found: Mapping[str, Any], a: Answers) -> str:
    """Return with how many patterns a network is as good as the logit at the study's size."""
    soonest, last = found["soonest"], f"{a['sizes'][-1]:,}"
    never = found["how"].get(NEVER, 0)
    none = f" For {never} more patterns will not do: their limit is above." if never else ""
    if soonest is None:
        return f"Up to {last} a class no network is as good as it is with {a['size']}.{none}"
    reached = sum(found["how"].get(how, 0) for how in (BETWEEN, BELOW))
    how_many = (
        f"at most {a['sizes'][0]:,}"
        if soonest["how"] == BELOW
        else f"{soonest['logit_reached_at']:,.0f}"
    )
    return (
        f"To be as good as it is with {a['size']} a class, {_network(soonest)} needs the fewest "
        f"patterns: {how_many} a class. Networks that are so within {last}: {reached} of "
        f"{found['places']}.{none}"
    )


def fastest(a: Answers) -> list[str]:
    """Return where softmax with cross-entropy is nearest, and where it is not."""
    found = a["fastest"]
    if found["verdict"] == NOT_TESTABLE:
        return []
    words = [
        f"It is surely nearer than every other pair at {_of(found['right'], found['places'])} "
        f"combinations of hidden units, sample size and stopping, and another is surely nearer at "
        f"{found['wrong'] or 'none'}."
    ]
    for pair in dict.fromkeys(one["pair"] for one in found["lost"]):
        listed = "; ".join(_lost(one) for one in found["lost"] if one["pair"] == pair)
        words.append(f"Surely nearer than it is {_label(pair)} {listed}.")
    words.append(
        f"By the mean over trials it is first at {found['first']}, and by the median at "
        f"{found['first_by_median']}."
    )
    if found["turns"]:
        words.append(_turns(found["turns"]))
    return words


def _lost(one: Mapping[str, Any]) -> str:
    sizes = ", ".join(f"{size:,}" for size in one["sizes"])
    where = "at every size" if one["all_sizes"] else f"{sizes} patterns a class"
    return f"with {_units(one['hidden_units'])} {_stopped(one['step'])} ({where})"


def _turns(turns: list[dict[str, Any]]) -> str:
    """Return in how many comparisons the order turns round with the size, and one of them."""
    once = [one for one in turns if one["turns"] == 1]
    times = "one comparison" if len(turns) == 1 else f"{len(turns)} comparisons"
    words = f"With the sample size the order turns round in {times}"
    if not once:
        return f"{words}, to and fro."
    turn = once[0]
    return (
        f"{words}: with {_units(turn['hidden_units'])} {_stopped(turn['step'])}, for one, "
        f"{_label(turn['with_few'])} is surely nearer with {turn['turns_after']:,.0f} patterns a "
        f"class, and {_label(turn['with_many'])} with {turn['turns_before']:,.0f}."
    )


def variance(a: Answers) -> list[str]:
    """Return how much of the difference between the paper's best and worst pair is variance."""
    found = a["variance"]
    if found["verdict"] == NOT_TESTABLE and not found["compared"]:
        return []
    if not found["places"]:
        return [f"{_label(PAPERS_BEST)} and {_label(PAPERS_WORST)} differ nowhere beyond chance."]
    return [
        f"Where {_label(PAPERS_BEST)} and {_label(PAPERS_WORST)} surely differ, variance is surely "
        f"more than half of the difference at {_of(found['right'], found['places'])} places, and "
        f"bias at {found['wrong'] or 'none'}.",
        f"At the minimum variance is {_by_units(found['by_hidden_units'])}.",
    ]


def _by_units(rows: list[dict[str, Any]]) -> str:
    listed = []
    for one in rows:
        sure = [part for part in one["parts"] if part["better"] != UNDECIDED]
        shares = " and ".join(
            f"{_share(part)} with {part['patterns_per_class']:,} patterns a class" for part in sure
        )
        units = _units(one["hidden_units"])
        listed.append(f"{shares} ({units})" if sure else f"of no sure difference ({units})")
    return "; ".join(listed)


def _share(part: Mapping[str, Any]) -> str:
    """Return a share of a difference, which is beyond 0 and 1 where two parts oppose."""
    if part["share"] > 1:
        return "more than the whole difference"
    return "none of it" if part["share"] < 0 else f"{_percent(part['share'])} of it"


def sums(a: Answers) -> list[str]:
    """Return to what the distance of sums from one comes, and with how many patterns."""
    limit, slow = a["sum_to_one"], a["too_slow"]
    if limit["verdict"] == NOT_TESTABLE:
        return []
    off = [one for one in limit["limits"] if one["value"] > ZERO]
    if not off:
        return ["With endless patterns the sum of a network's outputs is one.", *_slow(slow, a)]
    listed = ", ".join(f"{one['value']:.3f} ({_units(one['hidden_units'])})" for one in off)
    words = [
        f"A given network ({_label(PAPERS_WORST)}) never gets there: with endless patterns "
        f"the sum of its outputs is off one by {_span(one['value'] for one in off)} on average."
    ]
    words.append(f"By size: {listed}.")
    if limit["falling"]:
        words.append("The more hidden units, the nearer.")
    words += _typical(off) + _slow(slow, a)
    return words


def _typical(off: list[dict[str, Any]]) -> list[str]:
    """Say where training from most starts comes to something else than the best."""
    worse = [one for one in off if one["of_starts"] > 1.1 * one["value"]]
    if not worse:
        return []
    listed = ", ".join(f"{one['of_starts']:.3f} ({_units(one['hidden_units'])})" for one in worse)
    return [
        "That is of the best weights; training from most starts ends elsewhere, off by "
        f"{listed} on average over starts."
    ]


def _slow(slow: Mapping[str, Any], a: Answers) -> list[str]:
    if slow["verdict"] == NOT_TESTABLE:
        return []
    words = [
        f"With {a['size']} patterns a class sums are off by "
        f"{_span((slow['least'], slow['largest']))}, surely by more than {NEAR_ONE:g} in "
        f"{_of(slow['right'], slow['places'])} networks."
    ]
    if slow["never"]:
        listed = ", ".join(map(_units, slow["never"]))
        words.append(f"With {listed} that is no slowness, for their limit is above {NEAR_ONE:g}.")
    words.append(f"At the minimum it takes: {_reached(slow['reached'], a)}.")
    return words


def _reached(rows: list[dict[str, Any]], a: Answers) -> str:
    """Return with how many patterns each level is reached, by hidden units."""
    parts = []
    for units in dict.fromkeys(row["hidden_units"] for row in rows):
        own = [row for row in rows if row["hidden_units"] == units]
        if all(row["how"] == NEVER for row in own):
            levels = ", ".join(f"{row['level']:g}" for row in own)
            parts.append(f"with {_units(units)}, none of {levels} in the long run")
        else:
            listed = ", ".join(f"{_patterns(row, a)} to be below {row['level']:g}" for row in own)
            parts.append(f"with {_units(units)}, {listed}")
    return "; ".join(parts)


def _patterns(row: Mapping[str, Any], a: Answers) -> str:
    if row["how"] == NEVER:
        return "no number"
    if row["reached_at"] is None:
        return f"more than {a['sizes'][-1]:,}"
    return f"{'at most ' if row['how'] == BELOW else ''}{row['reached_at']:,.0f}"


def stopping(a: Answers) -> list[str]:
    """Return where stopping early helps, and from which size on it hurts."""
    found = a["stopping"]
    if found["verdict"] == NOT_TESTABLE:
        return []
    few, many = found["by_size"][0], found["by_size"][-1]
    words = [
        f"With {few['patterns_per_class']:,} patterns a class it surely helps in "
        f"{_of(few['right'], few['places'])} networks and surely hurts in "
        f"{few['wrong'] or 'none'}; with {many['patterns_per_class']:,} it helps in "
        f"{many['right'] or 'none'} and hurts in {many['wrong'] or 'none'}.",
        "That is against training on to the minimum. Over all sizes it surely helps in "
        f"{found['right']} and surely hurts in {found['wrong']} of {found['places']}.",
    ]
    return words + [_by_step(one) for one in found["by_step"]]


def _by_step(one: Mapping[str, Any]) -> str:
    if not one["hurt"]:
        return f"Stopped at {one['step']}, no network is surely hurt at the largest size."
    sizes = " to ".join(dict.fromkeys(f"{size:,}" for size in (one["least"], one["most"])))
    which = "all" if one["hurt"] == one["networks"] else f"{one['hurt']} of the {one['networks']}"
    depending = "" if one["least"] == one["most"] else ", depending on pair and hidden units"
    return (
        f"Stopped at {one['step']}, surely hurt at the largest sizes: {which} networks, from "
        f"{sizes} patterns a class on{depending}."
    )


def rate(a: Answers) -> list[str]:
    """Return by which power of the sample size errors fall."""
    found = a["rate"]
    parts = []
    for name in ("softmax", "logistic"):
        slopes = found[name]
        if slopes:
            ends = (min(slopes, key=_slope), max(slopes, key=_slope))
            listed = " to ".join(dict.fromkeys(f"{_power(one)} ({_case(one)})" for one in ends))
            parts.append(f"for {name} outputs {listed}")
    if not parts:
        return []
    return [
        f"At the minimum, from {found['from_patterns']:,} patterns a class on, it goes with a "
        f"power of their number: {'; '.join(parts)}.",
        "-1 is one over the number, and 0 no progress.",
    ]


def _slope(row: Mapping[str, Any]) -> float:
    return float(row["slope"])


def _power(row: Mapping[str, Any]) -> str:
    return f"{row['slope']:z.2f} ± {row['se']:.2f}"


def _case(row: Mapping[str, Any]) -> str:
    return f"{_label(row['pair'])}, {_units(row['hidden_units'])}"


def _of(some: int, every: int) -> str:
    return f"{some or 'none'} of {every}" if every else "none"


def _span(values: Any) -> str:
    known = list(values)
    return " to ".join(dict.fromkeys(f"{one:.3f}" for one in (min(known), max(known))))


def _label(name: object) -> str:
    return PAIRS[str(name)].label if str(name) in PAIRS else str(name)


def _units(units: int) -> str:
    if units == 1:
        return "1 hidden unit"
    return f"{units} hidden units" if units else "no hidden units"


def _stopped(step: str) -> str:
    return "at the minimum" if step == MINIMUM else f"stopped at {step}"


def _network(row: Mapping[str, Any]) -> str:
    return f"{_label(row['pair'])} with {_units(row['hidden_units'])} {_stopped(row['step'])}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def render(answers: Answers) -> str:
    """Return ``docs/convergence.md``: its first five points are the answer."""
    page = templating.text("convergence.md")
    return str(page.render(a=answers, points=points(answers), label=_label, units=_units))
