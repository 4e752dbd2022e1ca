"""The words in which a claim is judged, what each means, and how sure a judgement must be."""

from itertools import count
from math import ceil

SIGNIFICANCE = 0.05  # of tests
STRICT = 0.01  # of those that a wider set is made by
LEVEL = 0.95  # of prediction intervals
SURE = 1.96  # standard errors beyond which a sign, or a p-value's side of SIGNIFICANCE, counts

VERIFIED, REFUTED = "verified", "refuted"
COMPATIBLE, SAME_ORDER, NOT_REPRODUCED = "compatible", "same order only", "not reproduced"
NOT_TESTABLE, UNDECIDED = "not testable", "undecided"
FITS, DOES_NOT_FIT = "fits", "does not fit"
HOLDS, REVERSED, NO_CLAIM = "holds", "reversed", "no claim"
EXCLUDED, NOT_EXCLUDED = "excluded", "not excluded"
NOT_SETTLED, GOES_WITH_PROCEDURE = "not settled", "goes with its procedure"
HOLDS_IN_PART, DOES_NOT_HOLD = "holds in part", "does not hold"

VERDICTS = {
    VERIFIED: "agrees with an exact calculation, to every printed digit",
    REFUTED: "contradicts an exact calculation, or is impossible",
    COMPATIBLE: "a number inside the 95 % prediction interval of one experiment, or an order that "
    "is significant and of the printed sign",
    SAME_ORDER: "a number outside its interval, where the pairs stand in the printed order",
    NOT_REPRODUCED: "a number outside its interval, or an order that is significant and of the "
    "other sign",
    NOT_TESTABLE: "nothing is published to hold it against",
    UNDECIDED: "too few repeats for an interval, or a difference that may be chance",
    FITS: "all numbers together are such as the reading itself gives",
    DOES_NOT_FIT: "all numbers together are farther away than all but 5 % of the reading's own",
    EXCLUDED: "no reading with this level is kept, and the best was beyond 10^6 times less likely",
    NOT_EXCLUDED: "a reading with this level is kept",
    NOT_SETTLED: "no reading with this level is kept, nor was the best out of question",
    GOES_WITH_PROCEDURE: "only procedures that are excluded have this level",
    HOLDS: "a difference of the paper's sign, beyond 1.96 standard errors; of convergence, a claim "
    "that is surely right at more than half of the places looked at and surely wrong at none",
    HOLDS_IN_PART: "a claim that is surely right at some places and surely wrong at others",
    DOES_NOT_HOLD: "a claim that is surely wrong at more than half of the places looked at and "
    "surely right at none",
    REVERSED: "one of the other sign, beyond 1.96 standard errors",
    NO_CLAIM: "a difference of which the paper says nothing",
}

# Where there is no room for a word.
MARKS = {
    VERIFIED: "✓",
    REFUTED: "✗",
    COMPATIBLE: "✓",
    SAME_ORDER: "≈",
    NOT_REPRODUCED: "✗",
    NOT_TESTABLE: "",
    UNDECIDED: "?",
}

ERRATUM_KINDS = {
    "error": "contradicted by a computation",
    "loose": "true only under a condition that is not stated there, or not in the sense of its "
    "words",
    "gap": "a step, a condition or a number that the text needs and does not give",
    "notation": "symbols that contradict each other, or that stand for two things",
    "wording": "a slip of words or type, plain from the text around it or from the work cited",
    "scan": "a damaged place: the transcription may be to blame and not the text",
}


def fewest_repeats(level: float = LEVEL) -> int:
    """Return how many repeats of the experiment a prediction interval takes.

    An interval that holds all of R repeats holds a further one with probability R / (R + 1): with
    fewer repeats than this none reaches `level`.
    """
    return next(n for n in count(1) if ceil(level * (n + 1)) <= n)
