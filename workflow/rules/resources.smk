# What jobs ask of a scheduler (pairing.study.resources).
# Makes: nothing.
from pairing.study import resources


def fits_in(wildcards):
    """Number of fits in a batch."""
    return (int(wildcards.last) - int(wildcards.first) + 1) * len(STUDY.pairs)


def by_attempt(amount):
    """As much of a resource again by each attempt."""
    return lambda wildcards, attempt: attempt * amount


def minutes_to_fit(wildcards, attempt):
    """Time that the training of a batch asks of a scheduler."""
    seconds = resources.fit_seconds(TRAININGS[wildcards.setting])
    return resources.minutes(fits_in(wildcards), seconds, attempt)


def minutes_to_score(wildcards, attempt):
    """Time that the scoring of a batch asks of a scheduler."""
    seconds = resources.score_seconds(TRAININGS[wildcards.setting], STUDY.scoring)
    return resources.minutes(fits_in(wildcards), seconds, attempt)


def batch_megabytes(wildcards, attempt):
    """Memory that a batch asks of a scheduler."""
    training = TRAININGS[wildcards.setting]
    return resources.megabytes(fits_in(wildcards), training, attempt)


def minutes_to_search(wildcards, attempt):
    """Time that the training of some settings of the search asks of a scheduler."""
    n_settings = int(wildcards.last) - int(wildcards.first) + 1
    n_trials, _ = SEARCH.trials_of(wildcards.block)
    n_fits = n_settings * n_trials * len(SEARCH.pairs(wildcards.block))
    return resources.search_minutes(n_fits, attempt)


def minutes_to_confirm(wildcards, attempt):
    """Time that the confirmation of a reading on some trials asks of a scheduler."""
    n_trials = int(wildcards.last) - int(wildcards.first) + 1
    return resources.search_minutes(n_trials * len(SEARCH.target.pairs), attempt)
