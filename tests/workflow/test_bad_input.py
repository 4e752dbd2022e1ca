"""Bad input gets one line that names the key or file and says what is legal; results stay."""

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from command import ROOT, SMALL, TRIALS, contents, snakemake, succeeded, trials_of, write_config

from pairing.jobs import seals

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
    "data: {input_scaling: standard}": (
        "data.input_scaling",
        "no such key any more; inputs are not scaled",
    ),
    "problem: {means: [[1, 1]]}": ("problem.means", "at least two means"),
    "problem: {means: [[1, 1], [1]]}": ("problem.means", "the same length"),
    "problem: {means: [[1, one], [1, 2]]}": ("problem.means.0.1", "a list of numbers"),
    "problem: {means: [[1, .inf], [1, 2]]}": ("problem.means.0.1", "a list of numbers"),
    "problem: {covariances: unit}": ("problem.covariances", "identity, one matrix, or a list"),
    "problem: {covariances: [[1, 2], [2, 1]]}": ("problem.covariances", "positive definite"),
    "problem: {covariances: [[1, 0.999999999999999], [0.999999999999999, 1]]}": (
        "problem.covariances",
        "condition number of its correlations is 2e+15, must be at most 1e+10",
    ),
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
    "measure: {normalisation: median}": ("measure.normalisation", "mean or sum"),
    "measure: {reference_variance: .inf}": ("measure.reference_variance", "a number > 0"),
    "measure: {quadrature_nodes: 10}": ("measure.quadrature_nodes", "from 100 to 1000000"),
    "figures: {trial: 5}": ("figures.trial", "must be below trials (5)"),
    # Keys that had one legal value.
    "measure: {failed_fits: kept}": ("measure.failed_fits", "every fit is scored"),
    # Numbers without end, and numbers that YAML reads as text.
    f"problem: {{means: [[1{'0' * 400}, 0], [0, 0]]}}": (
        "problem.means.0.0",
        "no larger than 1e+100",
    ),
    f"settings: {{declared: {{max_iterations: 1{'0' * 23}}}}}": (
        "settings.declared.max_iterations",
        "<= 1000000000 (a fit of so many takes hours",
    ),
    "data: {test_per_class: 1000000000000}": (
        "data.test_per_class",
        "<= 1000000 (a sample stands in memory at once)",
    ),
    "trials: 1e2": ("trials", "YAML reads 1e2 as text; write 100"),
    "problem: {priors: [1e-1, 0.3, 0.3, 0.3]}": ("problem.priors", "write 1.0e-1"),
    "problem: {covariances: [[1e0, 0], [0, 1]]}": ("problem.covariances", "write 1.0e+0"),
    "settings: {declared: {objective_tolerance: 1e-8}}": (
        "settings.declared.objective_tolerance",
        "YAML reads 1e-8 as text; write 1.0e-8",
    ),
    "problem: {means: [[1, 1e3], [1, 2]]}": ("problem.means.0.1", "write 1.0e+3"),
    "trials: '5'": ("trials", "write it without quotes"),
    "convergence: {patterns_per_class: [100, 50]}": (
        "convergence.patterns_per_class",
        "[100, 50] must ascend",
    ),
    "convergence: {patterns_per_class: [100]}": (
        "convergence.patterns_per_class",
        "at least two ascending whole numbers",
    ),
    "convergence: {hidden_units: [0, 65]}": (
        "convergence.hidden_units.1",
        "a whole number from 0 to 64",
    ),
    "convergence: {trials: 1}": ("convergence.trials", "a whole number >= 2"),
    "convergence: {procedure: second_order}": (
        "convergence.procedure",
        "one with steps to stop at: bfgs",
    ),
    "convergence: {steps: [100, 25]}": ("convergence.steps", "must ascend"),
    "convergence: {minimiser: {procedure: bfgs}}": (
        "convergence.minimiser.procedure",
        "bfgs_newton or second_order",
    ),
    # A setting is called by its key.
    "settings: {declared: {name: mine}}": ("settings.declared.name", "no such key"),
    "programs: {declared: {procedure: bfgs, max_iterations: 9, repeats: 1}}": (
        "programs.declared",
        "give another, and null to this",
    ),
    "programs: {scipy: {name: mine}}": ("programs.scipy.name", "no such key"),
    "settings: {declared: null}": ("settings", "at least one setting"),
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
        (
            ("--config", "data={train_per_class: 30}"),
            "data.train_per_class",
            "nested keys in a file",
        ),
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


