"""The answer in words: the first sentences of the report and of the README, and a line for a log.

The words follow from the outcomes that `pairing.judging.answer` found, whatever they are.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pairing.catalogue.pairs import PAIRS
from pairing.catalogue.verdicts import HOLDS, REVERSED, UNDECIDED
from pairing.judging.answer import FAVOURITE, IN_PART, NO, RAREST, UNKNOWN, YES

NAME = PAIRS[FAVOURITE].label
QUESTION = f"Does {NAME} estimate class probabilities better, and does it classify better?"
HEADS = {YES: "Yes", NO: "No", IN_PART: "In part", UNKNOWN: "Undecided"}
TRUTH = "the true probabilities"
Values = Mapping[str, Any]


def sentences(headline: Values) -> list[str]:
    """Return the answer in plain sentences: on probabilities, on classification, on the paper.

    Parameters
    ----------
    headline : dict
        From `pairing.judging.headline.headline`.
    """
    if not headline["answer"]["probabilities"]["rivals"]:
        return [f"No answer: this study does not train {NAME} beside another pair.", _of(headline)]
    return [_probabilities(headline), _classification(headline), _of(headline)]


def line(headline: Values) -> str:
    """Return the answer in one line of at most 120 characters, for the end of a run."""
    own = headline["answer"]
    if not own["probabilities"]["rivals"]:
        return f"No answer: no other pair beside {NAME}, or not this one"
    nearer = _span(own["probabilities"], "{:z.0f}")
    more = _span(own["classification"], "{:+z.1f}")
    outcome, other = (own[part]["outcome"] for part in ("probabilities", "classification"))
    head = HEADS[outcome]
    more += " points" if other == outcome else f" points ({HEADS[other].lower()})"
    return f"{head}: {NAME} is {nearer} % nearer the truth, accuracy {more}{_fit(headline)}"


def _span(part: Values, form: str) -> str:
    ends = [part["least"], part["most"]]
    if None in ends:
        return "?"
    return " to ".join(dict.fromkeys(form.format(end) for end in ends))


def _fit(headline: Values) -> str:
    numbers = headline["verdicts"]["declared"]
    if not headline["papers_problem"]:
        return ""
    if numbers["undecided"] == numbers["numbers"]:
        return f"; all {numbers['numbers']} undecided"
    return f"; {numbers['compatible']} of {numbers['numbers']} numbers fit"


def _probabilities(headline: Values) -> str:
    part = headline["answer"]["probabilities"]
    clauses = [
        _distance(rival, TRUTH if place == 0 else "them")
        for place, rival in enumerate(part["rivals"])
    ]
    return (
        f"{HEADS[part['outcome']]} for the probabilities: the outputs of {NAME} are "
        f"{_joined(clauses)}; over {headline['n_trials']:,} trials at the declared settings, "
        f"{_sure(part)}."
    )


def _distance(rival: Values, truth: str) -> str:
    than = f"than those of {PAIRS[rival['pair']].label}"
    if rival["outcome"] == HOLDS:
        return f"{_number(rival['size'])} % nearer to {truth} {than}"
    if rival["outcome"] == REVERSED:
        return f"{_number(rival['size'])} % farther from {truth} {than}"
    return f"not surely nearer to {truth}, nor farther, {than}"


def _classification(headline: Values) -> str:
    part = headline["answer"]["classification"]
    gains = _joined([_gain(rival) for rival in part["rivals"]])
    return (
        f"{HEADS[part['outcome']]} for classification: it assigns {part['accuracy']:.1f} % of all "
        f"possible cases to their class, {gains} (the best possible rule: "
        f"{part['best_accuracy']:.1f} %); {_sure(part)}."
    )


def _gain(rival: Values) -> str:
    than = f"than {PAIRS[rival['pair']].label}"
    if rival["outcome"] == UNDECIDED:
        return f"not surely more, nor fewer, {than}"
    word = "more" if rival["outcome"] == HOLDS else "fewer"
    return f"{_number(rival['size'])} percentage points {word} {than}"


def _number(value: float) -> str:
    """Return a number with two digits, or all before the point."""
    return f"{value:.0f}" if value >= 10 else f"{value:.2g}"


def _sure(part: Values) -> str:
    if part["once_in"] is None:
        return "what differs may be chance"
    if part["once_in"] == RAREST:
        return "chance alone would do this less than once in a million times"
    return f"chance alone would do this about once in {part['once_in']:,} times"


def _of(headline: Values) -> str:
    """Return how the paper's printed numbers stand."""
    if not headline["papers_problem"]:
        return "Nothing is published on this problem, to hold these numbers against."
    numbers = headline["verdicts"]["declared"]
    if numbers["undecided"] == numbers["numbers"]:
        return f"The paper's {numbers['numbers']} printed numbers are undecided: {_why(headline)}."
    parts = [
        f"{numbers['compatible']} of the paper's {numbers['numbers']} printed numbers are such as "
        "one experiment of this kind gives"
    ]
    if numbers["outside"]:
        parts.append(f"{numbers['outside']} are not ({_places(numbers, 'outside')})")
    if numbers["undecided"]:
        parts.append(f"{numbers['undecided']} are undecided, as {_why(headline)}")
    return f"{_joined(parts)}."


def _places(numbers: Values, what: str) -> str:
    found = [one for one in numbers["by_place"] if one[what]]
    return ", ".join(
        f"{'all' if one[what] == one['numbers'] else f'{one[what]} of the'} {one['numbers']} "
        f"{one['what']}"
        for one in found
    )


def _why(headline: Values) -> str:
    if headline["repeats"] >= headline["fewest_repeats"]:
        return "the repeats are not finite, or differ where the others agree"
    return (
        f"to say it takes {headline['fewest_repeats']} repeats of the experiment, and this study "
        f"has {headline['repeats']}"
    )


def _joined(parts: Sequence[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last
