"""Make a study and a search of a config: the one place in which it becomes values.

Messages are one line that begins with the key at fault.
"""

import json
from dataclasses import asdict, fields
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pairing.catalogue.factors import FACTORS, Value
from pairing.catalogue.pairs import PAIRS
from pairing.config.checking import check, check_ends, number_as_text
from pairing.config.layout import Config, Problem, SearchKeys
from pairing.convergence.plan import Convergence, check_ascending
from pairing.judging.published import PAPER, Target, folder_of, read_target
from pairing.problem.mixture import Mixture, written_out
from pairing.search.measures import (
    ALL_SHARED,
    AS_GIVEN,
    TRUE_REFERENCE,
    Measures,
    Reading,
    variance_reference,
)
from pairing.search.plan import Search
from pairing.search.space import READ_OFF, Addition, Factor, Space
from pairing.software.plan import Software
from pairing.study.programs import studies
from pairing.study.settings import LARGEST_STUDY, Setting, Study


def study_from(config: Any) -> Study:
    """Make a study of a config.

    Raises
    ------
    ValueError
        One line that begins with the key at fault.
    """
    keys = check(config)
    _check_study(keys)
    return Study(
        seed=keys.seed,
        problem=problem_from(keys.problem),
        train_per_class=keys.data.train_per_class,
        test_per_class=keys.data.test_per_class,
        trials=keys.trials,
        repeats=keys.repeats,
        pairs=tuple(PAIRS[name] for name in keys.pairs),
        settings=tuple(keys.settings.values()),
        measure=keys.measure,
    )


def _check_study(keys: Config) -> None:
    if keys.figures.trial >= keys.trials:
        raise ValueError(
            f"figures.trial: {keys.figures.trial} must be below trials ({keys.trials})"
        )
    if keys.trials * keys.repeats > LARGEST_STUDY:
        raise ValueError(
            f"repeats: {keys.repeats} x {keys.trials} trials are too many; give no more "
            f"than {LARGEST_STUDY} trials in all"
        )
    for name, setting in keys.settings.items():
        check_ends(setting, f"settings.{name}.")


def problem_from(problem: Problem) -> Mixture:
    """Make the mixture of the config's ``problem``, its shorthands written out.

    Raises
    ------
    ValueError
        One line that begins with the key at fault: means or rows that differ in length, or what
        `pairing.problem.mixture.Mixture` refuses.
    """
    try:
        return Mixture(*written_out(problem.means, problem.covariances, problem.priors))
    except ValueError as error:
        raise ValueError(f"problem.{error}") from None


def programs_from(config: Any, study: Study) -> tuple[Study, ...]:
    """Make the study as each program of a config makes it.

    Raises
    ------
    ValueError
        One line that begins with the key at fault.
    """
    programs = check(config).programs
    names = {setting.name for setting in study.settings}
    for name in programs:
        if name in names:
            raise ValueError(
                f"programs.{name}: is the name of a setting, too, and their fits stand in one "
                "folder; give another, and null to this"
            )
    return studies(study, programs.values())


def convergence_from(config: Any) -> Convergence:
    """Make the plan of the study of convergence of a config.

    Raises
    ------
    ValueError
        One line that begins with the key at fault.
    """
    keys = check(config).convergence
    plan = Convergence(**{one.name: getattr(keys, one.name) for one in fields(Convergence)})
    check_ascending(plan)
    return plan


def software_from(config: Any) -> Software:
    """Make the plan of the study of other software of a config.

    Raises
    ------
    ValueError
        One line that begins with the key at fault.
    """
    keys = check(config).software
    return Software(**{one.name: getattr(keys, one.name) for one in fields(Software)})


