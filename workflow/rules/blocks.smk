# Blocks of the search, and the files that its rules share (search.smk).
# Makes: nothing.
from dataclasses import replace

from pairing.search.plan import ROLES, check_plug_ins, check_problem, rung_of

# The blocks of settings: fixed by the config, then in rounds by what was found, then the race.
ROUNDS = [f"round_{number}" for number in range(1, SEARCH.rounds + 1)]
FIXED = [
    block
    for block in SEARCH.block_sizes()
    if block not in ROUNDS and not rung_of(block)
]
SEARCHED = [block for block in [*FIXED, *ROUNDS] if block != "map"]
CONFIRMED = [
    f"{first:07d}-{last:07d}"
    for first, last in SEARCH.confirm_batches(
        config["search"]["confirm"]["trials_per_job"]
    )
]


def design_values(wildcards):
    """What the design of a block depends on besides the seed, as JSON."""
    try:
        check_problem(SEARCH.target, STUDY.problem)
        check_plug_ins(SEARCH.measures, STUDY)
    except ValueError as error:
        raise StudyError(f"config: {error}") from None
    return settings.to_json(SEARCH.fixed_block(wildcards.block))


def search_training(wildcards):
    """What the runs of a block depend on besides its design, as JSON."""
    training = STUDY.training(STUDY.settings[0].name)
    return settings.to_json(replace(training, pairs=SEARCH.pairs(wildcards.block)))


def evaluated(blocks, tables=results.SCORED):
    """The files that the jobs of some blocks make, in their order."""
    return [
        f"results/search/evaluated/{block}/{first:05d}-{last:05d}/{table}.parquet"
        for table in tables
        for block in blocks
        for first, last in SEARCH.batches(block, config["search"]["settings_per_job"])
    ]


def blocks_before(number):
    """The blocks that a round looks back on."""
    return [*(block for block in FIXED if block != "map"), *ROUNDS[: int(number) - 1]]


def likelihoods_before(wildcards):
    """The likelihoods that a round looks back on."""
    return evaluated(blocks_before(wildcards.number), ["likelihoods"])


def designs_before(wildcards):
    """The designs that a round looks back on."""
    return [
        f"results/search/designs/{block}.parquet"
        for block in blocks_before(wildcards.number)
    ]


def entering(number):
    """The blocks that a rung of the race takes its settings from."""
    return SEARCHED if int(number) == 1 else [f"race_{int(number) - 1}"]


def likelihoods_of_entrants(wildcards):
    """The likelihoods by which a rung takes its settings."""
    return evaluated(entering(wildcards.number), ["likelihoods"])


def designs_of_entrants(wildcards):
    """The designs of which a rung takes its settings."""
    return [
        f"results/search/designs/{block}.parquet"
        for block in entering(wildcards.number)
    ]


def judged_finals(table):
    """The files that the jobs which judge the last rung make, in their order."""
    return [
        f"results/search/judged/{first:05d}-{last:05d}/{table}.parquet"
        for first, last in SEARCH.batches(
            SEARCH.finals, config["search"]["settings_per_job"]
        )
    ]
