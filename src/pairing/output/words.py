"""The findings of the search as text: `docs/findings.md`, and words that the report shares."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from pairing.catalogue.factors import in_words
from pairing.catalogue.levels import NORMALISATIONS, QUANTITIES, factor_name, level_words
from pairing.catalogue.pairs import PAIRS
from pairing.output import templating
from pairing.search.identification import BEYOND, agreed, contradicted

POINTS = {
    "test": "eq. (4) over the test sample",
    "train": "eq. (4) over the training sample",
    "both": "eq. (4) over training and test sample",
    "grid": "eq. (4) over a grid",
}
OUTPUTS = {"as given": "", "scaled": ", logistic outputs scaled to sum one"}
SHARINGS = {
    "all shared": "",
    "logistic apart": ", the logistic pair on samples of its own",
    "each apart": ", each pair on samples of its own",
}
ROOTS = {"root_of_sum": "root of the sum over classes", "sum_of_roots": "one root a class, added"}
EFFECTS = {
    "activation": "main effect: softmax in place of logistic outputs",
    "penalty": "main effect: cross-entropy in place of least squares",
    "interaction": "interaction of the two",
}


def reference_words(reference: str) -> str:
    """Return what a reference posterior is, in words."""
    kind, _, variance = reference.partition(" ")
    if kind != "variance":
        return f"the posterior of a {reference} estimate from the training sample"
    if variance == "1":
        return "the true posterior"
    return f"the posterior with all variances times {variance}"


def points_words(points: str) -> str:
    """Return over which points eq. (4) is summed, in words."""
    _, of, size = points.partition("test of ")
    return f"eq. (4) over a test sample of {size}" if of else POINTS[points]


def left_out_words(name: str) -> str:
    """Return which printed numbers are left out, in words (`pairing.search.conflict`)."""
    kind, *cell = name.split()
    if cell and cell[-1] in PAIRS:
        words = {
            "rate": "the rate {} to {} of {}",
            "rates": "all rates of {}",
            "scores": "Table 2's numbers of {}",
        }
        return words.get(kind, f"the {kind} of {{}} in Table 2").format(
            *cell[:-1], PAIRS[cell[-1]].label
        )
    blocks = {"scores": "Table 2", "means": "Table 2's means", "variances": "Table 2's variances"}
    return blocks.get(name, name)


def times_words(powers: float) -> str:
    """Return how many times less likely; beyond 10^6 a normal law says nothing."""
    if powers <= BEYOND:
        return f"{10**powers:.3g} times" if powers < 3 else f"10^{powers:.1f} times"
    return f"beyond 10^{BEYOND:.0f} times"


def p_words(p: float, se: float) -> str:
    """Return a p-value with its Monte Carlo standard error, by as many digits as it has.

    Where no repeat is as far away it is as small as its repeats can tell, and its error as large.
    """
    digits = 3 if p >= 0.001 else 4
    if se > 0.9 * p:
        return f"at most {p:.{digits}f}"
    return f"{p:.{digits}f} ± {se:.{digits}f}"


def p_in_a_sentence(p: float, se: float) -> str:
    """Return "p = ..." or "p at most ..."."""
    words = p_words(p, se)
    return f"p {words}" if words.startswith("at most") else f"p = {words}"


def claim_words(claim: str) -> str:
    """Return a claim or contrast in words: ``a - b`` as an order, worse before better."""
    first, dash, second = claim.partition(" - ")
    if dash:
        return f"{PAIRS[first].label} worse than {PAIRS[second].label}"
    return EFFECTS.get(claim, claim)


def part_words(part: str) -> str:
    """Return what a part of the joint distance is, in words."""
    kind, _, pair = part.partition(" ")
    return f"rates of {PAIRS[pair].label}" if kind == "rates" else "Table 2"


def number_words(row: Mapping[str, str]) -> str:
    """Return which printed number a row is about."""
    label = PAIRS[row["pair"]].label
    if row["family"] == "score":
        return f"{row['column']} of {label} in Table 2"
    return f"rate {row['row']} to {row['column']} of {label}"


WORDS = SimpleNamespace(
    points=points_words,
    outputs=OUTPUTS,
    sharing=SHARINGS,
    left_out=left_out_words,
    times=times_words,
    factor=factor_name,
    level=level_words,
    normalisation=NORMALISATIONS,
    root=ROOTS,
    quantity=QUANTITIES,
    reference=reference_words,
    claim=claim_words,
    part=part_words,
    number=number_words,
    setting=in_words,
    p_value=p_words,
    p=p_in_a_sentence,
    pair=lambda pair: PAIRS[pair].label,
)


def render(findings: Mapping[str, Any], again: Mapping[str, Any] | None = None) -> str:
    """Return ``docs/findings.md``: its first three points are the answer.

    Parameters
    ----------
    findings : dict
        From `pairing.search.findings.findings`.
    again : dict, optional
        The same of a search under other seeds, to be shown beside it.
    """
    searches = (findings["identified"], again["identified"]) if again else ([], [])
    return templating.text("findings.md").render(
        f=findings, again=again, two=contradicted(*searches), both=agreed(*searches), words=WORDS
    )
