"""Bad input gets one line that names the key or file and says what is legal; results stay."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from command import SMALL, contents, snakemake

# What a user adds to the small study: the key that the message names, and what it says.
CASES = {
    "seeed: 1": ("seeed", "did you mean seed?"),
    "colour: red": ("colour", "known keys are seed, problem"),
    "1: 2": ("1", "no such key"),
    "data: {train_per_clas: 5}": ("data.train_per_clas", "did you mean train_per_class?"),
    "measure: {points_of: test}": ("measure.points_of", "did you mean points?"),
    "settings: {declared: {hiden_units: 2}}": (
        "settings.declared.hiden_units",
        "did you mean hidden_units?",
    ),
    "seed: -1": ("seed", "a whole number >= 0"),
    "seed: 1997-01-01": ("seed", "a whole number >= 0"),
    "trials: 0": ("trials", "a whole number >= 2"),
    "trials: many": ("trials", "a whole number >= 2"),
    "trials: true": ("trials", "a whole number >= 2"),
    "trials: 10.0": ("trials", "a whole number >= 2"),
    "trials: .nan": ("trials", "a whole number >= 2"),
    "trials:": ("trials", "a whole number >= 2"),
    "repeats: -3": ("repeats", "a whole number >= 1"),
    "repeats: 10000000": ("repeats", "no more than 10000000 trials"),
    "fits_per_job: 0": ("fits_per_job", "a whole number >= 1"),
    "data: 5": ("data", "the keys train_per_class, test_per_class"),
    "data: {train_per_class: 0}": ("data.train_per_class", "a whole number >= 1"),
    "data: {input_scaling: standard}": ("data.input_scaling", "give none"),
    "problem: {means: [[1, 1]]}": ("problem.means", "at least two means"),
    "problem: {means: [[1, 1], [1]]}": ("problem.means", "the same length"),
    "problem: {means: [[1, one], [1, 2]]}": ("problem.means.0.1", "a list of numbers"),
    "problem: {means: [[1, .inf], [1, 2]]}": ("problem.means.0.1", "a list of numbers"),
    "problem: {covariances: unit}": ("problem.covariances", "identity, one matrix, or a list"),
    "problem: {covariances: [[1, 2], [2, 1]]}": ("problem.covariances", "positive definite"),
    "problem: {covariances: [[1, 0.5], [0.2, 1]]}": ("problem.covariances", "positive definite"),
    "problem: {covariances: [[1]]}": ("problem.covariances", "must be (4, 2, 2)"),
    "problem: {covariances: [[[1, 0], [0, 1]]]}": ("problem.covariances", "must be (4, 2, 2)"),
    "problem: {covariances: [[1, 0], [0]]}": ("problem.covariances", "square matrices"),
    "problem: {covariances: [[.nan, 0], [0, 1]]}": ("problem.covariances", "one matrix"),
    "problem: {priors: [0.5, 0.2, 0.2, 0.2]}": ("problem.priors", "must sum to 1"),
    "problem: {priors: [0.7, 0.5, -0.1, -0.1]}": ("problem.priors", "positive number a class"),
    "problem: {priors: [0.5, 0.5]}": ("problem.priors", "4 positive numbers"),
    "pairs: [softmax_least_squares]": ("pairs", "at least two different ones of"),
    "pairs: [softmax_least_squares, softmax_hinge]": ("pairs.1", "softmax_cross_entropy"),
    "pairs: [logistic_bernoulli, logistic_bernoulli]": ("pairs", "at least two different"),
    "settings:": ("settings", "at least one setting"),
    "settings: {Second: {hidden_units: 2}}": ("settings", "lower-case letters, digits and _"),
    "settings: {../../elsewhere: {hidden_units: 2}}": (
        "settings",
        "lower-case letters, digits and _",
    ),
    "settings: {a; touch elsewhere: {hidden_units: 2}}": (
        "settings",
        "lower-case letters, digits and _",
    ),
    'settings: {"second\\n": {hidden_units: 2}}': ("settings", "lower-case letters, digits and _"),
    "settings: {2: {hidden_units: 2}}": ("settings", "lower-case letters, digits and _"),
    "settings: {second: {hidden_units: 2}}": ("settings.second.procedure", "missing; add it"),
    "settings: {declared: {hidden_units: 1.5}}": (
        "settings.declared.hidden_units",
        "a whole number from 0 to 64",
    ),
    "settings: {declared: {hidden_units: four}}": (
        "settings.declared.hidden_units",
        "a whole number from 0 to 64",
    ),
    "settings: {declared: {procedure: adam}}": ("settings.declared.procedure", "bfgs"),
    "settings: {declared: {weight_decay: .nan}}": (
        "settings.declared.weight_decay",
        "a number >= 0",
    ),
    "settings: {declared: {starts_shared: 'yes'}}": (
        "settings.declared.starts_shared",
        "true or false",
    ),
    "settings: {declared: {start_low: 1}}": (
        "settings.declared.start_low",
        "must be below start_high",
    ),
    "settings: {declared: {target_low: 1}}": (
        "settings.declared.target_low",
        "must be below target_high",
    ),
    "settings: {declared: {target_high: 1.5}}": (
        "settings.declared.target_high",
        "a number in [0, 1]",
    ),
    "measure: {normalisation: median}": ("measure.normalisation", "sum or mean"),
    "measure: {reference_variance: .inf}": ("measure.reference_variance", "a number > 0"),
    "measure: {quadrature_nodes: 10}": ("measure.quadrature_nodes", "from 100 to 1000000"),
    "figures: {trial: 5}": ("figures.trial", "must be below trials (5)"),
}


@pytest.fixture(scope="module")
def own_results(finished: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(finished, tmp_path_factory.mktemp("refused") / "copy"))


@pytest.mark.parametrize("added", CASES)
def test_a_bad_config_is_refused(own_results: Path, tmp_path: Path, added: str) -> None:
    key, legal = CASES[added]
    config = tmp_path / "added.yaml"
    config.write_text(added)
    before = contents(own_results / "results")
    run = snakemake(own_results, configs=(SMALL, config))
    assert_refused(run.returncode, run.stdout, key, legal)
    assert contents(own_results / "results") == before


def assert_refused(status: int, said: str, key: str, legal: str) -> None:
    assert status != 0
    assert "Traceback" not in said
    lines = [line for line in said.splitlines() if line.startswith("config: ")]
    assert len(lines) == 1, said
    assert lines[0].startswith(f"config: {key}: ")
    assert legal in lines[0]


@pytest.mark.parametrize(
    ("arguments", "key", "legal"),
    [
        (("--config", "seeed=1"), "seeed", "did you mean seed?"),
        (("--config", "repeats=few"), "repeats", "a whole number >= 1"),
        (("--replace-workflow-config",), "seed", "missing; add it"),
    ],
)
def test_bad_options_are_refused(
    own_results: Path, arguments: tuple[str, ...], key: str, legal: str
) -> None:
    before = contents(own_results / "results")
    run = snakemake(own_results, *arguments)
    assert_refused(run.returncode, run.stdout, key, legal)
    assert contents(own_results / "results") == before


@pytest.mark.parametrize("text", ["", "- trials", "trials: [5", "trials: 5\n\tseed: 1"])
def test_a_file_that_is_no_config_is_refused(own_results: Path, tmp_path: Path, text: str) -> None:
    """Snakemake reads the file, so the message is its own."""
    config = tmp_path / "config.yaml"
    config.write_text(text)
    before = contents(own_results / "results")
    run = snakemake(own_results, configs=(config,))
    assert run.returncode != 0
    assert "Config file" in run.stdout
    assert "Traceback" not in run.stdout
    assert contents(own_results / "results") == before


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def make_text(path: Path) -> None:
    path.write_text("These are not results.\n")


def make_foreign(path: Path) -> None:
    pd.DataFrame({"trial": [0, 1]}).to_parquet(path)


def make_older(path: Path) -> None:
    table = pq.read_table(path)
    marks = table.schema.metadata | {b"schema_version": b"0"}
    pq.write_table(table.replace_schema_metadata(marks), path)


def replace_by_scores(path: Path) -> None:
    shutil.copy(path.parents[2] / "scores/declared" / path.name, path)


def replace_by_next_batch(path: Path) -> None:
    shutil.copy(path.with_name("0000005-0000009.parquet"), path)


FITS = "results/fits/declared/0000000-0000004.parquet"
SCORES = "results/scores/declared/0000000-0000004.parquet"
TRIALS = "results/trials.parquet"
HEADLINE = "results/comparison/headline.json"
POSTERIORS = "results/comparison/posteriors.npz"
NUMBERS = "results/comparison/numbers.parquet"
PICTURE = "results/figures/scores.svg"
REPORT = "results/report.html"

# Which file is damaged, how, what is asked for then, and what the message says.
DAMAGES: list[tuple[str, Callable[[Path], None], str, str]] = [
    (FITS, truncate, SCORES, "is damaged"),
    (FITS, empty, SCORES, "is damaged"),
    (FITS, make_text, SCORES, "is damaged"),
    (FITS, make_foreign, SCORES, "holds something foreign"),
    (FITS, make_older, SCORES, "schema version 0, not fits of version 1"),
    (FITS, replace_by_scores, SCORES, "holds scores of schema version 1, not fits"),
    (SCORES, truncate, TRIALS, "is damaged"),
    (TRIALS, truncate, NUMBERS, "is damaged"),
    (TRIALS, make_older, NUMBERS, "schema version 0, not trials of version 1"),
    (NUMBERS, make_text, PICTURE, "is damaged"),
    (POSTERIORS, truncate, PICTURE, "is missing or damaged"),
    (POSTERIORS, empty, PICTURE, "is missing or damaged"),
    (POSTERIORS, make_text, PICTURE, "is missing or damaged"),
    (HEADLINE, make_text, REPORT, "is not JSON"),
]


@pytest.mark.parametrize(
    ("victim", "damage", "target", "reason"),
    DAMAGES,
    ids=[f"{damage.__name__}-{Path(victim).name}" for victim, damage, _, _ in DAMAGES],
)
def test_a_damaged_file_is_refused(
    own_copy: Path, victim: str, damage: Callable[[Path], None], target: str, reason: str
) -> None:
    damage(own_copy / victim)
    before = contents(own_copy / "results")
    line = refusal(own_copy, target)
    assert line.startswith(f"error: {victim}: ")
    assert reason in line
    assert f"--force {victim}" in line
    # snakemake takes away what the stage was about to replace, and nothing else
    after = contents(own_copy / "results")
    assert after.items() <= before.items()
    assert {Path(name).parent for name in set(before) - set(after)} <= {
        Path(target).relative_to("results").parent
    }


def test_scores_of_other_fits_are_refused(own_copy: Path) -> None:
    replace_by_next_batch(own_copy / SCORES)
    line = refusal(own_copy, TRIALS)
    assert "do not hold the fits of results/fits" in line
    assert "run snakemake again" in line


def refusal(folder: Path, target: str) -> str:
    """Ask for a file of results, see it refused, and return the line that says why."""
    run = snakemake(folder, target)
    assert run.returncode != 0
    assert "Traceback" not in run.stdout
    (line,) = [line for line in run.stdout.splitlines() if line.startswith("error: ")]
    return line
