"""Take a finished run's results into README.md and docs/: ``make publish``.

Every number that these files show is written here, between two marks, and carries the digest of
the config that it came from.
"""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pairing.catalogue.figures import SOFTWARE_FIGURES
from pairing.catalogue.pairs import PAIRS
from pairing.catalogue.tables import FIRST_SCREEN, STUDY_TABLES
from pairing.catalogue.verdicts import VERDICTS
from pairing.config import convergence_from, read_once, software_from, study_from
from pairing.jobs import seals
from pairing.jobs.digests import text_digest
from pairing.jobs.files import read_json, read_rows, write_text
from pairing.jobs.whole import write_whole
from pairing.output import answer, convergence, pages, software, words
from pairing.output.tables import to_markdown
from pairing.study.settings import to_json

ORDER = ["mean", "variance", "accuracy", *PAIRS]  # of the first screen's rows
# What is read of the results; a pattern stands for what is there.
READ = (
    "comparison/*.*",
    "mathematics/*.parquet",
    "figures/at_a_glance.svg",
    "search/*.json",
    "convergence/answers.json",
    "software/answers.json",
    "software/figures/*.svg",
)
ELSEWHERE = (
    "All this is of the declared settings. The paper leaves them open, and with others an order "
    "may turn round: [where it does](docs/findings.md)."
)
RESULTS, PIPELINE = "results", "pipeline"  # blocks of README.md


def with_block(text: str, name: str, block: str) -> str:
    """Return a text with what stands between the two marks of a block replaced.

    Raises
    ------
    ValueError
        If the text lacks a mark.
    """
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    if begin not in text or end not in text:
        raise ValueError(f"README.md: lacks the marks {begin} and {end}; put them back")
    before, after = text.split(begin)[0], text.split(end)[1]
    return f"{before}{begin}\n{block}\n{end}{after}"


def first_screen(results: Path) -> str:
    """Return the README's answer, table and picture, in Markdown."""
    headline = read_json(results / "comparison" / "headline.json")
    numbers = read_rows(results / "comparison" / "numbers.parquet")
    shown = numbers[numbers["reading"].isin([headline["normalisation"], "trace"])]
    shown = shown.sort_values(["column", "pair"], key=lambda names: names.map(ORDER.index))
    return "\n".join(
        [
            "\n\n".join([f"**{answer.QUESTION}**", *answer.sentences(headline), ELSEWHERE]),
            "",
            to_markdown(FIRST_SCREEN, shown),
            _verdicts(shown["verdict"].unique()),
            "",
            "![Published and rebuilt mean score, variance and accuracy of each pair]"
            "(docs/figures/at_a_glance.svg)",
            "",
            f"{headline['n_fits']:,} fits; config digest `{headline['config_digest']}`.",
        ]
    )


def _verdicts(found: Iterable[str]) -> str:
    """Return what each verdict of a table means."""
    return " ".join(f"*{one.capitalize()}*: {VERDICTS[one]}." for one in VERDICTS if one in found)


def errata(results: Path) -> str:
    """Return docs/errata.md: the errata, the equations derived again, and two other texts."""
    digest = read_json(results / "comparison" / "headline.json")["config_digest"]
    tables = {
        name: read_rows(results / "mathematics" / f"{name}.parquet")
        for name in ("errata", "derivations", "texts")
    }
    parts = [to_markdown(STUDY_TABLES[name], rows) for name, rows in tables.items()]
    head = (
        "# Errata of Dunne and Campbell (1997)\n\n"
        "Written by `make publish`. Each row with a residual has a test, and each quotation is "
        "held against the source where that stands beside the project."
    )
    return "\n\n".join([head, *parts, f"Config digest `{digest}`.\n"])


AGAIN = "again/results"  # of a search under other seeds (`make search-again`)


def findings(results: Path) -> str:
    """Return docs/findings.md: what the search found, beside what one under other seeds did."""
    again = results / AGAIN / "search" / "findings.json"
    second = read_json(again) if again.exists() else None
    return words.render(read_json(results / "search" / "findings.json"), second)


PLANS = {"convergence": convergence_from, "software": software_from}  # of further studies


def _answers(results: Path, project: Path, name: str) -> dict[str, Any]:
    """Return the answers of a further study, once they are known to be of its config."""
    config = read_once(project / "config.yaml")
    answers = read_json(results / name / "answers.json")
    own = text_digest(to_json(study_from(config)) + to_json(PLANS[name](config)))
    if answers["config_digest"] != own:
        raise ValueError(
            f"results/{name}: is of another config than config.yaml; run snakemake {name} "
            "without other configs"
        )
    return answers


def _publish_software(results: Path, docs: Path, answers: dict[str, Any]) -> None:
    """Write the page on other software, and its pictures."""
    write_text(docs / "software.md", software.render(answers))
    for name in SOFTWARE_FIGURES:
        picture = (results / "software" / "figures" / f"{name}.svg").read_bytes()
        write_whole(docs / "figures" / f"{name}.svg", picture)


def main(project: Path = Path(), graph: str = "") -> None:
    """Rewrite the pages that come from the catalogue, and those with results of a finished run.

    The first need no run. Results are taken from ``results``, if they are there and of the
    project's own config; those of convergence and of the search, if these were run.

    Parameters
    ----------
    project : pathlib.Path
    graph : str
        What ``snakemake --rulegraph mermaid-js`` prints.

    Raises
    ------
    ValueError
        One line: results of another config, or that are not as their manifests say.
    """
    docs, readme = project / "docs", project / "README.md"
    text = readme.read_text(encoding="utf-8")
    write_text(readme, with_block(text, PIPELINE, pages.pipeline(graph)))
    write_text(docs / "data-dictionary.md", pages.data_dictionary())
    write_text(docs / "catalogue.md", pages.catalogue())
    if (project / "results" / "comparison" / "headline.json").exists():
        _publish_results(project)
    else:
        print("results: no finished run is here, and its numbers stay as they were published")


def _publish_results(project: Path) -> None:
    results, docs, readme = project / "results", project / "docs", project / "README.md"
    manifests = map(str, (results / seals.FOLDER).rglob("*.json"))
    seals.check((one for name in READ for one in results.glob(name)), dict.fromkeys(manifests))
    own = text_digest(to_json(study_from(read_once(project / "config.yaml"))))
    if read_json(results / "comparison" / "headline.json")["config_digest"] != own:
        raise ValueError(
            "results: are of another config than config.yaml; run snakemake without other configs"
        )
    text = readme.read_text(encoding="utf-8")
    write_text(readme, with_block(text, RESULTS, first_screen(results)))
    write_text(docs / "errata.md", errata(results))
    if (results / "convergence" / "answers.json").exists():
        found = _answers(results, project, "convergence")
        write_text(docs / "convergence.md", convergence.render(found))
    if (results / "software" / "answers.json").exists():
        _publish_software(results, docs, _answers(results, project, "software"))
    if (results / "search" / "findings.json").exists():
        write_text(docs / "findings.md", findings(results))
    picture = (results / "figures" / "at_a_glance.svg").read_bytes()
    write_whole(docs / "figures" / "at_a_glance.svg", picture)


if __name__ == "__main__":
    try:
        main(graph=sys.stdin.read())
    except (OSError, ValueError) as error:
        sys.exit(f"error: {error}")
