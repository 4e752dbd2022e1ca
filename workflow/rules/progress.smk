# Say in few lines what the jobs of a run do, how far it is and how long it still takes
# (pairing.jobs.progress). Snakemake's own log, in .snakemake/log, holds every word.
# Makes: nothing.
from snakemake.logging import logger

from pairing.jobs.progress import Progress, is_new


def expected_seconds():
    """How long a job of the stages that take long is expected to take, by rule."""
    return {
        "fit_batch": seconds_of_batch(resources.fit_seconds),
        "score_batch": seconds_of_batch(
            lambda training: resources.score_seconds(training, STUDY.scoring)
        ),
        "train_search": seconds_to_search("train_search", SEARCH.block_sizes()),
        "score_search": seconds_to_search("score_search", SEARCH.block_sizes()),
        "judge_finals": seconds_to_search("judge_finals", [SEARCH.finals]),
        "confirm_candidate": seconds_to_confirm(),
        "train_convergence": seconds_to_converge(),
        "find_limits": 25.0,
        "watch_training": 14.0,  # with compilation
        "derive": 9.0,
        "explore": 6.0,
        "draw_mathematics": 7.0,
        "draw_figures": 7.0,
    }


def seconds_of_batch(of_fit):
    """How long a job of the study's and the programs' fits is expected to take, on average."""
    fits = [
        len(study.pairs)
        * study.trials
        * study.repeats
        * of_fit(TRAININGS[setting.name])
        for study in (STUDY, *PROGRAMS)
        for setting in study.settings
    ]
    return sum(fits) / len([*BATCHES, *PROGRAM_BATCHES])


def seconds_to_search(rule_name, blocks):
    """How long a job of the search on some blocks is expected to take, on average."""
    sizes, per_job = SEARCH.block_sizes(), config["search"]["settings_per_job"]
    n_fits = [
        sizes[block] * SEARCH.trials_of(block)[0] * len(SEARCH.pairs(block))
        for block in blocks
    ]
    n_jobs = sum(len(SEARCH.batches(block, per_job)) for block in blocks)
    return sum(n_fits) * resources.SEARCHED[rule_name] / n_jobs


def seconds_to_confirm():
    """How long a job that confirms a reading is expected to take, on average."""
    n_fits = SEARCH.target.trials * SEARCH.confirm_repeats * len(SEARCH.target.pairs)
    per_job = config["search"]["confirm"]["trials_per_job"]
    of_fit = resources.SEARCHED["confirm_candidate"]
    return n_fits * of_fit / len(SEARCH.confirm_batches(per_job))


def seconds_to_converge():
    """How long a job of the study of convergence is expected to take, on average."""
    end, cells = CONVERGENCE.minimiser, CONVERGENCE.cells()
    each = [
        resources.seconds_to_minimum(
            CONVERGENCE.training(STUDY, cell), end.procedure, end.iterations
        )
        for cell in cells
    ]
    n_fits = len(CONVERGENCE.pairs) * CONVERGENCE.trials
    return n_fits * sum(each) / (len(cells) * len(CONVERGENCE_BATCHES))


def name_of_study():
    """What lines about progress call the study."""
    asked = {"convergence", "search", "software"} & set(sys.argv[1:])
    if asked:
        return " and ".join(sorted(asked))
    n_fits = len(STUDY.pairs) * STUDY.trials * STUDY.repeats * len(STUDY.settings)
    names = ", ".join(setting.name for setting in STUDY.settings)
    return f"{n_fits:,} fits ({names})" if len(names) < 40 else f"{n_fits:,} fits"


def speak_in_few_lines():
    """Show on the terminal what is said here, in place of Snakemake's words for the same."""
    given = (
        workflow.resource_settings
    )  # not `workflow.cores`, which wants some even of --rulegraph
    cores = given.cores or given.nodes or 1
    progress = Progress(
        name_of_study(),
        cores,
        expected_seconds(),
        lambda line: print(line, file=sys.stderr, flush=True),
    )
    for handler in logger.handlers:
        if not isinstance(handler, logging.FileHandler):
            handler.addFilter(is_new)
    logger.addHandler(progress)
    progress.keep_beating()


SHOWN = workflow.output_settings  # as the command asks for
ASKED_FOR_MORE = SHOWN.dryrun or SHOWN.verbose or SHOWN.printshellcmds
ASKED_FOR_LESS = {one.name for one in SHOWN.quiet or ()} - {"HOST", "REASON"}
SILENT = AS_MODULE or ASKED_FOR_MORE or ASKED_FOR_LESS
if workflow.is_main_process and not SILENT:
    speak_in_few_lines()
