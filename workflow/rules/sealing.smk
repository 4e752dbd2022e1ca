# Who must have made which result: what seals are held against (pairing.jobs.seals).
# Reads: all rules. Makes: nothing.
from types import SimpleNamespace

from snakemake.io import apply_wildcards


def stage_of(path):
    """Return the rule that makes a result, and its wildcards there; None if there is none."""
    for stage in workflow.rules:
        for output in stage.output:
            match = output.match(path)
            if match:
                return stage, match.groupdict()
    return None, {}


def maker(path):
    """Return the job that must have made a result, as its seal names it."""
    stage, names = stage_of(path)
    params = {
        name: value(SimpleNamespace(**names)) if callable(value) else value
        for name, value in stage.params.items()
        if name not in seals.ABOUT_INPUT
    }
    return seals.maker_of(stage.name, names, params)


def present_maker(path):
    """Return the job that must have made a result; None if the config has no part for it."""
    try:
        return list(maker(path))
    except (LookupError, SystemExit):
        # of a setting or a round that is no more, or of a search that the config rules out
        return None


def makers_of_input(wildcards, input):
    """Who must have made each input file, as JSON: a stage refuses any other."""
    return seals.to_json({path: maker(path) for path in input if stage_of(path)[0]})


def results_to_check(wildcards):
    """What `snakemake` makes of the present config, and what else of a rule's making is there.

    As JSON: a list of [file, kind, maker].
    """
    found, queue = {}, [str(path) for path in rules.all.input]
    queue += [str(path) for path in Path("results").rglob("*") if path.is_file()]
    while queue:
        path = queue.pop()
        stage, names = stage_of(path)
        if stage and path not in found:
            # the only file of a job is known by its maker, one of several by its name too
            alone = names or len(stage.output) == 1
            found[path] = [None if alone else Path(path).stem, present_maker(path)]
            if found[path][1]:
                queue += [apply_wildcards(str(one), names) for one in stage.input]
    return json.dumps([[path, *rest] for path, rest in sorted(found.items())])
