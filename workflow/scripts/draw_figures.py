"""Adapter of rule draw_figures."""

from pathlib import Path

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.output import figures
from pairing.study import settings


def main(snakemake):
    with stage(snakemake):
        results = figures.Results(
            study=settings.from_json(settings.Study, snakemake.params.study),
            trials=files.read_rows(snakemake.input.trials),
            numbers=files.read_rows(snakemake.input.numbers),
            posteriors=files.read_arrays(snakemake.input.posteriors),
        )
        for svg, pdf in zip(snakemake.output.svg, snakemake.output.pdf, strict=True):
            figures.draw(Path(svg).stem, results, svg, pdf)


main(snakemake)