NO_CONFIGS = {
    b"": "holds nothing",
    b"- trials": "holds a list",
    b"trials": "holds a str",
    b"trials: [5": "line 1 is not YAML",
    b"trials: 5\n\tseed: 1": "line 2 is not YAML",
    b"seed: \xff": "cannot be read",
}


@pytest.mark.parametrize("content", NO_CONFIGS)
def test_a_project_without_a_legal_config_is_refused(
    own_results: Path, project: Path, content: bytes
) -> None:
    path = project / "config.yaml"
    path.write_bytes(content)
    before = contents(own_results / "results")
    run = snakemake(own_results, project=project)
    assert_refused(run.returncode, run.stdout, str(path), NO_CONFIGS[content])
    assert contents(own_results / "results") == before


@pytest.mark.parametrize("text", ["", "- trials", "trials: [5", "trials: 5\n\tseed: 1"])
def test_a_file_that_is_no_config_is_refused(own_results: Path, tmp_path: Path, text: str) -> None:
    """Snakemake reads the files of --configfile itself, so the message is its own."""
    config = tmp_path / "config.yaml"
    config.write_text(text)
    before = contents(own_results / "results")
    run = snakemake(own_results, configs=(config,))
    assert run.returncode != 0
    assert "Config file" in run.stdout
    assert "Traceback" not in run.stdout
    assert contents(own_results / "results") == before


TWICE = {
    "trials: 5\nrepeats: 2\ntrials: 7\n": ("trials", "lines 1 and 3"),
    "data:\n  train_per_class: 5\n  train_per_class: 6\n": ("train_per_class", "lines 2 and 3"),
    '{\n\t"trials": 5,\n\t"trials": 7\n}': ("trials", "lines 2 and 3"),
}


@pytest.mark.parametrize("text", TWICE)
def test_a_key_that_stands_twice_is_refused(own_results: Path, tmp_path: Path, text: str) -> None:
    """Snakemake keeps the last one without a word."""
    key, lines = TWICE[text]
    config = tmp_path / "added.yaml"
    config.write_text(text)
    run = snakemake(own_results, "--dry-run", configs=(SMALL, config))
    assert_refused(run.returncode, run.stdout, str(config), f"key {key} stands twice, in {lines}")


def test_a_second_block_of_settings_is_refused(own_results: Path, project: Path) -> None:
    path = project / "config.yaml"
    with path.open("a", encoding="utf-8") as file:
        file.write("settings:\n  second: {}\n")
    run = snakemake(own_results, "--dry-run", project=project)
    assert_refused(run.returncode, run.stdout, str(path), "key settings stands twice")


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def flip_a_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 1
    path.write_bytes(content)


def make_foreign(path: Path) -> None:
    pd.DataFrame({"trial": [0, 1]}).to_parquet(path)


def edit_and_save(path: Path) -> None:
    rows = pd.read_parquet(path)
    rows.iloc[:, -1] = rows.iloc[0, -1]
    rows.to_parquet(path)


def edit_by_hand(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("1", "2", 1), encoding="utf-8")


def replace_by_next_batch(path: Path) -> None:
    shutil.copy(path.with_name(path.name.replace(*BATCHES)), path)


def make_of_another_config(path: Path) -> None:
    seal_anew(path, config="0123456789abcdef")


def make_older(path: Path) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(seals, "SCHEMA_VERSION", "2")
        seal_anew(path)


def seal_anew(path: Path, **other: str) -> None:
    values = json.loads(path.read_text())
    study = next(one.parents[1] for one in path.parents if one.name == seals.FOLDER)
    made = [study / name for name in values["outputs"]]
    seals.write(path, seals.Maker(**values["maker"] | other), {}, made)


