"""Take a finished run's results into README.md and docs/: ``make publish``.

Every number that these files show is written here, between two marks, and carries the digest of
the config that it came from.
"""

import sys
from pathlib import Path

from pairing.catalogue.pairs import PAIRS
from pairing.jobs import seals
from pairing.jobs.files import read_json, read_rows, write_text
from pairing.jobs.whole import write_whole
from pairing.output import findings as findings_text
from pairing.output.table_specs import FIRST_SCREEN, TABLES
from pairing.output.tables import to_markdown

ORDER = ["mean", "variance", "accuracy", *PAIRS]  # of the first screen's rows
# What is read of the results; a pattern stands for what is there.
READ = ("comparison/*.*", "mathematics/*.parquet", "figures/at_a_glance.svg", "settings/*.json")
BEGIN, END = "<!-- results: begin -->", "<!-- results: end -->"


def with_block(text: str, block: str) -> str:
    """Return a text with what stands between the two marks replaced.

    Raises
    ------
    ValueError
        If the text lacks a mark.
    """
    if BEGIN not in text or END not in text:
        raise ValueError(f"README.md: lacks the marks {BEGIN} and {END}; put them back")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    return f"{before}{BEGIN}\n{block}\n{END}{after}"


def first_screen(results: Path) -> str:
    """Return the README's table and picture, in Markdown."""
    headline = read_json(results / "comparison" / "headline.json")
    numbers = read_rows(results / "comparison" / "numbers.parquet")
    shown = numbers[numbers["reading"].isin([headline["normalisation"], "trace"])]
    shown = shown.sort_values(["column", "pair"], key=lambda names: names.map(ORDER.index))
    return "\n".join(
        [
            to_markdown(FIRST_SCREEN, shown),
            "![Published and rebuilt mean score, variance and accuracy of each pair]"
            "(docs/figures/at_a_glance.svg)",
            "",
            f"{headline['n_fits']:,} fits; config digest `{headline['config_digest']}`.",
        ]
    )


def errata(results: Path) -> str:
    """Return docs/errata.md: the errata, the equations derived again, and two other texts."""
    digest = read_json(results / "comparison" / "headline.json")["config_digest"]
    tables = {
        name: read_rows(results / "mathematics" / f"{name}.parquet")
        for name in ("errata", "derivations", "texts")
    }
    parts = [to_markdown(TABLES[name], rows) for name, rows in tables.items()]
    head = (
        "# Errata of Dunne and Campbell (1997)\n\n"
        "Written by `make publish`. Each row with a residual has a test, and each quotation is "
        "held against the source where that stands beside the project."
    )
    return "\n\n".join([head, *parts, f"Config digest `{digest}`.\n"])


def findings(results: Path) -> str:
    """Return docs/findings.md: what the search found."""
    return findings_text.render(read_json(results / "settings" / "findings.json"))


def main(project: Path = Path()) -> None:
    """Rewrite README.md, docs/ and the pictures from a finished run in ``results``.

    The search's findings are rewritten if ``snakemake settings`` was run.
    """
    results, readme = project / "results", project / "README.md"
    manifests = map(str, (results / seals.FOLDER).rglob("*.json"))
    seals.check((one for name in READ for one in results.glob(name)), dict.fromkeys(manifests))
    write_text(readme, with_block(readme.read_text(encoding="utf-8"), first_screen(results)))
    write_text(project / "docs" / "errata.md", errata(results))
    if (results / "settings" / "findings.json").exists():
        write_text(project / "docs" / "findings.md", findings(results))
    picture = (results / "figures" / "at_a_glance.svg").read_bytes()
    write_whole(project / "docs" / "figures" / "at_a_glance.svg", picture)


if __name__ == "__main__":
    try:
        main()
    except (OSError, ValueError) as error:
        sys.exit(f"error: {error}")
