"""Adapter of rule draw_mathematics."""

from pathlib import Path

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.output import mathematics_figures


def main(snakemake):
    with stage(snakemake):
        tables = {Path(path).stem: path for path in snakemake.input.tables}
        results = mathematics_figures.Mathematics(
            surfaces=files.read_arrays(snakemake.input.surfaces),
            tables={name: files.read_rows(path) for name, path in tables.items()},
        )
        for svg, pdf in zip(snakemake.output.svg, snakemake.output.pdf, strict=True):
            mathematics_figures.draw(Path(svg).stem, results, svg, pdf)


main(snakemake)
