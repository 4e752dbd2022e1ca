"""Adapter of rule draw_software."""

from pathlib import Path

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.output.figures import drawing, software


def main(snakemake):
    with stage(snakemake):
        rows, shown = (files.read_rows(snakemake.input[name]) for name in ("rows", "shown"))
        answers = files.read_json(snakemake.input.answers)
        found = software.Found(rows, shown, answers["know_nothing"])
        for svg, pdf in zip(snakemake.output.svg, snakemake.output.pdf, strict=True):
            drawing.draw(getattr(software, Path(svg).stem), found, svg, pdf)


main(snakemake)