def search_from(config: Any, study: Study, root: Path) -> Search:
    """Make a search of a config.

    Parameters
    ----------
    config : dict
        The whole config.
    study : pairing.study.settings.Study
    root : pathlib.Path
        The project's folder, under which a user's own published tables stand.

    Raises
    ------
    ValueError
        One line that begins with the key at fault.
    """
    keys = check(config).search
    declared = _declared_reading(study)
    target = _target(keys.published, study, root)
    _check_numbers(keys, target, study)
    _check_additions(keys.additions, keys.space)
    _check_measures(keys.measures, declared)
    return Search(
        trials=keys.trials,
        settings=keys.settings,
        space=_space(keys.space, study.settings[0], keys.additions),
        additions=keys.additions,
        map_hidden_units=keys.map.hidden_units,
        map_weight_decay=keys.map.weight_decay,
        measures=keys.measures,
        declared_reading=declared,
        target=target,
        rounds=keys.rounds.number,
        round_settings=keys.rounds.settings,
        round_centres=keys.rounds.centres,
        round_width=keys.rounds.width,
        least_gain=keys.rounds.least_gain,
        race=keys.race,
        confirm_seed=keys.confirm.seed,
        confirm_repeats=keys.confirm.repeats,
    )


def _check_numbers(keys: SearchKeys, target: Target, study: Study) -> None:
    rounds, confirm = keys.rounds, keys.confirm
    least = target.free_numbers + 2
    rungs = ((f"race.{n}.trials", rung.trials) for n, rung in enumerate(keys.race))
    for key, trials in (("trials", keys.trials), *rungs):
        if trials < least:
            raise ValueError(
                f"search.{key}: {trials} are too few to compare {target.free_numbers} numbers; "
                f"give at least {least}"
            )
    for n, (before, after) in enumerate(pairwise(keys.race), start=1):
        if after.settings > before.settings:
            raise ValueError(
                f"search.race.{n}.settings: {after.settings} are more than the rung before has "
                f"({before.settings}); give no more"
            )
        if after.trials < before.trials:
            raise ValueError(
                f"search.race.{n}.trials: {after.trials} are fewer than the rung before has "
                f"({before.trials}); give no fewer"
            )
    if confirm.seed == study.seed:
        raise ValueError(
            f"search.confirm.seed: {confirm.seed} is the study's seed; give another, so that "
            "what the search found is confirmed on fresh samples"
        )
    if confirm.repeats * target.trials > LARGEST_STUDY:
        raise ValueError(
            f"search.confirm.repeats: {confirm.repeats} x {target.trials} trials are too many; "
            f"give no more than {LARGEST_STUDY} trials in all"
        )
    if rounds.settings < rounds.centres:
        raise ValueError(
            f"search.rounds.centres: {rounds.centres} are more than the settings of a round "
            f"({rounds.settings}); give no more"
        )


def _check_additions(additions: tuple[Addition, ...], space: Any) -> None:
    for number, one in enumerate(additions):
        try:
            FACTORS[one.factor].reader.validate_python(one.level)
        except ValidationError:
            raise ValueError(
                f"search.additions.{number}: {json.dumps(asdict(one), default=str)} is not legal; "
                "give a factor of search.space, a level that is legal for it "
                f"({FACTORS[one.factor].kind.several}), and a number of settings"
                f"{number_as_text(one.level)}"
            ) from None
        before = {(other.factor, other.level) for other in additions[:number]}
        if (one.factor, one.level) in before or _holds(getattr(space, one.factor), one.level):
            raise ValueError(
                f"search.additions.{number}: {one.factor} {one.level} is looked at already; give "
                "a level that is in neither search.space nor another addition"
            )


def _holds(choice: Any, level: Value) -> bool:
    if choice.levels is not None:
        return level in choice.levels
    ends = getattr(choice, "low", None), getattr(choice, "high", None)
    return None not in ends and ends[0] <= level <= ends[1]


def _declared_reading(study: Study) -> Reading:
    measure = study.measure
    reference = variance_reference(measure.reference_variance)
    return Reading(
        measure.points, reference, measure.root, measure.normalisation, "test", AS_GIVEN, ALL_SHARED
    )


