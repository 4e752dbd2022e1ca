# Config, names and digests that the other rule files share.
# Reads: config.yaml. Makes: nothing.
import argparse
import json
import os
import re
import shlex
import sys
import time
from pathlib import Path

import yaml
from snakemake.io import apply_wildcards

from pairing.catalogue import figures, results, tables
from pairing.config import (
    convergence_from,
    programs_from,
    search_from,
    software_from,
    study_from,
)
from pairing.jobs import digests, seals, whole
from pairing.study import settings

STARTED = time.time()
USED_BEFORE = list(rules._rules.values())  # where one module is used twice
try:
    STUDY = study_from(config)
    PROGRAMS = programs_from(config, STUDY)
    CONVERGENCE = convergence_from(config)
    SEARCH = search_from(config, STUDY, ROOT)
    SOFTWARE = software_from(config)
except ValueError as error:
    raise StudyError(f"config: {error}") from None


def placed(path):
    """Where a path of the rules stands: below the `prefix` of a module."""
    return str(workflow.modifier.path_modifier.replace_prefix(path))


if not placed("results/").endswith("results/"):
    raise StudyError(
        "module: replace_prefix is not known here; give prefix, under which results and logs stand"
    )
FOLDER = placed("results/").removesuffix("results/") or "."

if workflow.is_main_process and not workflow.dryrun:
    # before Snakemake takes its lock, which it cannot do without a traceback
    try:
        whole.check_writable(".", placed("results"))
    except OSError as error:
        raise StudyError(f"disk: {error}") from None


def batches_of(study):
    """The batches of a study's fits, by the names of their files."""
    cuts = study.batches(config["fits_per_job"])
    return [f"{setting}/{first:07d}-{last:07d}" for setting, first, last in cuts]


CUTS = STUDY.batches(config["fits_per_job"])
BATCHES = batches_of(STUDY)
PROGRAM_BATCHES = [batch for program in PROGRAMS for batch in batches_of(program)]
TRAININGS = {
    setting.name: study.training(setting.name)
    for study in (STUDY, *PROGRAMS)
    for setting in study.settings
}
SHOWN_BATCH = next(
    batch
    for batch, (_, first, last) in zip(BATCHES, CUTS)
    if first <= config["figures"]["trial"] <= last
)
# The dearest cells come first, so that no core waits for them at the end.
CELLS = [
    f"{cell.hidden_units}/{cell.patterns_per_class}" for cell in CONVERGENCE.cells()
]
CONVERGENCE_BATCHES = [
    f"{first:07d}-{last:07d}"
    for first, last in CONVERGENCE.batches(config["convergence"]["trials_per_job"])
]
CURVES = json.dumps(config["training_curves"], sort_keys=True)
FIGURES = [*figures.STUDY_FIGURES, *figures.MATHEMATICS_FIGURES]
RESULTS = [
    "results/trials.parquet",
    "results/trials.csv.gz",
    "results/report.html",
    "results/explore.html",
    collect("results/tables/{name}{form}", name=tables.STUDY_TABLES, form=tables.FORMS),
    collect("results/figures/{name}.{form}", name=FIGURES, form=["svg", "pdf"]),
]
OPTIONS_OF_STUDY = {
    ("--snakefile", "-s"): {"nargs": 1},
    ("--directory", "-d"): {"nargs": 1},
    ("--configfile", "--configfiles"): {"nargs": "*"},
    ("--config", "-C"): {"nargs": "*"},
    ("--default-storage-provider",): {"nargs": 1},
    ("--default-storage-prefix",): {"nargs": 1},
    ("--replace-workflow-config",): {"action": "store_const", "const": []},
}
# Profiles are not among the code: they say how jobs run, and results do not depend on them.
PROJECT_CODE = digests.tree_digest(
    ROOT,
    "Snakefile",
    "src/pairing",
    "workflow/rules",
    "workflow/scripts",
    "workflow/schemas",
)
LOCK = digests.tree_digest(ROOT, "envs/requirements.lock")
# Jobs parse the Snakefile anew, but no module whose content is known here.
digests.hand_on()


