"""Try a form of a package: its outputs, a step, a long run, its seed, and rows in another order."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from pairing.catalogue.candidates import SEVERAL, UNKNOWN
from pairing.catalogue.pairs import LOGISTIC
from pairing.judging import monte_carlo
from pairing.network.network import Shape
from pairing.software import finder
from pairing.software.finder import Named, Network
from pairing.software.jobs import (
    BY_CLASS,
    FIT,
    LONG,
    MOMENTS,
    STEP,
    TRAINING,
    Job,
    test_sample,
    training_sample,
)
from pairing.software.plan import COMPARED, PROBED, Experiment
from pairing.software.running import Runner, run
from pairing.software.scoring import score_column, score_rows
from pairing.software.statuses import OK
from pairing.study.settings import Measure

OTHER_SEED = 1001  # less the first's: no trial of one seed has the number of another's
SEED_IS_ONE = "yes"
NOT_REPEATED = "no: the same seed gives something else"
NO_CHANCE = "every seed gives the same"

Run = Callable[[Job], pd.DataFrame]
Digits = Callable[[Network, Shape, str], Mapping[tuple[str, str], float]]


def probe(
    one: Runner, form: str, experiment: Experiment, measure: Measure, trials: int
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Find out what a form of a package does.

    Parameters
    ----------
    one : pairing.software.running.Runner
    form : str
    experiment : pairing.software.plan.Experiment
    measure : pairing.study.settings.Measure
    trials : int, >= 2
        Of the study: no more are tried.

    Returns
    -------
    evidence : pandas.DataFrame
        Columns evidence, candidate, digits, reading: see `pairing.software.finder`.
    facts : dict
        outputs, hidden_units (names, or "unknown"), minimises (names), digits, reading, by (the
        evidence that names it), contradicted (names by the other evidence, if it names others),
        sum_digits, seed, order (difference, se), statuses of the jobs.
    """

    def give(job: Job) -> pd.DataFrame:
        return run(one, job, experiment)

    few, more = range(min(PROBED, trials)), range(min(COMPARED, trials))
    rows = {
        FIT: give(Job(form, more)),
        STEP: give(Job(form, few, mode=STEP, asked_of=TRAINING)),
        LONG: give(Job(form, few, mode=LONG, asked_of=TRAINING)),
    }
    networks = {mode: _networks(own, mode, experiment) for mode, own in rows.items()}
    shape = Shape(
        experiment.problem.dimension, experiment.hidden_units, experiment.problem.n_classes
    )
    evidence, outputs, hidden = gather_evidence(
        networks[STEP], networks[LONG], shape, networks[FIT]
    )
    facts = {
        **minimises(evidence, outputs),
        "outputs": outputs,
        "hidden_units": hidden,
        "sum_digits": _sums([one for own in networks.values() for one in own]),
        **_repeated(give, form, rows[FIT], experiment, measure),
        "step": _ended(rows[STEP]),
        "long": _ended(rows[LONG]),
    }
    return evidence, facts


def _networks(rows: pd.DataFrame, mode: str, experiment: Experiment) -> list[Network]:
    """Return the networks of a job, with the sample whose outputs it was asked for."""
    asked = test_sample if mode == FIT else training_sample
    found = []
    for row in rows[rows["status"] == OK].to_dict("records"):
        sample = asked(experiment, int(row["trial"]))
        outputs = np.array(row["outputs"]).reshape(experiment.problem.n_classes, -1)
        start, end = (np.array(row[moment]) for moment in MOMENTS)
        found.append(Network(start, end, sample.x, sample.labels, outputs))
    return found


def gather_evidence(
    step: list[Network], long: list[Network], shape: Shape, fits: Sequence[Network] = ()
) -> tuple[pd.DataFrame, str, str]:
    """Return all evidence on networks that took a step, and on others after a long run.

    Parameters
    ----------
    step, long : list of pairing.software.finder.Network
    shape : pairing.network.network.Shape
        Of the networks asked for; some programs have no hidden units.
    fits : sequence of pairing.software.finder.Network
        As users have them, which tell best what outputs and hidden units they have.

    Returns
    -------
    evidence : pandas.DataFrame
        Columns evidence, candidate, digits, reading.
    outputs, hidden : str
        The outputs and hidden units that its own weights show a network to have, or "unknown".
    """
    stepped, trained, fitted = (_weighted(own, shape) for own in (step, long, fits))
    of_outputs = _of_outputs(fitted or [*stepped, *trained])
    found = finder.named(of_outputs)
    outputs = SEVERAL.join(found.names) or UNKNOWN
    hidden = found.reading if found.names else UNKNOWN
    parts = [
        of_outputs,
        _by_modes(finder.step_digits, stepped, found, finder.OF_STEP),
        _by_modes(finder.end_digits, trained, found, finder.OF_END),
        finder.gather([finder.bias_digits(one) for one in long], finder.OF_BIASES),
    ]
    return pd.concat([one for one in parts if len(one)] or parts[:1]), outputs, hidden


