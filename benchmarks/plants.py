"""Whether the search keeps what was planted: docs/benchmark-plants.md.

    make benchmark-plants

Tables are made as the paper's were, we suppose, by one setting, stop, number of starts and reading,
on samples of their own: of the space that is searched, or of another. A search of that space, with
a race and a confidence set as `snakemake search` has them, is held against each. Counts and shares
are results of the seeds alone; nothing here has a clock.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from benchmarks.problem import ROOT
from pairing.catalogue.verdicts import SIGNIFICANCE
from pairing.config import read_once, search_from, study_from
from pairing.jobs.files import write_text
from pairing.judging.published import Target
from pairing.numerics.arrays import Array
from pairing.problem.mixture import Mixture
from pairing.search import choice, confidence, confirm, design, distance, evaluation, judge
from pairing.search.evaluation import Held
from pairing.search.measures import Measures, Reading, levels, readings, sharing_groups
from pairing.search.runs import train_batch
from pairing.search.scoring import Scored
from pairing.study.settings import Training

SETTINGS, FIRST, FRESH = 32, 50, 400  # settings, trials by which they enter, and are judged
ENTRANTS = 6
INSIDE, OUTSIDE, PLANT_SEED = 60, 10, 5
STEPS = (10, 20, 40, 80)
DECREASES = (0.01, 0.001)
MEASURES = Measures(
    points=("test", "train", "grid"),
    test_samples=(),
    reference_variances=(0.35, 0.5, 0.7, 1, 1.4, 2),
    plug_ins=(),
    roots=("root_of_sum", "sum_of_roots"),
    normalisations=("sum", "mean", "area"),
    confusion_points=("test",),
    outputs=("as given", "scaled"),
    sharings=("all shared", "each apart"),
    grid_half_width=4,
    grid_points=20,
)
Key = tuple[str, float, str]


class World(NamedTuple):
    """A space searched once, to be held against many tables.

    Attributes
    ----------
    training : pairing.study.settings.Training
    rows : pandas.DataFrame
        Its design.
    held : pairing.search.evaluation.Held
        With a target that each plant replaces.
    runs : dict
        By setting, stop and starts: scores of all its trials.
    batch : pairing.search.evaluation.Batch
    """

    training: Training
    rows: pd.DataFrame
    held: Held
    runs: dict[Key, Scored]
    batch: evaluation.Batch


class Plant(NamedTuple):
    """Tables, and what made them: no key of a setting outside the space."""

    name: str
    target: Target
    key: Key | None
    reading: Reading


def world() -> World:
    """Search a small part of the default space."""
    config = read_once(ROOT / "config.yaml")
    study = study_from(config)
    search = search_from(config, study, ROOT)
    steps = dict.fromkeys(search.space.steps, STEPS)
    space = replace(search.space, steps=steps, decreases=DECREASES)
    search = replace(search, space=space, measures=MEASURES)
    rows = design.sobol_design(space, SETTINGS, study.seed, len(search.target.pairs))
    training = replace(study.training(study.settings[0].name), pairs=search.pairs("sobol"))
    arrays = train_batch(rows, training, FIRST + FRESH)
    batch = evaluation.Batch(rows, arrays, training, study.scoring)
    runs = {
        (setting.name, stop, starts): scored
        for setting, stop, starts, scored in evaluation.scored_runs(batch, MEASURES)
    }
    return World(training, rows, evaluation.hold(search.against, training), runs, batch)


def of_trials(scored: Scored, trials: slice) -> Scored:
    """Return the scores of some trials."""
    return scored.of(lambda values: values[:, trials])


def likelihoods(own: World, held: Held) -> pd.DataFrame:
    """Return the table by which settings enter the race."""
    rows: list[dict[str, Any]] = []
    for key, scored in own.runs.items():
        few = of_trials(scored, slice(FIRST))
        named = dict(zip(evaluation.KEY, key, strict=True))
        rows.append(named | evaluation.likelihood_row(few, held))
    return pd.DataFrame(rows)


def race(own: World, held: Held) -> list[Key]:
    """Return the runs that come to the last rung, which is the only one here."""
    first = likelihoods(own, held)
    entered = choice.entrants(1, first, own.rows.assign(at=own.rows["name"]), ENTRANTS)
    return [
        (row["at"], stop, starts)
        for _, row in entered.iterrows()
        for stop in row["stops"]
        for starts in row["starts"]
    ]


def run_of(own: World, held: Held, key: Key) -> confidence.Run:
    """Return a run by the trials that are fresh to the race."""
    draws = confidence.draws_for(held, FRESH, own.training.seed)
    return confidence.Run(of_trials(own.runs[key], slice(FIRST, None)), held, draws, {})


def confidence_set(own: World, held: Held, entered: list[Key]) -> pd.DataFrame:
    """Return the readings of some runs that repeats of their own keep at 5 %."""
    tables = [
        confidence.judge_run(run_of(own, held, key)).assign(
            **dict(zip(evaluation.KEY, key, strict=True))
        )
        for key in entered
    ]
    rows = pd.concat(tables, ignore_index=True)
    return rows[rows["p"] > SIGNIFICANCE]


def plants(own: World) -> Iterator[Plant]:
    """Make tables inside the space, and outside of it."""
    generator = np.random.default_rng(PLANT_SEED)
    keys, every = list(own.runs), readings(MEASURES)
    problem = own.training.problem
    outside: dict[str, dict[str, Any]] = {
        "40 patterns a class": {"train_per_class": 40},
        "another problem": {
            "problem": Mixture(problem.means * 1.15, problem.covariances, problem.priors)
        },
        "another network": {"hidden_units": 0},
    }
    for number in range(INSIDE):
        key = keys[generator.integers(len(keys))]
        reading = every[generator.integers(len(every))]
        yield Plant("inside", _tables(own, key, reading, number, {}), key, reading)
    for number in range(INSIDE, INSIDE + OUTSIDE):
        name = list(outside)[number % len(outside)]
        key = keys[generator.integers(len(keys))]
        reading = every[generator.integers(len(every))]
        yield Plant(name, _tables(own, key, reading, number, outside[name]), None, reading)


def _tables(own: World, key: Key, reading: Reading, number: int, changes: dict[str, Any]) -> Target:
    """Return the tables of one experiment, on samples of its own."""
    row = own.rows.set_index("name", drop=False).loc[key[0]]
    candidate = pd.Series({**row, "stop": key[1], "starts": key[2], **reading._asdict()})
    training = replace(own.training, seed=PLANT_SEED + 1)
    if "hidden_units" in changes:
        candidate["hidden_units"] = changes["hidden_units"]
    else:
        training = replace(training, **changes)
    n = own.held.target.trials
    first = 3 * number * n  # pairs apart take trials of their own
    rows = confirm.confirm_batch(
        candidate, training, own.batch.scoring, MEASURES, first, first + 3 * n - 1
    )
    pairs = training.pairs
    group = sharing_groups(reading.sharing, pairs)
    scores, rates = judge.as_arrays(rows, own.held.target, group)
    scores, rates = scores[:, :n], rates[:, :n]
    numbers = np.column_stack([scores.mean(axis=1), scores.var(axis=1, ddof=1)])
    return Target(own.held.target.pairs, numbers, rates.mean(axis=1), n)


def ranks(own: World, held: Held, plant: Plant) -> dict[str, int]:
    """Return the place of the planted setting, by four ways to rank on the first trials."""
    every = levels(MEASURES)
    place = tuple(own_.index(one) for own_, one in zip(every, plant.reading, strict=True))
    plain = held._replace(orbits=distance.orbits(np.arange(4)[None], len(held.target.pairs)))
    found = {}
    for symmetry, one in (("symmetries", held), ("none", plain)):
        both: list[tuple[Key, Array, Array]] = [
            (key, *evaluation.likelihoods_in(of_trials(scored, slice(FIRST)), one))
            for key, scored in own.runs.items()
        ]
        for name, sign, index in (("likelihood", -1, 2), ("distance", 1, 1)):
            best = {each[0]: float((sign * each[index]).min()) for each in both}
            planted = next(sign * each[index][place] for each in both if each[0] == plant.key)
            found[f"{name}, {symmetry}"] = 1 + sum(value < planted for value in best.values())
    return found


def try_all(own: World) -> pd.DataFrame:
    """Return a row a plant: whether it is kept, how many readings are, and its ranks."""
    rows: list[dict[str, Any]] = []
    for plant in plants(own):
        held = own.held._replace(target=plant.target)
        entered = race(own, held)
        kept = confidence_set(own, held, entered)
        row: dict[str, Any] = {"plant": plant.name, "size": len(kept)}
        if plant.key is not None:
            planted = [*plant.key, *plant.reading]
            columns = [*evaluation.KEY, *Reading._fields]
            row["kept"] = bool((kept[columns] == planted).all(axis=1).any())
            row["entered"] = plant.key in entered
            row["p"] = run_of(own, held, plant.key).judge(plant.reading).p
            row |= ranks(own, held, plant)
        print(row, flush=True)
        rows.append(row)
    return pd.DataFrame(rows)


def page(rows: pd.DataFrame, own: World) -> str:
    """Return docs/benchmark-plants.md."""
    inside, outside = rows[rows["plant"] == "inside"], rows[rows["plant"] != "inside"]
    n_readings = len(own.runs) * len(readings(MEASURES))
    lines = [
        "# Plants: does the search keep what was planted?",
        "",
        "Written by `make benchmark-plants`; nothing here is edited by hand. Tables of one "
        "experiment are made by a setting, stop, number of starts and reading drawn at random, on "
        "samples of their own, and a search of a small part of the default space is held against "
        f"them: {SETTINGS} trained settings, {len(own.runs):,} runs, {n_readings:,} readings; "
        f"{FIRST} trials to enter the race, {ENTRANTS} settings of each choice in it, {FRESH} "
        "fresh trials to judge.",
        "",
        *_counts(inside, outside, n_readings),
        "",
        *_missed(inside),
        "",
        "Tables of another space, one by one:",
        "",
        "| tables | readings kept |",
        "| --- | ---: |",
        *(f"| {row['plant']} | {row['size']} |" for _, row in outside.iterrows()),
        "",
        *_ways(inside, len(own.runs)),
    ]
    return "\n".join(lines) + "\n"


def _counts(inside: pd.DataFrame, outside: pd.DataFrame, n_readings: int) -> list[str]:
    lines = [
        "| tables | plants | the planted reading is kept | of the first 20 | set empty | "
        "readings kept (median) | as a share of all |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, some in (("of the space", inside), ("of another", outside)):
        planted = name == "of the space"
        kept = f"{int(some['kept'].sum())} of {len(some)}" if planted else "–"
        early = f"{int(some['kept'][:20].sum())} of 20" if planted else "–"
        empty, median = int((some["size"] == 0).sum()), some["size"].median()
        lines.append(
            f"| {name} | {len(some)} | {kept} | {early} | {empty} of {len(some)} | "
            f"{median:g} | {100 * median / n_readings:.3f} % |"
        )
    return lines


def _missed(inside: pd.DataFrame) -> list[str]:
    rejected = int((inside["p"] <= SIGNIFICANCE).sum())
    lines = [
        f"By its own {FRESH} fresh trials, whether it came to the last rung or not, a planted "
        f"reading is rejected at 5 % in {rejected} of {len(inside)} cases. Those not kept:",
        "",
        "| plant | came to the last rung | p by its own trials | place by likelihood |",
        "| ---: | --- | ---: | ---: |",
    ]
    for number, (_, row) in enumerate(inside.iterrows(), start=1):
        if not row["kept"]:
            came = "yes" if row["entered"] else "no"
            place = row["likelihood, symmetries"]
            lines.append(f"| {number} | {came} | {row['p']:.4f} | {place:.0f} |")
    return lines


def _ways(inside: pd.DataFrame, n_runs: int) -> list[str]:
    lines = [
        "What likelihood and symmetries are worth: the place of the planted run among all "
        f"{n_runs:,}, each by the best of its readings, on {FIRST} trials.",
        "",
        "| ranked by | first | median place | mean place |",
        "| --- | ---: | ---: | ---: |",
    ]
    for way in [name for name in inside if ", " in name]:
        places, title = inside[way], way.replace(", none", ", no symmetries")
        first = f"{int((places == 1).sum())} of {len(inside)}"
        lines.append(f"| {title} | {first} | {places.median():g} | {places.mean():.1f} |")
    return lines


if __name__ == "__main__":
    searched = world()
    write_text(ROOT / "docs" / "benchmark-plants.md", page(try_all(searched), searched))