def options_of_study(arguments):
    """The options by which a command means this study, as the user gave them."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    for names, form in OPTIONS_OF_STUDY.items():
        parser.add_argument(*names, dest=names[0], **form)
    given, _ = parser.parse_known_args(arguments)
    return [
        word
        for name, values in vars(given).items()
        if values is not None
        for word in [name, *values]
    ]


def program():
    """Snakemake as it was called: it need not be on the user's path."""
    called = Path(sys.argv[0])
    if called.name == "__main__.py":
        return [sys.executable, "-m", "snakemake"]
    return [sys.argv[0]]


# A stage gives no file its name once this process is dead: the next run may be at it.
os.environ.update({whole.WORKFLOW: str(os.getpid())})
if workflow.is_main_process:
    # Jobs have processes of their own, and learn from these what the user typed and when.
    os.environ.update(
        PAIRING_COMMAND=shlex.join(["snakemake", *sys.argv[1:]]),
        PAIRING_REBUILD=shlex.join([*program(), *options_of_study(sys.argv)]),
        PAIRING_BEGAN=str(STARTED),
    )


wildcard_constraints:
    setting="[a-z][a-z0-9_]*",
    first=r"\d{7}",
    last=r"\d{7}",


def own_rules():
    """The rules so far by the names that they have here, as an importer gives them others.

    Also those that it leaves out, and none of its own.
    """
    return {
        name: proxy.rule
        for name, proxy in rules._rules.items()
        if proxy not in USED_BEFORE
    }


def code(script, *more):
    """Digest of a stage's script, of all modules behind it, and more: the `code` param."""
    paths = [f"workflow/scripts/{script}.py", *more]
    return digests.code_digest(*(ROOT / path for path in paths))


def training(wildcards):
    """What the fits of a setting depend on, as JSON."""
    return settings.to_json(TRAININGS[wildcards.setting])


def measured(stage):
    """The files in which Snakemake measures a stage's jobs."""
    batches = (
        dict(zip(("setting", "first", "last"), re.split("[/-]", one)))
        for one in [*BATCHES, *PROGRAM_BATCHES]
    )
    return sorted({apply_wildcards(stage.benchmark, batch) for batch in batches})


def crate_content(wildcards):
    """Digest of what a crate takes from the project besides the code."""
    # it imports rocrate, for which every job would wait
    from pairing.output.crate import PROJECT

    return digests.tree_digest(ROOT, *PROJECT)


def say_what_came_out():
    """Print the answer, and which pages were written, if this run did."""
    pages = [
        "results/report.html",
        "results/explore.html",
        "results/search/report.html",
        "results/convergence/report.html",
        "results/software/report.html",
    ]
    written = [page for page in map(Path, pages) if is_new_file(page)]
    headline = Path("results/comparison/headline.json")
    if is_new_file(Path(pages[0])) and headline.exists():
        # they import pandas, for which every job would wait
        from pairing.jobs.files import read_json
        from pairing.output.answer import line

        print(line(read_json(headline)), file=sys.stderr)
    if written:
        elsewhere = os.environ.get("PWD") != os.getcwd()  # by --directory
        shown = [page.resolve() if elsewhere else page for page in written]
        print("Open", *shown, file=sys.stderr)


def is_new_file(path):
    """Whether a file was written since this run began."""
    return path.exists() and path.stat().st_mtime >= STARTED


def say_time_share():
    """Print how the run's time was spent, and keep it beside the benchmarks."""
    if workflow.non_local_exec:
        return  # the cores of a cluster are not known here
    # it imports pandas, for which every job would wait
    from pairing.jobs.times import time_share

    try:
        line = time_share("results", "logs", STARTED, workflow.cores or 1)
    except OSError as error:
        line = f"results/benchmarks: cannot be written ({error.strerror})"
    if line:
        print(line, file=sys.stderr)
