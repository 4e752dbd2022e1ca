"""Adapter of rule typeset_article."""

from pathlib import Path

from pairing.jobs.running import stage
from pairing.jobs.whole import write_whole
from pairing.output import article


def main(snakemake):
    with stage(snakemake):
        document = Path(snakemake.input.tex).read_text(encoding="utf-8")
        beside = {"tables": snakemake.input.tables, "figures": snakemake.input.figures}
        parts = {
            f"{folder}/{Path(path).name}": Path(path).read_bytes()
            for folder, paths in beside.items()
            for path in paths
        }
        write_whole(snakemake.output.pdf, article.typeset(document, parts))


main(snakemake)
