"""Read a cross-entropy value: what predictions know, what they only claim, and what is left.

Rows are taken a block at a time and reduced to sums (`Totals`), so memory does not grow with
their number; everything that is reported follows from the sums. Rows are taken to be
independent, and each standard error is that of a mean over rows.

The calibration slope is that of logistic recalibration without intercepts: the s for which
probabilities proportional to p^s, which multiply every log-odds by s, have the least
cross-entropy. It is the reciprocal of a temperature: below one the predictions are
overconfident, above one underconfident. The sums are kept at `SLOPES`, and the minimum between
them is interpolated by polynomials of degree five in log s that match the cross-entropy and its
first two derivatives there (relative error about 1e-6 in s, far below a standard error).
"""

import math
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.interpolate import BPoly, CubicSpline
from scipy.optimize import brentq

from pairing.catalogue.verdicts import SURE
from pairing.cross_entropy import entropy, exp, log
from pairing.numerics.arrays import Array
from pairing.reading.columns import Columns
from pairing.reading.notes import is_label, neighbours, notes_on
from pairing.reading.predictions import TOLERANCE, Chunk, chunks
from pairing.reading.totals import AS_GIVEN, BINS, SLOPES, Totals, total

SAME = 1e-14  # of the mean square: a variance below it is rounding
ROUNDING = 1e-12  # below which a difference is rounding and no result
FEWEST_ROWS = 30  # below which normal standard errors are not to be trusted


class Estimate(NamedTuple):
    """A mean over rows with its standard error."""

    value: float
    standard_error: float


@dataclass(frozen=True)
class Baseline:
    """What a prediction that is the same in all rows would reach."""

    accuracy: float
    cross_entropy: float
    perplexity: float
    brier: float


@dataclass(frozen=True)
class Bin:
    """A bin of the calibration curve: rows whose top probability lies in [low, high).

    Attributes
    ----------
    low, high : float
    rows : int
    confidence : float
        Mean probability of the likeliest class.
    accuracy : Estimate
        How often it came true.
    """

    low: float
    high: float
    rows: int
    confidence: float
    accuracy: Estimate


@dataclass(frozen=True)
class Calibration:
    """What the best slope makes of the predictions, over possible rows.

    Attributes
    ----------
    slope : Estimate
        With the robust (sandwich) standard error; not a number where no slope is better than
        another, and an end of `SLOPES`, without standard error, where the best is outside.
    bound : str
        ``"low"`` or ``"high"`` if the slope is such an end, else empty.
    tilt : float
        The derivative of the cross-entropy at slope one in its standard errors (the score test
        of slope one): positive for overconfidence. Where all rows are alike, the error is that of
        labels drawn from the predictions.
    cross_entropy : float
        At the best slope: what is left when confidence is put right.
    cost : Estimate
        Cross-entropy as given less that at the best slope: what wrong confidence costs.
    profile : tuple of (float, float)
        Slopes and the cross-entropy at them.
    """

    slope: Estimate
    bound: str
    tilt: float
    cross_entropy: float
    cost: Estimate
    profile: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class KnownTruth:
    """How the predictions compare with the true probabilities of their rows.

    Attributes
    ----------
    accuracy, floor, brier : Estimate
        What the true probabilities themselves would reach; the floor is their mean entropy.
    excess : Estimate
        Mean divergence of the predictions from the truth: what a better model could gain.
    """

    accuracy: Estimate
    floor: Estimate
    brier: Estimate
    excess: Estimate


