"""The named pairs of output activation and penalty (the paper's sections 1, 2 and 4)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pair:
    """An output activation with a penalty.

    Attributes
    ----------
    name : str
        The key in `PAIRS`.
    activation, penalty : str
        Keys of `pairing.model.penalties.ACTIVATIONS` and ``PENALTIES``.
    label : str
        How tables and figures call it.
    code : int
        How the compiled kernels call it.
    """

    name: str
    activation: str
    penalty: str
    label: str
    code: int


PAIRS: dict[str, Pair] = {
    pair.name: pair
    for pair in (
        Pair("logistic_least_squares", "logistic", "least_squares", "logistic + least squares", 0),
        Pair("softmax_least_squares", "softmax", "least_squares", "softmax + least squares", 1),
        Pair("softmax_cross_entropy", "softmax", "cross_entropy", "softmax + cross-entropy", 2),
        # The pair that the paper's section 2 calls not sensible.
        Pair("logistic_cross_entropy", "logistic", "cross_entropy", "logistic + cross-entropy", 3),
        # The cell that the paper's 2 x 2 of activations and penalties lacks.
        Pair(
            "logistic_bernoulli",
            "logistic",
            "bernoulli_cross_entropy",
            "logistic + Bernoulli cross-entropy",
            4,
        ),
    )
}
