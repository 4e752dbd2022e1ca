"""The named pairs of output activation and penalty (the paper's sections 1, 2 and 4).

What the entries mean in numbers stands beside each other elsewhere: the readable functions in
`pairing.network.penalties`, the compiled ones in `pairing.network.heads`.
"""

from dataclasses import dataclass

LOGISTIC, SOFTMAX = "logistic", "softmax"
ACTIVATIONS = (LOGISTIC, SOFTMAX)  # compiled code calls each by its place
LEAST_SQUARES, CROSS_ENTROPY = "least_squares", "cross_entropy"
BERNOULLI_CROSS_ENTROPY = "bernoulli_cross_entropy"


@dataclass(frozen=True)
class Penalty:
    """A penalty.

    Attributes
    ----------
    name : str
        The key in `PENALTIES`.
    may_stick : bool
        Whether its delta vanishes where an output is saturated and wrong, so that training ends.
    """

    name: str
    may_stick: bool


PENALTIES = {
    penalty.name: penalty
    for penalty in (
        Penalty(LEAST_SQUARES, may_stick=True),  # its delta has the factor z* (1 - z*)
        Penalty(CROSS_ENTROPY, may_stick=False),
        Penalty(BERNOULLI_CROSS_ENTROPY, may_stick=False),
    )
}


@dataclass(frozen=True)
class Pair:
    """An output activation with a penalty.

    Attributes
    ----------
    name : str
        The key in `PAIRS`; a word of the config.
    activation, penalty : str
        One of `ACTIVATIONS`, and a key of `PENALTIES`.
    code : int
        How compiled code calls it. A starting point that pairs do not share is drawn by it, so
        that it never changes.
    label, colour, marker : str
        How tables and figures show it; no result depends on these three.
    """

    name: str
    activation: str
    penalty: str
    code: int
    label: str
    colour: str
    marker: str


# Colours are those of Okabe and Ito (2008), told apart by the colour-blind and in grey.
PAIRS: dict[str, Pair] = {
    pair.name: pair
    for pair in (
        Pair(
            "logistic_least_squares",
            LOGISTIC,
            LEAST_SQUARES,
            code=0,
            label="logistic + least squares",
            colour="#D55E00",
            marker="o",
        ),
        Pair(
            "softmax_least_squares",
            SOFTMAX,
            LEAST_SQUARES,
            code=1,
            label="softmax + least squares",
            colour="#0072B2",
            marker="s",
        ),
        Pair(
            "softmax_cross_entropy",
            SOFTMAX,
            CROSS_ENTROPY,
            code=2,
            label="softmax + cross-entropy",
            colour="#009E73",
            marker="^",
        ),
        # The pair that the paper's section 2 calls not sensible.
        Pair(
            "logistic_cross_entropy",
            LOGISTIC,
            CROSS_ENTROPY,
            code=3,
            label="logistic + cross-entropy",
            colour="#CC79A7",
            marker="v",
        ),
        # The cell that the paper's 2 x 2 of activations and penalties lacks.
        Pair(
            "logistic_bernoulli",
            LOGISTIC,
            BERNOULLI_CROSS_ENTROPY,
            code=4,
            label="logistic + Bernoulli cross-entropy",
            colour="#E69F00",
            marker="D",
        ),
    )
}
