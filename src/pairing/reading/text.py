"""Write a reading of predictions as text and as JSON."""

import json
import math
import textwrap
from dataclasses import asdict
from typing import Any

from pairing.reading.columns import listed
from pairing.reading.value import Baseline, Estimate, KnownTruth, Reading, verdict

WIDTH = 88  # characters of a line of text
COLUMN = 18
LARGE = 1e5  # from here on a number has four digits


def to_json(reading: Reading) -> str:
    """Return a reading as JSON, with its verdict; numbers that are not finite become null."""
    content = {**_plain(asdict(reading)), "verdict": verdict(reading)}
    return json.dumps(content, indent=2, allow_nan=False)


def _plain(value: Any) -> Any:
    if isinstance(value, Estimate):
        return _plain(value._asdict())
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def to_text(reading: Reading, source: str) -> str:
    """Return a reading as text.

    Parameters
    ----------
    reading : Reading
    source : str
        Where the predictions came from, for the first line.
    """
    parts = [
        [f"{source}: {reading.n} rows, classes {listed(reading.classes)}"],
        textwrap.wrap(" ".join(reading.notes), WIDTH),
        _scores(reading),
        _calibration(reading),
        _curve(reading),
        textwrap.wrap(verdict(reading), WIDTH),
        ["In brackets: standard errors, rows taken as independent. Cross-entropies in nats."],
    ]
    return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"


def _number(value: float) -> str:
    return f"{value:.4f}" if not math.isfinite(value) or abs(value) < LARGE else f"{value:.4g}"


def _with_error(estimate: Estimate) -> str:
    value, error = estimate
    return f"{_number(value)} ({_number(error)})" if math.isfinite(error) else _number(value)


def _row(name: str, *cells: str) -> str:
    return f"{name:<20}" + "".join(f"{cell:>{COLUMN}}" for cell in cells)


def _scores(reading: Reading) -> list[str]:
    estimates = (reading.accuracy, reading.cross_entropy, reading.perplexity, reading.brier)
    lines = [
        _row("", "accuracy", "cross-entropy", "perplexity", "Brier score"),
        _row("predictions", *map(_with_error, estimates)),
        _baseline("class frequencies", reading.class_frequencies),
        _baseline("chance", reading.chance),
    ]
    if reading.known_truth:
        lines += _truth(reading.known_truth)
    return lines


def _baseline(name: str, baseline: Baseline) -> str:
    return _row(name, *map(_number, asdict(baseline).values()))


def _truth(truth: KnownTruth) -> list[str]:
    estimates = (truth.accuracy, truth.floor, None, truth.brier)
    return [
        _row("floor (truth)", *(_with_error(one) if one else "" for one in estimates)),
        _row("excess over floor", "", _with_error(truth.excess)),
    ]


def _calibration(reading: Reading) -> list[str]:
    calibration = reading.calibration
    bound = {"low": " or less", "high": " or more"}.get(calibration.bound, "")
    lines = [
        ("mean top probability", _with_error(reading.confidence)),
        ("less accuracy", _with_error(reading.overconfidence)),
        ("calibration slope", _with_error(calibration.slope) + bound),
        ("cross-entropy at that slope", f"{calibration.cross_entropy:.4f}"),
        ("cost of wrong confidence", _with_error(calibration.cost)),
        ("information beyond class frequencies", _with_error(reading.information)),
    ]
    if reading.impossible:
        lines.append(("rows that gave the true class zero", str(reading.impossible)))
        lines.append(("cross-entropy without them", _with_error(reading.possible_cross_entropy)))
    return [f"{name:<38}{value}" for name, value in lines]


def _curve(reading: Reading) -> list[str]:
    lines = [_row("top probability", "rows", "mean", "comes true")]
    for one in reading.curve:
        name = f"{one.low:.2f} to {one.high:.2f}"
        lines.append(_row(name, str(one.rows), f"{one.confidence:.4f}", _with_error(one.accuracy)))
    return lines