BATCHES = ("0000000-0000004", "0000005-0000009")
FITS = "results/fits/declared/0000000-0000004.parquet"
SCORES = "results/scores/declared/0000000-0000004.parquet"
HEADLINE = "results/comparison/headline.json"
POSTERIORS = "results/comparison/posteriors.npz"
NUMBERS = "results/comparison/numbers.parquet"
PICTURE = "results/figures/scores.svg"
TABLE = "results/tables/order.md"
REPORT = "results/report.html"
SEAL_OF_FITS = "results/.made/fit_batch/0000000-0000004-declared.json"

# a block of the search that this config does not add
ADDED_DESIGN = "results/search/designs/added_7.parquet"

CHANGED = "has changed since it was written"
OTHER_CONFIG = "was made by another config"

# Which file is damaged, how, what is asked for then, and what the message says. That any byte
# counts, in whatever format, is a unit's test.
DAMAGES: list[tuple[str, Callable[[Path], None], str, str]] = [
    (FITS, truncate, SCORES, CHANGED),
    (FITS, replace_by_next_batch, SCORES, CHANGED),
    (SEAL_OF_FITS, flip_a_bit, SCORES, CHANGED),
    (SEAL_OF_FITS, make_older, SCORES, "is of schema version 2, not 3"),
    (SEAL_OF_FITS, make_of_another_config, SCORES, OTHER_CONFIG),
    (SEAL_OF_FITS, replace_by_next_batch, SCORES, OTHER_CONFIG),
    (SCORES, empty, TRIALS, CHANGED),
    (TRIALS, edit_and_save, NUMBERS, CHANGED),
    (POSTERIORS, make_foreign, PICTURE, CHANGED),
    (HEADLINE, edit_by_hand, REPORT, CHANGED),
    (PICTURE, flip_a_bit, REPORT, CHANGED),
]


@pytest.mark.parametrize(
    ("victim", "damage", "target", "reason"),
    DAMAGES,
    ids=[f"{damage.__name__}-{Path(victim).name}" for victim, damage, _, _ in DAMAGES],
)
def test_a_stage_refuses_a_damaged_file(
    own_copy: Path, victim: str, damage: Callable[[Path], None], target: str, reason: str
) -> None:
    damage(own_copy / victim)
    before = contents(own_copy / "results")
    line = refusal(own_copy, target)
    assert line.startswith(f"error: {victim}: {reason}")
    assert line.endswith(f" --cores 1 --force {victim}")
    # snakemake takes away what the stage was about to replace, and nothing else
    after = contents(own_copy / "results")
    assert after.items() <= before.items()
    assert {Path(name).parent for name in set(before) - set(after)} <= {
        Path(target).relative_to("results").parent,
        *Path(SEAL_OF_FITS.replace("fit", "score")).relative_to("results").parents[:2],
    }


def refusal(folder: Path, target: str, *arguments: str, **options: Any) -> str:
    """Ask for a file of results, see it refused, and return the line that says why."""
    run = snakemake(folder, target, *arguments, **options)
    assert run.returncode != 0
    assert "Traceback" not in run.stdout
    (line,) = [line for line in run.stdout.splitlines() if line.startswith("error: ")]
    return line


def test_the_command_that_a_refusal_names_mends_it(own_copy: Path, tmp_path: Path) -> None:
    whole = trials_of(own_copy)
    flip_a_bit(own_copy / FITS)
    config = write_config(tmp_path / "config.yaml", ROOT / "config.yaml", SMALL)
    line = refusal(own_copy, SCORES, "--replace-workflow-config", configs=(config,))
    command = shlex.split(line.split("to rebuild it, run: ")[1])
    assert "--replace-workflow-config" in command
    subprocess.run(command, cwd=own_copy.parent, check=True)
    succeeded(snakemake(own_copy))
    assert trials_of(own_copy) == whole
    assert VERIFIED.search(succeeded(snakemake(own_copy, "verify")))


