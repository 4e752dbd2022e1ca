"""The first setting by several programs: its table side by side, and which verdicts they share."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from pairing.catalogue.statuses import STATUSES
from pairing.catalogue.verdicts import (
    COMPATIBLE,
    NOT_REPRODUCED,
    REFUTED,
    SAME_ORDER,
    UNDECIDED,
)
from pairing.judging import monte_carlo
from pairing.judging.experiment import primary
from pairing.judging.numbers import NUMBER, compare_numbers, printed_numbers
from pairing.judging.orders import compare_order
from pairing.study.settings import Study

SAME, NOT_SAME = "yes", "no"
COUNTED = {
    "compatible": COMPATIBLE,
    "same_order_only": SAME_ORDER,
    "not_reproduced": NOT_REPRODUCED,
    "refuted": REFUTED,
    "undecided": UNDECIDED,
}
QUANTITIES = {"mean": 0, "variance": 1, "accuracy": 2}  # in their order
PLACE = ["quantity", "pair"]
CHANGE = [*PLACE, "program", "change", "change_se"]
NUMBERS = [
    *PLACE, "program", "repeats", "published", "ours", "ours_se", "lower", "upper",
    "change", "change_se", "verdict", "same",
]  # fmt: skip
CONTRAST = ["family", "n_trials", "first", "second"]
ORDERS = [
    *CONTRAST, "program", "published", "difference", "se", "lower", "upper", "p_holm",
    "verdict", "same",
]  # fmt: skip


class Program(NamedTuple):
    """The study as a program makes it, and its trials table."""

    study: Study
    trials: pd.DataFrame

    @property
    def name(self) -> str:
        """What it is called."""
        return self.study.settings[0].name


def compare_programs(programs: Sequence[Program]) -> tuple[dict[str, pd.DataFrame], dict[str, Any]]:
    """Return what each program makes of the setting, and which verdicts are the same under all.

    Parameters
    ----------
    programs : sequence of Program
        The first is the study as it is declared.

    Returns
    -------
    rows : dict of pandas.DataFrame
        programs: one row a program, with how its fits ended and the verdicts on the paper's 54
        numbers. program_numbers: mean and variance of the score and accuracy by pair and program.
        program_orders: the contrasts, by program, in one experiment and over all trials that
        every program has. ``same`` says whether the verdict is the same under all of them.
    summary : dict
        What sentences are made of: programs; trials (that all have); orders and experiment
        (contrasts, same, as_printed, under all); differing (of orders over all those trials, by
        contrast); numbers (of the paper, same, compatible under all); furthest (by other program
        the pair whose mean score is furthest from the first's, and by how many per cent).
    """
    numbers = pd.concat(
        [
            compare_numbers(one.trials, one.study).assign(program=one.name, at=place)
            for place, one in enumerate(programs)
        ]
    )
    rows = {
        "programs": _counts(programs, numbers),
        "program_numbers": _side_by_side(programs, numbers),
        "program_orders": _orders(programs),
    }
    return rows, _summary(programs, numbers, rows)


def _same(rows: pd.DataFrame, key: list[str]) -> "pd.Series[Any]":
    """Say of each row whether all rows of its key have its verdict."""
    several = rows.groupby(key, sort=False)["verdict"].transform("nunique") > 1
    return several.map({True: NOT_SAME, False: SAME})


def _counts(programs: Sequence[Program], numbers: pd.DataFrame) -> pd.DataFrame:
    """Return how each program's fits ended, and count its verdicts."""
    rows = []
    for one in programs:
        setting = one.study.settings[0]
        ended = primary(one.trials, one.study)["status"]
        verdicts = printed_numbers(numbers[numbers["program"] == one.name], one.study)["verdict"]
        rows.append(
            {
                "program": one.name,
                "procedure": setting.procedure,
                "max_iterations": setting.max_iterations,
                "repeats": one.study.repeats,
                **{f"share_{name.replace('-', '_')}": (ended == name).mean() for name in STATUSES},
                "numbers": len(verdicts),
                **{name: int((verdicts == verdict).sum()) for name, verdict in COUNTED.items()},
            }
        )
    return pd.DataFrame(rows)


def _side_by_side(programs: Sequence[Program], numbers: pd.DataFrame) -> pd.DataFrame:
    """Return Table 2 in the declared reading and the accuracies, the programs of each together."""
    study = programs[0].study
    shown = numbers[numbers["reading"].isin((study.measure.normalisation, "trace"))]
    shown = shown.rename(columns={"column": "quantity"})
    places = {pair.name: place for place, pair in enumerate(study.pairs)}
    shown = shown.assign(place=shown["pair"].map(places), which=shown["quantity"].map(QUANTITIES))
    shown = shown.sort_values(["which", "place", "at"], ignore_index=True)
    repeats = {one.name: one.study.repeats for one in programs}
    shown = shown.assign(same=_same(shown, PLACE), repeats=shown["program"].map(repeats))
    return shown.merge(_changes(programs), how="left", on=CHANGE[:3])[NUMBERS]


def _common(programs: Sequence[Program]) -> int:
    """Return the number of repeats that all programs have."""
    return min(one.study.repeats for one in programs)


def _changes(programs: Sequence[Program]) -> pd.DataFrame:
    """Return by how many per cent mean scores differ from the first's, on the trials of both."""
    study = programs[0].study
    scores = [
        primary(one.trials, one.study).pivot(
            index="trial", columns="pair", values=study.measure.column
        )
        for one in programs
    ]
    rows = []
    for one, own in zip(programs[1:], scores[1:], strict=True):
        for pair in study.pairs:
            theirs, ours = own[pair.name].align(scores[0][pair.name], join="inner")
            found = monte_carlo.ratio(theirs.to_numpy(), ours.to_numpy())
            change = 100 * (found.value - 1), 100 * found.se
            rows.append(("mean", pair.name, one.name, *change))
    return pd.DataFrame(rows, columns=CHANGE).astype({"change": float, "change_se": float})


def _orders(programs: Sequence[Program]) -> pd.DataFrame:
    """Return every contrast by each program, on the trials that all have."""
    parts = []
    for place, one in enumerate(programs):
        study = one.study
        own = replace(study, repeats=_common(programs))
        trials = one.trials[one.trials["trial"] < own.trials * own.repeats]
        found = compare_order(trials, own)
        parts.append(found.assign(program=one.name, at=place, contrast=range(len(found))))
    rows = pd.concat(parts).sort_values(["contrast", "at"], ignore_index=True)
    return rows.assign(same=_same(rows, CONTRAST))[ORDERS]


def _summary(
    programs: Sequence[Program], numbers: pd.DataFrame, rows: dict[str, pd.DataFrame]
) -> dict[str, Any]:
    study, orders = programs[0].study, rows["program_orders"]
    most = study.trials * _common(programs)
    over_all = orders[orders["n_trials"] == most]
    printed = printed_numbers(numbers, study)
    return {
        "programs": rows["programs"].to_dict("records"),
        "experiment_trials": study.trials,
        "trials": most,
        "orders": _shared(over_all, CONTRAST),
        "experiment": _shared(orders[orders["n_trials"] == study.trials], CONTRAST),
        "differing": _differing(over_all),
        "numbers": _shared(printed, NUMBER),
        "furthest": _furthest(rows["program_numbers"]),
    }


def _shared(rows: pd.DataFrame, key: list[str]) -> dict[str, int]:
    """Count the places of a key, those of one verdict, and those compatible under all."""
    found = [set(own) for _, own in rows.groupby(key)["verdict"]]
    return {
        "places": len(found),
        "same": sum(len(verdicts) == 1 for verdicts in found),
        "compatible": found.count({COMPATIBLE}),
    }


def _differing(orders: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the contrasts on which the programs differ, with the verdict of each."""
    groups = orders[orders["same"] == NOT_SAME].groupby(CONTRAST, sort=False)
    return [
        {"family": family, "first": first, "second": second}
        | {"verdicts": own[["program", "verdict"]].to_dict("records")}
        for (family, _, first, second), own in groups
    ]


def _furthest(numbers: pd.DataFrame) -> list[dict[str, Any]]:
    """Return by program the mean score that is furthest from the first program's."""
    known = numbers[np.isfinite(numbers["change"]) & np.isfinite(numbers["change_se"])]
    found = known.groupby("program", sort=False)["change"].agg(lambda own: own.abs().idxmax())
    return known.loc[found, ["program", "pair", "change", "change_se"]].to_dict("records")
