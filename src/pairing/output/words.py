"""The findings of the search as text: `docs/findings.md`, and words that the report shares."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from pairing.catalogue.factors import in_words
from pairing.catalogue.levels import NORMALISATIONS, QUANTITIES
from pairing.catalogue.pairs import PAIRS
from pairing.output import templating

POINTS = {
    "test": "eq. (4) over the test sample",
    "train": "eq. (4) over the training sample",
    "both": "eq. (4) over training and test sample",
    "grid": "eq. (4) over a grid",
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
    points=POINTS,
    normalisation=NORMALISATIONS,
    root=ROOTS,
    quantity=QUANTITIES,
    reference=reference_words,
    claim=claim_words,
    part=part_words,
    number=number_words,
    setting=in_words,
)


def render(findings: Mapping[str, Any]) -> str:
    """Return ``docs/findings.md``: its first five points are the answer.

    Parameters
    ----------
    findings : dict
        From `pairing.search.findings.findings`.
    """
    return templating.text("findings.md").render(f=findings, words=WORDS)