@dataclass(frozen=True)
class Reading:
    """All that is read from predictions and labels; cross-entropies are in nats.

    Attributes
    ----------
    n : int
        Rows.
    classes : tuple of str
    frequencies : tuple of float
        Of the classes among the labels.
    impossible : int
        Rows that gave zero to the class that came true. If there are any, cross-entropy and
        perplexity are infinite.
    accuracy, cross_entropy, perplexity, brier : Estimate
    possible_cross_entropy : Estimate
        Over the possible rows alone.
    chance, class_frequencies : Baseline
        Of equal probabilities, and of the frequencies of the classes in every row.
    information : Estimate
        Cross-entropy of the class frequencies less that of the predictions, over possible rows.
    confidence : Estimate
        Mean probability of the likeliest class.
    overconfidence : Estimate
        Confidence less accuracy.
    calibration : Calibration
    curve : tuple of Bin
        The bins that hold rows.
    given_to_truth : tuple of int
        Rows by the probability given to the class that came true, in equal bins of [0, 1].
    known_truth : KnownTruth or None
    notes : tuple of str
        Sentences on what is unusual about the rows.
    """

    n: int
    classes: tuple[str, ...]
    frequencies: tuple[float, ...]
    impossible: int
    accuracy: Estimate
    cross_entropy: Estimate
    perplexity: Estimate
    brier: Estimate
    possible_cross_entropy: Estimate
    chance: Baseline
    class_frequencies: Baseline
    information: Estimate
    confidence: Estimate
    overconfidence: Estimate
    calibration: Calibration
    curve: tuple[Bin, ...]
    given_to_truth: tuple[int, ...]
    known_truth: KnownTruth | None
    notes: tuple[str, ...]


def read_file(path: Path, columns: Columns, tolerance: float = TOLERANCE) -> Reading:
    """Read a file of predictions; errors are those of `pairing.reading.predictions.chunks`.

    Parameters
    ----------
    path, columns, tolerance
        As of `chunks`.
    """
    notes: list[str] = []
    parts = chunks(path, columns, tolerance, notes)
    reading = read(parts, columns.classes, columns.labels)
    return replace(reading, notes=(*notes, *reading.notes))


def read(parts: Iterable[Chunk], classes: tuple[str, ...], labels: tuple[str, ...] = ()) -> Reading:
    """Read predictions and labels that come in parts.

    Parameters
    ----------
    parts : iterable of pairing.reading.predictions.Chunk
        All with the truth, or all without; at least one row.
    classes : tuple of str
    labels : tuple of str
        What stood for the classes as labels, if these were not their names.

    Raises
    ------
    ValueError
        If there are no rows.
    """
    labels = labels or classes
    totals, with_truth = total(parts, neighbours(labels))
    if totals is None:
        raise ValueError("predictions: there are no rows")
    notes = notes_on(totals, classes, labels)
    if with_truth and is_label(totals):
        return _reading(totals, classes, None, notes)
    n = int(totals.rows.sum())
    return _reading(totals, classes, _known_truth(totals.truth, n) if with_truth else None, notes)


def _estimate(sums: Array, n: int) -> Estimate:
    """Return the mean of n values from their sum and the sum of their squares.

    Its error is unknown for one value, and for values that are all the same.
    """
    mean, square = (sums / n).tolist() if n else (math.nan, math.nan)
    variance = square - mean**2
    if n < 2 or not variance > SAME * square:
        return Estimate(mean, math.nan)
    return Estimate(mean, math.sqrt(variance / (n - 1)))


def _margin(estimate: Estimate) -> float:
    """Return how far from zero a mean may be by chance, as far as that is known."""
    error = estimate.standard_error
    return ROUNDING if math.isnan(error) else SURE * error + ROUNDING


def _reading(
    totals: Totals, classes: tuple[str, ...], truth: KnownTruth | None, notes: tuple[str, ...]
) -> Reading:
    n = int(totals.rows.sum())
    impossible = n - int(totals.possible.sum())
    frequencies = totals.rows / n
    right, top, over, brier = (_estimate(sums, n) for sums in totals.scores.T)
    if math.isnan(right.standard_error):
        over = Estimate(over.value, math.nan)
    possible = _estimate(totals.cost.sum(axis=1), n - impossible)
    cost = Estimate(math.inf, math.nan) if impossible else possible
    perplexity = float(exp(cost.value))
    return Reading(
        n=n,
        classes=classes,
        frequencies=tuple(frequencies.tolist()),
        impossible=impossible,
        accuracy=right,
        cross_entropy=cost,
        perplexity=Estimate(perplexity, perplexity * cost.standard_error),
        brier=brier,
        possible_cross_entropy=possible,
        chance=_baseline(np.full(len(classes), 1 / len(classes))),
        class_frequencies=_baseline(frequencies),
        information=_information(totals, frequencies),
        confidence=top,
        overconfidence=over,
        calibration=_calibration(totals.slopes, n - impossible),
        curve=_curve(totals.bins),
        given_to_truth=tuple(totals.given_to_truth.astype(int).tolist()),
        known_truth=truth,
        notes=notes,
    )


