"""What people are told in place of the names that results and config use for their levels."""

from pairing.catalogue.factors import FACTORS

LEVELS = {
    "bfgs": "BFGS",
    "bfgs_nnet": "BFGS as in nnet",
    "bfgs_scipy": "BFGS as in SciPy",
    "bfgs_newton": "BFGS from exact Hessians",
    "online": "online back-propagation",
    "True": "yes",
    "False": "no",
    "train": "training",
    "both": "test + training",
    "variance 1": "true posterior",
    "fan_in": "by fan-in",
    "sum_of_roots": "sum of roots",
    "root_of_sum": "root of the sum",
}
QUANTITIES = {
    "score": "distance (eq. 4)",
    "accuracy": "counted accuracy",
    "accuracy_exact": "exact accuracy",
}
NORMALISATIONS = {
    "sum": "without the factor 1/N",
    "mean": "with the factor 1/N",
    "area": "as an integral over the grid's area",
}


# Of the search, besides the factors of training.
FACTOR_NAMES = {
    "stop": "stopping rule",
    "starts": "starts of a fit",
    "points": "points of eq. (4)",
    "reference": "reference posterior",
    "root": "root in eq. (4)",
    "normalisation": "normalisation of eq. (4)",
    "confusion": "sample classified",
    "outputs": "logistic outputs",
    "sharing": "samples of the pairs",
}


def factor_name(factor: object) -> str:
    """Return a factor of the search in words."""
    name = str(factor)
    return FACTORS[name].words if name in FACTORS else FACTOR_NAMES.get(name, name)


def level_name(level: str) -> str:
    """Return a level of a factor in words, a number as it stands."""
    return LEVELS.get(level, level.replace("_", " "))


def level_words(level: object) -> str:
    """Return a level of a factor in words, or a number with three digits."""
    name = str(level)
    if name in LEVELS:
        return LEVELS[name]
    kind, _, variance = name.partition(" ")
    if kind == "variance":
        return f"variance × {variance}"
    try:
        return format(float(name), ".3g")
    except ValueError:
        return level_name(name)
