"""The tables that stages make: by stage, with the folder in which they stand."""

from dataclasses import dataclass

from pairing.catalogue.tables import TableSpec


@dataclass(frozen=True)
class Made:
    """What a stage makes: Parquet files of rows, each called as what it holds.

    Attributes
    ----------
    folder : str
    names : tuple of str
    """

    folder: str
    names: tuple[str, ...]

    def paths(self) -> dict[str, str]:
        """Return where the tables stand, by name."""
        return {name: f"{self.folder}/{name}.parquet" for name in self.names}


STUDY = {
    "compare": Made(
        "results/comparison",
        (
            "numbers",
            "bayes_rates",
            "order",
            "scores",
            "integration",
            "statuses",
            "granularity",
            "shared_samples",
        ),
    ),
    "judge_programs": Made("results/programs", ("programs", "program_numbers", "program_orders")),
}
MATHEMATICS = {
    "derive": Made("results/mathematics", ("derivations", "errata", "texts")),
    "illustrate": Made(
        "results/mathematics",
        (
            "entropies",
            "cross_entropies",
            "inequality",
            "binary_costs",
            "regression",
            "spectra",
            "families",
            "family_curves",
        ),
    ),
    "watch_training": Made("results/mathematics", ("curves", "turns", "levels", "degenerate")),
}
EXPLORE = {"explore": Made("results/explore", ("cells", "orders"))}
CONVERGENCE = {
    "judge_convergence": Made(
        "results/convergence",
        (
            "limits",
            "learning_curves",
            "slopes",
            "usefulness",
            "nearest",
            "crossings",
            "pair_contrasts",
            "sums",
            "early_stopping",
        ),
    ),
}
SOFTWARE = {
    "judge_packages": Made(
        "results/software",
        (
            "software",
            "software_forms",
            "software_evidence",
            "software_endings",
            "software_orders",
            "software_numbers",
        ),
    ),
}
SEARCH = {
    "judge_candidates": Made(
        "results/search", ("numbers", "joint", "orders", "side_by_side", "readings")
    ),
    "map_claims": Made(
        "results/search",
        (
            "shares",
            "specifications",
            "curve",
            "makeup",
            "map",
            "profiles",
            "plane",
            "improbability",
            "statuses",
            "factors",
        ),
    ),
    "gather_set": Made("results/search", ("confidence_set", "identified", "conflict")),
}
# Of each job that scores runs of the search.
SCORED = ("likelihoods", "contrasts", "summary", "fits")


def paths(stages: dict[str, Made]) -> dict[str, str]:
    """Return where all tables of some stages stand, by name."""
    return {name: path for made in stages.values() for name, path in made.paths().items()}


def shown(stages: dict[str, Made], specs: dict[str, TableSpec]) -> list[str]:
    """Return the files of some stages that tables for people are made from, in their order."""
    sources = {spec.source for spec in specs.values()}
    return [path for name, path in paths(stages).items() if name in sources]
