"""What all rows together show to be unusual: said, since no row shows it."""

import math

import numpy as np

from pairing.reading.columns import listed, numbered, option
from pairing.reading.totals import Totals

FAR = 4.0  # standard errors at which labels do not follow the true probabilities
ENOUGH = 30  # rows for that


def neighbours(labels: tuple[str, ...]) -> np.ndarray:
    """Return the classes whose labels are one more and one less than each class's, -1 for none."""
    numbers = numbered(labels)
    if numbers is None:
        return np.full((2, len(labels)), -1)
    places = {number: i for i, number in enumerate(numbers)}
    return np.array([[places.get(number + step, -1) for number in numbers] for step in (1, -1)])


def is_label(totals: Totals) -> bool:
    """Say whether the true probabilities were one of q in every row, which is a label."""
    return bool(totals.truth[0, 5] == totals.rows.sum())


def notes_on(totals: Totals, classes: tuple[str, ...], labels: tuple[str, ...]) -> tuple[str, ...]:
    """Return sentences on labels that seem to be shifted, and on a truth that seems to be none."""
    return tuple(filter(None, [_on_shift(totals, classes, labels), _on_truth(totals)]))


def _on_shift(totals: Totals, classes: tuple[str, ...], labels: tuple[str, ...]) -> str:
    n, right = totals.rows.sum(), totals.scores[0, 0]
    moves = zip(("raised", "lowered"), (1, -1), neighbours(labels), totals.shifted, strict=True)
    for word, step, nearby, shifted in moves:
        ends = nearby < 0
        more = shifted - right
        if ends.all() or totals.rows[ends].any() or more <= math.sqrt(shifted + right):
            continue
        absent = listed(label for label, end in zip(labels, ends, strict=True) if end)
        numbers = numbered(labels) or []
        codes = [f"{number - step}={name}" for number, name in zip(numbers, classes, strict=True)]
        return (
            f"Labels seem to be off by one: {absent} never occurs, and the likeliest class would "
            f"come true in {shifted / n:.0%} of the rows with labels {word} by one. If so, "
            f"say {option('classes', codes)}."
        )
    return ""


def _on_truth(totals: Totals) -> str:
    n = int(totals.rows.sum())
    if is_label(totals):
        return (
            "The columns of true probabilities are one of q in every row: they were taken for "
            "labels, and the truth for unknown."
        )
    mean, square = totals.truth[:, 4] / n
    error = math.sqrt(max(square - mean**2, 0.0) / n)
    if n < ENOUGH or abs(mean) <= FAR * error + 1e-9:
        return ""
    return (
        "The labels do not follow the true probabilities: the class that came true had "
        f"{abs(mean):.3g} {'more' if mean > 0 else 'less'} of them on average than such labels "
        "would. Floor and excess are not to be trusted."
    )