def _baseline(frequencies: Array) -> Baseline:
    """Return what predicting the classes' probabilities `frequencies` reaches on them."""
    nats = float(entropy(frequencies))
    brier = float((frequencies * (1 - frequencies)).sum())
    return Baseline(float(frequencies.max()), nats, float(exp(nats)), brier)


def _information(totals: Totals, frequencies: Array) -> Estimate:
    """Return the mean of cost under the frequencies less cost, with both estimated together."""
    by_frequency = -log(np.where(frequencies > 0, frequencies, 1.0))
    cost, squares = totals.cost
    gain = totals.possible * by_frequency - cost
    gain_squares = totals.possible * by_frequency**2 - 2 * by_frequency * cost + squares
    sums = np.array([gain.sum(), gain_squares.sum()])
    return _estimate(sums, int(totals.possible.sum()))


def _curve(bins: Array) -> tuple[Bin, ...]:
    curve = []
    for i, (rows, top, *right) in enumerate(bins.T):
        if rows:
            accuracy = _estimate(np.array(right), int(rows))
            curve.append(Bin(i / BINS, (i + 1) / BINS, int(rows), float(top / rows), accuracy))
    return tuple(curve)


def _known_truth(sums: Array, n: int) -> KnownTruth:
    floor, accuracy, brier, excess = (_estimate(each, n) for each in sums.T[:4])
    return KnownTruth(accuracy=accuracy, floor=floor, brier=brier, excess=excess)


def _calibration(sums: Array, n: int) -> Calibration:
    cost, first, second, first_squares, change_squares = sums / n if n else sums + math.nan
    profile = tuple(zip(SLOPES.tolist(), cost.tolist(), strict=True))
    flat = not (second > ROUNDING).any()
    if flat:  # all probabilities equal, or none but zero and one
        nothing = Estimate(math.nan, math.nan)
        at_one = float(cost[AS_GIVEN])
        return Calibration(nothing, "", 0.0, at_one, Estimate(0.0, 0.0), profile)
    slope, bound, best = _best_slope(cost, first, second)

    def there(values: Array) -> float:
        return float(CubicSpline(np.log(SLOPES), values)(math.log(slope)))

    spread = math.sqrt(max(there(first_squares), 0.0) / n)
    change = float(cost[AS_GIVEN]) - best
    expected_error = math.sqrt(max(float(second[AS_GIVEN]), 0.0) / n)
    tilt = _estimate(sums[[1, 3], AS_GIVEN], n)
    # rows that are all alike have no spread of their own: that of labels drawn as predicted
    tilt_error = tilt.standard_error if tilt.standard_error > 0 else expected_error
    return Calibration(
        slope=Estimate(slope, math.nan if bound else spread / there(second)),
        bound=bound,
        tilt=tilt.value / tilt_error if tilt_error > 0 else math.nan,
        cross_entropy=best,
        cost=_estimate(n * np.array([change, there(change_squares)]), n),
        profile=profile,
    )


def _best_slope(cost: Array, first: Array, second: Array) -> tuple[float, str, float]:
    """Return the slope with the least cost, which end of the range it is at, and the cost."""
    if first[0] >= 0:
        return float(SLOPES[0]), "low", float(cost[0])
    if first[-1] <= 0:
        return float(SLOPES[-1]), "high", float(cost[-1])
    at = np.log(SLOPES)
    # d/d log s = s d/ds
    by_log = np.stack([cost, SLOPES * first, SLOPES * first + SLOPES**2 * second], axis=1)
    curve = BPoly.from_derivatives(at, by_log)
    right = int(np.argmax(first > 0))  # the cost is convex in s: its derivative changes sign once
    derivative = curve.derivative()
    best = brentq(lambda u: float(derivative(u)), at[right - 1], at[right], xtol=1e-14)
    return math.exp(best), "", float(curve(best))


