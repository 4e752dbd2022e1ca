"""Pages of the project that are written from the catalogue, and the picture of its pipeline."""

import re

from pairing.catalogue import columns
from pairing.catalogue.pairs import PAIRS
from pairing.catalogue.procedures import PROCEDURES
from pairing.catalogue.verdicts import ERRATUM_KINDS, VERDICTS
from pairing.output import templating


def data_dictionary() -> str:
    """Return ``docs/data-dictionary.md``: what the columns of all tables are."""
    template = templating.text("data-dictionary.md")
    return template.render(
        trials=columns.trials_columns(),
        tables=columns.csv_columns(),
        explore=columns.explore_columns(),
        convergence=columns.convergence_columns(),
        search=columns.search_columns(),
        software=columns.software_columns(),
    )


def catalogue() -> str:
    """Return ``docs/catalogue.md``: pairs, procedures, verdicts."""
    template = templating.text("catalogue.md")
    return template.render(
        pairs=PAIRS.values(),
        procedures=PROCEDURES.values(),
        verdicts=VERDICTS,
        kinds=ERRATUM_KINDS,
    )


def pipeline(graph: str) -> str:
    """Return the picture of the pipeline, in Mermaid: a box a rule, the way of the data by arrows.

    Parameters
    ----------
    graph : str
        What ``snakemake --rulegraph mermaid-js`` prints, whose order differs between runs.

    Raises
    ------
    ValueError
        If it holds no rule.
    """
    names = dict(re.findall(r"^\s*(id\d+)\[(\w+)\]$", graph, flags=re.M))
    arrows = re.findall(r"^\s*(id\d+) --> (id\d+)$", graph, flags=re.M)
    if not arrows:
        raise ValueError("pipeline: no rule is drawn; give what snakemake --rulegraph prints")
    lines = sorted(f"  {names[a]} --> {names[b]}" for a, b in arrows if names[b] != "all")
    return "\n".join(["```mermaid", "flowchart LR", *lines, "```"])
