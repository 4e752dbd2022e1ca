"""Whether the paper's order holds across software, and what varies more, program or pair."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from pairing.catalogue.pairs import PAIRS
from pairing.judging import published
from pairing.judging.experiment import is_papers_problem
from pairing.judging.numbers import accuracy_of
from pairing.judging.orders import contrasts, order_verdicts
from pairing.numerics.arrays import Array
from pairing.software.candidates import LINEAR
from pairing.software.plan import DEFAULTS
from pairing.software.scoring import score_column
from pairing.software.statuses import OK
from pairing.software.summaries import FORM, worth
from pairing.study import seeds
from pairing.study.seeds import Purpose
from pairing.study.settings import Study

BOOTSTRAP_SAMPLES = 1000
ENDS = (2.5, 97.5)  # percentiles
ORDERS = [
    "package", "way", "family", "n_trials", "first", "second", "published", "difference", "se",
    "lower", "upper", "p", "p_holm", "verdict",
]  # fmt: skip


def orders(trials: pd.DataFrame, summary: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Return the contrasts between the pairs that each program was found to have.

    A pair that several forms of a program have is that of the first; they are compared on the
    trials of which all have outputs. Forms without hidden units are no networks, and left out.

    Parameters
    ----------
    trials, summary : pandas.DataFrame
        From `pairing.software.scoring` and `pairing.software.summaries`.
    study : pairing.study.settings.Study

    Returns
    -------
    pandas.DataFrame
        Columns `ORDERS`; empty where no program has two pairs.
    """
    families = {"score": score_column(study.measure), "accuracy": "accuracy"}
    parts = [pd.DataFrame(columns=ORDERS)]
    good = trials[trials["status"] == OK]
    known = _networks_of_pairs(summary)
    for (package, way), own in known.groupby(["package", "way"], sort=False):
        forms = dict(zip(own["minimises"][::-1], own["form"][::-1], strict=True))
        rows = good[(good["package"] == package) & (good["way"] == way)]
        for family, column in families.items():
            wide = rows.pivot(index="trial", columns="form", values=column)
            values = _in_common(wide, forms)
            if values:
                said = {pair: _published(family, pair, study) for pair in values}
                found = contrasts(values, said)
                found = found.assign(package=package, way=way, family=family)
                found["n_trials"] = len(next(iter(values.values())))
                parts.append(found.assign(verdict=order_verdicts(found)))
    return pd.concat(parts[1:] or parts, ignore_index=True)[ORDERS]


def _networks_of_pairs(summary: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of networks that were found to have a pair of the study."""
    # what is linear in its inputs is another model, and so are networks with linear hidden units
    return summary[summary["minimises"].isin(list(PAIRS)) & (summary["hidden_units"] != LINEAR)]


def _in_common(wide: pd.DataFrame, forms: Mapping[str, str]) -> dict[str, Array]:
    """Return the values of each pair on the trials that all have; nothing if these are few."""
    there = {pair: form for pair, form in forms.items() if form in wide}
    if len(there) < 2:
        return {}
    whole = wide[list(there.values())].dropna()
    if len(whole) < 2:
        return {}
    return {pair: whole[there[pair]].to_numpy() for pair in PAIRS if pair in there}


def _published(family: str, pair: str, study: Study) -> float:
    """Return the paper's mean score of a pair, or its accuracy; NaN where it has none."""
    number = published.confusion_table_of(pair)
    if not number or not is_papers_problem(study.problem):
        return float("nan")
    if family == "score":
        return published.scores()[pair].mean
    return accuracy_of(published.rates(number))


def shares(trials: pd.DataFrame, summary: pd.DataFrame, study: Study) -> dict[str, Any] | None:
    """Return how much mean scores vary by program and by pair, at defaults.

    By program: between programs of one pair, by pair: between pairs of one program; each the
    pooled variance of the logarithms of mean scores, so that one wild program does not hide all
    others. A program has one value a pair, the mean over its forms that have hidden units. A trial
    without outputs counts as the answer 1/q.

    Returns
    -------
    dict or None
        program_factor, pair_factor (exp of the standard deviations), share (of program in the sum
        of the variances), lower, upper (95 %, by bootstrap over trials), lowest, highest (over
        programs too, as if they were drawn from many), programs, pairs; None where no pair has two
        programs or no program two pairs.
    """
    known = _networks_of_pairs(summary)
    known = known[(known["way"] == DEFAULTS) & (known["ok"] > 1)]
    filled = trials.assign(worth=worth(trials, score_column(study.measure)))
    wide = filled.pivot(index=FORM, columns="trial", values="worth")
    places = np.arange(len(wide.columns))
    forms = list(known[FORM].itertuples(index=False, name=None))
    if not forms:
        return None
    scores = wide.loc[forms].to_numpy()
    keys = known[["package", "minimises"]]
    found = _spread(np.log(scores.mean(axis=1)), keys)
    if found is None:
        return None
    generator = seeds.stream(study.seed, Purpose.RESAMPLING, len(forms), len(places))
    draws = generator.integers(0, len(places), (BOOTSTRAP_SAMPLES, len(places)))
    values = [np.log(scores[:, one].mean(axis=1)) for one in draws]
    lower, upper = _ends([_spread(one, keys) for one in values])
    lowest, highest = _ends([_spread(*_other_programs(one, keys, generator)) for one in values])
    by_program, by_pair = found
    return {
        "program_factor": float(np.exp(np.sqrt(by_program))),
        "pair_factor": float(np.exp(np.sqrt(by_pair))),
        "share": by_program / (by_program + by_pair),
        "lower": lower,
        "upper": upper,
        "lowest": lowest,
        "highest": highest,
        "programs": int(keys["package"].nunique()),
        "pairs": int(keys["minimises"].nunique()),
    }


def _ends(resampled: list[tuple[float, float] | None]) -> tuple[float, float]:
    """Return between what 95 % of the shares of program lie."""
    of_program = [one[0] / (one[0] + one[1]) for one in resampled if one is not None]
    low, high = np.percentile(of_program, ENDS)
    return float(low), float(high)


def _other_programs(
    values: Array, keys: pd.DataFrame, generator: np.random.Generator
) -> tuple[Array, pd.DataFrame]:
    """Return the values of as many programs, drawn from all; one drawn twice counts as two."""
    places = list(keys.reset_index(drop=True).groupby("package", sort=False).indices.values())
    drawn = generator.integers(0, len(places), len(places))
    rows = np.concatenate([places[one] for one in drawn])
    names = np.repeat(np.arange(len(drawn)), [len(places[one]) for one in drawn])
    return values[rows], keys.iloc[rows].assign(package=names)


def _spread(values: Array, keys: pd.DataFrame) -> tuple[float, float] | None:
    """Return the pooled variances between programs of a pair, and between pairs of a program."""
    cells = keys.assign(value=values).groupby(["package", "minimises"])["value"].mean()
    found = []
    for level in ("minimises", "package"):
        groups = cells.groupby(level)
        freedom = int((groups.count() - 1).sum())
        if not freedom:
            return None
        found.append(float(((cells - groups.transform("mean")) ** 2).sum() / freedom))
    return found[0], found[1]