VERIFIED = re.compile(r"^all \d+ results are whole, and of the present config and code$", re.M)

# Files that `snakemake verify` refuses, and why.
AT_REST: dict[str, tuple[Callable[[Path], None], str]] = {
    FITS: (truncate, CHANGED),
    SEAL_OF_FITS.replace(*BATCHES): (flip_a_bit, CHANGED),
    "results/.made/collect_trials.json": (Path.unlink, "is missing"),
    "results/.made/derive.json": (make_of_another_config, OTHER_CONFIG),
    NUMBERS: (edit_and_save, CHANGED),
    "results/comparison/statuses.parquet": (Path.unlink, "is missing"),
    HEADLINE: (edit_by_hand, CHANGED),
    POSTERIORS: (make_foreign, CHANGED),
    PICTURE: (flip_a_bit, CHANGED),
    "results/figures/at_a_glance.pdf": (empty, CHANGED),
    TABLE: (edit_by_hand, CHANGED),
    "results/tables/order.csv": (Path.unlink, "is missing"),
    REPORT: (edit_by_hand, CHANGED),
}


def test_verify_names_every_damaged_file_and_no_other(own_copy: Path) -> None:
    for victim, (damage, _) in AT_REST.items():
        damage(own_copy / victim)
    before = contents(own_copy / "results")
    run = snakemake(own_copy, "verify")
    assert run.returncode != 0
    assert "Traceback" not in run.stdout
    *lines, last = [line for line in run.stdout.splitlines() if line.startswith("error: ")]
    assert last.startswith(f"error: {len(AT_REST)} faults were found among ")
    refused = dict(line.removeprefix("error: ").split(": ", 1) for line in lines)
    assert refused.keys() == AT_REST.keys()
    for victim, (_, reason) in AT_REST.items():
        assert refused[victim].startswith(reason)
        assert refused[victim].endswith(f" --cores 1 --force {victim}")
    assert contents(own_copy / "results") == before


def test_verify_names_what_is_of_no_part_of_the_config(own_copy: Path) -> None:
    strays = ("results/fits/other/0000000-0000004.parquet", ADDED_DESIGN)
    for stray in strays:
        (own_copy / stray).parent.mkdir(parents=True)
        shutil.copy(own_copy / FITS, own_copy / stray)
    run = snakemake(own_copy, "verify")
    assert "Traceback" not in run.stdout
    for stray in strays:
        assert f"error: {stray}: is of no part of the present config; delete it" in run.stdout
    assert "error: 2 faults were found among " in run.stdout


def test_verify_checks_the_rest_where_the_config_rules_the_search_out(
    own_copy: Path, tmp_path: Path
) -> None:
    design = own_copy / "results/search/designs/sobol.parquet"
    design.parent.mkdir(parents=True)
    shutil.copy(own_copy / FITS, design)
    three = {"problem": {"means": [[1, 1], [1, -1], [-1, 1]]}}
    config = write_config(tmp_path / "config.yaml", SMALL, three)
    run = snakemake(own_copy, "verify", configs=(config,))
    assert "designs/sobol.parquet: is of no part of the present config; delete it" in run.stdout
    assert f"error: {SEAL_OF_FITS}: {OTHER_CONFIG}" in run.stdout


def test_verify_names_what_another_config_or_other_code_made(own_copy: Path, project: Path) -> None:
    assert VERIFIED.search(succeeded(snakemake(own_copy, "verify")))
    run = snakemake(own_copy, "verify", "--config", "seed=5")
    assert f"error: {SEAL_OF_FITS}: {OTHER_CONFIG}" in run.stdout
    edited = project / "src/pairing/study/scores.py"
    edited.write_text(edited.read_text() + "EDITED = True\n")
    run = snakemake(own_copy, "verify", project=project)
    scores = SEAL_OF_FITS.replace("fit", "score")
    assert f"error: {scores}: was made by another code" in run.stdout
    assert f"error: {SEAL_OF_FITS}: " not in run.stdout
