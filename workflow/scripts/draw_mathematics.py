"""Adapter of rule draw_mathematics."""

from pathlib import Path

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.output.figures import drawing, mathematics


def main(snakemake):
    with stage(snakemake):
        tables = {Path(path).stem: path for path in snakemake.input.tables}
        results = mathematics.Mathematics(
            surfaces=files.read_arrays(snakemake.input.surfaces),
            tables={name: files.read_rows(path) for name, path in tables.items()},
        )
        for svg, pdf in zip(snakemake.output.svg, snakemake.output.pdf, strict=True):
            drawn = getattr(mathematics, Path(svg).stem)
            drawing.draw(drawn, results, svg, pdf)


main(snakemake)
