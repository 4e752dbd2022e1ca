# Give each stage its manifest (pairing.jobs.seals): a last output, which stages that read its results
# are handed beside these. So a manifest goes wherever results do, and is made and lost with them.
# Reads: all rules, and so stands behind them. Makes: results/.made/.
import re
from functools import cache, partial
from types import SimpleNamespace

from snakemake.io import apply_wildcards, regex_from_filepattern

STAGES = {name: stage for name, stage in own_rules().items() if stage.output}
NAMES = {id(stage): name for name, stage in STAGES.items()}
GIVEN = {name: list(stage.input) for name, stage in STAGES.items()}  # without manifests


def plain(path):
    """A result's path as rules name it; of a module, or in a store, it stands in another folder."""
    return re.sub(r"^.*/(?=results/)", "", str(path))


def manifest_of(stage, names=None):
    """The path of a job's manifest; without `names`, that of all its stage's, with wildcards."""
    given = names or {name: f"{{{name}}}" for name in stage.wildcard_names}
    parts = [NAMES[id(stage)], "-".join(given[name] for name in sorted(given))]
    return f"results/{seals.FOLDER}/{'/'.join(filter(None, parts))}.json"


@cache
def stage_of(path):
    """The rule that makes a result, and its wildcards there; None if there is none."""
    if path in MAKERS:
        return MAKERS[path], {}
    for pattern, stage in PATTERNS:
        match = pattern.match(path)
        if match:
            return stage, match.groupdict()
    return None, {}


def inputs_of(stage, names):
    """The results that a job reads."""
    wildcards = SimpleNamespace(**names)
    for one in GIVEN[NAMES[id(stage)]]:
        given = one(wildcards) if callable(one) else [one]
        yield from (plain(apply_wildcards(str(path), names)) for path in given)


def manifests_before(stage, wildcards):
    """The manifests of what a job reads, each once."""
    jobs = (stage_of(path) for path in inputs_of(stage, dict(wildcards.items())))
    return list(dict.fromkeys(manifest_of(*job) for job in jobs if job[0]))


def makers_before(wildcards, input):
    """Who must have written these, as JSON: the stage refuses any other."""
    return json.dumps([maker(*stage_of(plain(path))) for path in input.made])


def maker(stage, names):
    """The maker of a job's results, as its manifest names it."""
    params = {
        name: value(SimpleNamespace(**names)) if callable(value) else value
        for name, value in stage.params.items()
        if name != "inputs"
    }
    return seals.maker_of(NAMES[id(stage)], names, params)


def present_maker(stage, names):
    """The maker of a job's results; None if the config has no part for it."""
    try:
        return maker(stage, names)
    except (LookupError, StudyError):
        # of a setting or a round that is no more, or of a search that the config rules out
        return None


def jobs_to_check(wildcards):
    """What `snakemake` makes of the present config, and what else of a rule's making is there.

    As JSON: a list of [manifest, maker, results].
    """
    jobs, queue = {}, {plain(path) for path in rules.all.input}
    found = Path(FOLDER, "results").rglob("*")
    queue |= {path.relative_to(FOLDER).as_posix() for path in found if path.is_file()}
    seen = set()
    while queue:
        path = queue.pop()
        seen.add(path)
        stage, names = stage_of(path)
        if stage:
            manifest = manifest_of(stage, names)
            if manifest not in jobs:
                jobs[manifest] = present_maker(stage, names), []
            made_by, made = jobs[manifest]
            if made_by:
                more = [apply_wildcards(plain(one), names) for one in stage.output]
                queue |= {*more, *inputs_of(stage, names)} - seen
            if path != manifest:
                made.append(path)
    return json.dumps(
        [[one, made_by, sorted(made)] for one, (made_by, made) in sorted(jobs.items())]
    )


for stage in STAGES.values():
    if stage.input:
        stage.set_input(made=partial(manifests_before, stage))
        stage.set_params(inputs=makers_before)
    stage.set_output(made=manifest_of(stage))

OUTPUTS = [(plain(path), stage) for stage in STAGES.values() for path in stage.output]
MAKERS = {path: stage for path, stage in OUTPUTS if "{" not in path}
PATTERNS = [
    (re.compile(regex_from_filepattern(path)), stage)
    for path, stage in OUTPUTS
    if "{" in path
]