def _of_outputs(networks: list[tuple[Network, Shape]]) -> pd.DataFrame:
    return finder.gather([finder.output_digits(*one) for one in networks], finder.OF_OUTPUTS)


def _by_modes(
    digits: Digits, networks: list[tuple[Network, Shape]], usual: Named, evidence: str
) -> pd.DataFrame:
    """Return evidence on networks by their own hidden units: a mode may have others than a fit."""
    own = finder.named(_of_outputs(networks))
    hidden = next((one.reading for one in (own, usual) if one.names), LOGISTIC)
    return finder.gather([digits(*one, hidden) for one in networks], evidence)


def _weighted(networks: Sequence[Network], shape: Shape) -> list[tuple[Network, Shape]]:
    """Return the networks whose weights are known, each with its own shape."""
    found = []
    for one in networks:
        own = finder.shape_of(one.end, shape.inputs, shape.hidden, shape.outputs)
        if own and len(one.start) == len(one.end):
            found.append((one, own))
    return found


def minimises(evidence: pd.DataFrame, outputs: str) -> dict[str, Any]:
    """Return what the strongest evidence names, and whether other evidence names something else.

    A step tells more than an end point, and that more than the output biases, which are a part
    of it; but one that names a single candidate more than one that does not tell several apart,
    as a step from outputs that are all the same.

    Parameters
    ----------
    evidence : pandas.DataFrame
        From `gather_evidence`.
    outputs : str
        As found there.

    Returns
    -------
    dict
        minimises (list of names; none where none fits), digits, reading, by, contradicted.
    """
    found = {
        kind: finder.named(evidence[evidence["evidence"] == kind], outputs)
        for kind in (finder.OF_STEP, finder.OF_END, finder.OF_BIASES)
    }
    there = {kind: one for kind, one in found.items() if not np.isnan(one.digits)}
    if not there:
        return _verdict(Named((), float("nan"), ""), "", [])
    by = min(there, key=lambda kind: (not there[kind].names, len(there[kind].names) > 1))
    first = there[by]
    others = {
        name
        for kind, one in there.items()
        for name in one.names
        if kind != by and not set(one.names) & set(first.names)
    }
    return _verdict(first, by, sorted(others))


def _verdict(found: Named, by: str, contradicted: list[str]) -> dict[str, Any]:
    return {
        "minimises": list(found.names),
        "digits": None if np.isnan(found.digits) else found.digits,
        "reading": found.reading,
        "by": by,
        "contradicted": contradicted,
    }


def _sums(networks: list[Network]) -> float | None:
    """Return to how many digits outputs sum to one, in the worst of the networks."""
    return min((finder.sum_digits(one.outputs) for one in networks), default=None)


def _ended(rows: pd.DataFrame) -> dict[str, Any]:
    """Return how the trials of a job ended, and the first message of those that failed."""
    failed = rows[rows["status"] != OK]
    message = str(failed["message"].iloc[0]) if len(failed) else ""
    return {"statuses": rows["status"].value_counts().to_dict(), "message": message}


def _repeated(
    give: Run, form: str, first: pd.DataFrame, experiment: Experiment, measure: Measure
) -> dict[str, Any]:
    """Return whether a seed is a seed, and how scores differ where rows stand class by class."""
    trials = range(len(first))
    few = trials[:PROBED]
    again, other, ordered = (
        give(job)
        for job in (
            Job(form, few),
            Job(form, few, seed=OTHER_SEED),
            Job(form, trials, order=BY_CLASS),
        )
    )
    known = [rows["status"][: len(few)] == OK for rows in (first, again, other)]
    places = np.flatnonzero(np.logical_and.reduce(known))
    seed = UNKNOWN
    if len(places):
        same, alike = (
            [first["outputs"][place] == rows["outputs"][place] for place in places]
            for rows in (again, other)
        )
        seed = NO_CHANCE if all(same) and all(alike) else SEED_IS_ONE
        seed = seed if all(same) else NOT_REPEATED
    return {"seed": seed, "order": _order(first, ordered, experiment, measure)}


def _order(
    first: pd.DataFrame, ordered: pd.DataFrame, experiment: Experiment, measure: Measure
) -> dict[str, float] | None:
    """Return by how much eq. (4) is larger where rows stand class by class; None if unknown."""
    shuffled, by_class = (
        score_rows(rows, experiment, measure)[score_column(measure)].to_numpy()
        for rows in (first, ordered)
    )
    known = np.isfinite(shuffled) & np.isfinite(by_class)
    if known.sum() < 2:
        return None
    contrast = monte_carlo.paired_contrast(by_class[known], shuffled[known])
    return {
        "difference": contrast.difference,
        "se": contrast.se,
        "of": float(shuffled[known].mean()),
        "p": contrast.p,
        "lost": int((np.isfinite(shuffled) & ~np.isfinite(by_class)).sum()),
    }
