"""Adapter of rule draw_search."""

from pathlib import Path

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.output.figures import drawing, search


def main(snakemake):
    with stage(snakemake):
        tables = {Path(path).stem: path for path in snakemake.input.tables}
        rows = {name: files.read_rows(path) for name, path in tables.items()}
        for svg, pdf in zip(snakemake.output.svg, snakemake.output.pdf, strict=True):
            drawn = getattr(search, Path(svg).stem)
            drawing.draw(drawn, rows, svg, pdf)


main(snakemake)