def verdict(reading: Reading) -> str:
    """Say in words what the numbers of a reading amount to.

    Each sentence is chosen by a number and its standard error: whether there is information
    beyond the class frequencies, whether confidence is wrong and what that costs, and what is
    left, which is noise and ignorance: these are told apart where the truth is known.
    """
    sentences = [_say_value(reading)]
    if reading.n - reading.impossible < FEWEST_ROWS:
        sentences.append(f"Fewer than {FEWEST_ROWS} rows are too few to say more.")
    else:
        sentences += [_say_information(reading), _say_confidence(reading), _say_remainder(reading)]
    return " ".join(filter(None, sentences))


def _say_value(reading: Reading) -> str:
    if reading.impossible:
        return (
            f"The cross-entropy is infinite: {reading.impossible} of {reading.n} rows gave "
            "probability zero to the class that came true; the rest of this reading of the "
            "cross-entropy leaves them out."
        )
    return (
        f"A cross-entropy of {reading.cross_entropy.value:.4g} nats is as hard as guessing among "
        f"{_count(reading.perplexity.value)} equally likely classes, of {len(reading.classes)}."
    )


def _count(classes: float) -> str:
    largest = sys.float_info.max
    return f"{classes:.4g}" if classes <= largest else f"more than {largest:.4g}"


def _say_information(reading: Reading) -> str:
    gain, margin = reading.information.value, _margin(reading.information)
    alone = f"the class frequencies alone ({reading.class_frequencies.cross_entropy:.4g})"
    if gain > margin:
        return f"The predictions are {gain:.3g} nats better than {alone}."
    if gain < -margin:
        return f"The predictions are {-gain:.3g} nats worse than {alone}."
    return f"The predictions cannot be told from {alone}."


def _wrong_confidence(calibration: Calibration) -> str:
    """Return which way confidence is wrong, or nothing where that is not detected."""
    if not abs(calibration.tilt) > SURE:
        return ""
    return "overconfidence" if calibration.tilt > 0 else "underconfidence"


def _say_confidence(reading: Reading) -> str:
    calibration = reading.calibration
    kind = _wrong_confidence(calibration)
    if math.isnan(calibration.slope.value):
        return "Confidence cannot be judged: no slope changes the predictions."
    if not kind:
        return "Wrong confidence is not detected."
    slope = {"low": "at most ", "high": "at least "}.get(calibration.bound, "")
    least = "at least " if calibration.bound else ""
    return (
        f"They show {kind}: the likeliest class has probability {reading.confidence.value:.3g} on "
        f"average and comes true in {reading.accuracy.value:.3g} of the rows, and the calibration "
        f"slope is {slope}{calibration.slope.value:.3g}. Right confidence would save {least}"
        f"{calibration.cost.value:.3g} nats."
    )


def _say_remainder(reading: Reading) -> str:
    calibration, truth = reading.calibration, reading.known_truth
    if math.isnan(calibration.slope.value):
        return ""
    most = "at most " if calibration.bound else ""
    left = f"With confidence put right {most}{calibration.cross_entropy:.4g} nats remain"
    if truth is None:
        return (
            f"{left}: noise that no model removes, and ignorance of this one. Only true "
            "probabilities tell the two apart."
        )
    floor = f"{left}; the floor, below which no model is expected to go, is {truth.floor.value:.4g}"
    excess = truth.excess
    if excess.value <= _margin(excess):
        return f"{floor}, and no excess over it is detected."
    wrong = _wrong_confidence(calibration) if calibration.cost.value > excess.value / 2 else ""
    return f"{floor}. The larger part of the excess over the floor is {wrong or 'ignorance'}."
