"""The scores of a fit, as columns of the trials table (computed in `pairing.study.scores`)."""

from dataclasses import dataclass
from itertools import product

POINTS = ("test", "train")
NORMALISATIONS = ("mean", "sum")
ROOTS = ("root_of_sum", "sum_of_roots")
# The quantities by which pairs are ordered, and whether larger is better.
LARGER_IS_BETTER = {"score": False, "accuracy": True, "accuracy_exact": True}


@dataclass(frozen=True)
class Score:
    """A column of scores.

    Attributes
    ----------
    name : str
        The column.
    limits : str
        Their range, as an interval; whole numbers are an `integer` of the data dictionary.
    words : str
        What it is, for people; no result depends on it.
    kind : {"number", "integer"}
    """

    name: str
    limits: str
    words: str
    kind: str = "number"


def reading_column(points: str, normalisation: str, root: str) -> str:
    """Return the column that holds eq. (4) in one of its readings."""
    return f"eq4_{points}_{normalisation}_{root}"


def _reading(points: str, normalisation: str, root: str) -> Score:
    sample = {"test": "test", "train": "training"}[points]
    factor = "as printed" if normalisation == "mean" else "without its factor 1/N"
    one_a_class = ", one root a class, added" if root == "sum_of_roots" else ""
    most = {"root_of_sum": "2]", "sum_of_roots": "4]"}[root] if normalisation == "mean" else "inf)"
    return Score(
        reading_column(points, normalisation, root),
        f"[0, {most}",
        words=f"the display after eq. (4) {factor}, over the {sample} sample{one_a_class}",
    )


READINGS: dict[str, Score] = {
    score.name: score
    for score in (_reading(*one) for one in product(POINTS, NORMALISATIONS, ROOTS))
}
# Besides the declared reading of eq. (4), the table of scores shows all of these.
SCORES: dict[str, Score] = {
    score.name: score
    for score in (
        Score(
            "eq4_integral",
            "[0, 2]",
            words="root of the integral over p(x) dx of the squared differences",
        ),
        Score("accuracy", "[0, 1]", words="share of the test sample ascribed to its class"),
        Score("accuracy_exact", "[0, 1]", words="E P(ascribed class given x), by quadrature"),
        Score(
            "cross_entropy",
            "[0, inf)",
            words="mean −log of the true class's output on the test sample, outputs scaled to sum "
            "one; nats",
        ),
        Score(
            "cross_entropy_excess",
            "[0, inf)",
            words="its expectation over p(x), less that of the exact posterior; nats",
        ),
        Score(
            "brier",
            "[0, 2]",
            words="mean squared distance from the one-of-q label, outputs scaled to sum one",
        ),
        Score(
            "brier_excess",
            "[0, 2]",
            words="its expectation over p(x), less that of the exact posterior",
        ),
        Score(
            "sum_deviation",
            "[0, inf)",
            words="mean over the test sample of the distance of the outputs' sum from 1",
        ),
    )
}
CONFUSION = Score(
    "confusion_i_j",
    "[0, inf)",
    words="test cases of class i ascribed to class j, i and j from 1 to q",
    kind="integer",
)