def _check_measures(measures: Measures, declared: Reading) -> None:
    levels = {
        "points": measures.points,
        "reference_variances": measures.references,
        "roots": measures.roots,
        "normalisations": measures.normalisations,
        "confusion_points": measures.confusion_points,
        "outputs": measures.outputs,
        "sharings": measures.sharings,
    }
    for (key, known), level in zip(levels.items(), declared, strict=True):
        if level not in known:
            raise ValueError(
                f"search.measures.{key}: lacks {level}, which `measure` declares; add it"
            )
    if TRUE_REFERENCE not in measures.references:
        raise ValueError("search.measures.reference_variances: lacks 1, the true posterior; add it")


def _target(published: str, study: Study, root: Path) -> Target:
    folder = root / published
    if published != PAPER and not folder.resolve().is_relative_to(root.resolve()):
        raise ValueError(
            f"search.published: {published} leaves the project; give `paper` or a folder in it"
        )
    try:
        target = read_target(folder_of(published, root), study.trials)
    except ValueError as error:
        raise ValueError(f"search.published: {error}") from None
    unknown = sorted(set(target.pairs) - set(PAIRS))
    if unknown:
        raise ValueError(
            f"search.published: no pair is called {unknown[0]}; known are {', '.join(PAIRS)}"
        )
    return target


def _space(keys: Any, declared: Setting, additions: tuple[Addition, ...]) -> Space:
    """Make a space of the keys of ``search.space``; an addition's procedure has steps there too."""
    procedures = keys.procedure.levels
    if procedures is None:
        raise _no_choice("procedure", keys.procedure, "levels")
    factors = {name: _factor(name, getattr(keys, name)) for name in FACTORS}
    read_off = {name: factors.pop(name).levels for name in READ_OFF}
    for name, levels in read_off.items():
        if not levels:
            raise _no_choice(name, getattr(keys, name), "levels")
    procedures += tuple(one.level for one in additions if one.factor == "procedure")
    steps = _steps(keys.steps, procedures)
    return Space(
        tuple(factors.values()),
        **read_off,
        steps=steps,
        decreases=keys.decreases,
        declared=declared,
    )


def _no_choice(name: str, values: Any, wanted: str = "") -> ValueError:
    given = {key: value for key, value in asdict(values).items() if value is not None}
    ranged = "levels, or low, high and scale" if hasattr(values, "low") else "levels"
    keys = wanted or ranged
    return ValueError(
        f"search.space.{name}: {json.dumps(given)} is not legal; give {keys} "
        f"({FACTORS[name].kind.several}), and a reason"
    )


def _factor(name: str, values: Any) -> Factor:
    key, whole = f"search.space.{name}", FACTORS[name].whole
    ends = [getattr(values, end, None) for end in ("low", "high", "scale")]
    if (values.levels is None) is (None in ends) or (values.levels and ends != [None] * 3):
        raise _no_choice(name, values)
    if values.levels:
        if len(set(values.levels)) < len(values.levels):
            raise ValueError(
                f"{key}.levels: {list(values.levels)} has a level twice; give each once"
            )
        return Factor(name, values.levels, 0.0, 0.0, False, whole, values.reason)
    low, high, logarithmic = values.low, values.high, values.scale == "log"
    if not low < high:
        raise ValueError(f"{key}.low: {low} must be below high ({high}); or give levels")
    if logarithmic and low <= 0:
        raise ValueError(f"{key}.low: {low} has no logarithm; give a number > 0 or scale: linear")
    return Factor(name, (), low, high, logarithmic, whole, values.reason)


def _steps(
    steps: dict[str, tuple[int, ...]], procedures: tuple[Value, ...]
) -> dict[str, tuple[int, ...]]:
    key = "search.space.steps"
    for procedure in procedures:
        if procedure not in steps:
            raise ValueError(f"{key}.{procedure}: missing; give the iterations to record")
    for procedure, several in steps.items():
        if list(several) != sorted(set(several)):
            raise ValueError(f"{key}.{procedure}: {list(several)} must ascend")
    return {procedure: steps[procedure] for procedure in procedures}
