"""Adapter of rule draw_convergence."""

from pathlib import Path

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.output.figures import convergence, drawing


def main(snakemake):
    with stage(snakemake):
        tables = {Path(path).stem: path for path in snakemake.input.tables}
        rows = {name: files.read_rows(path) for name, path in tables.items()}
        found = convergence.Found(rows, files.read_json(snakemake.input.answers))
        for svg, pdf in zip(snakemake.output.svg, snakemake.output.pdf, strict=True):
            drawn = getattr(convergence, Path(svg).stem)
            drawing.draw(drawn, found, svg, pdf)


main(snakemake)
