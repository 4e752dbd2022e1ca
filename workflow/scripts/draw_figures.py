"""Adapter of rule draw_figures."""

from pathlib import Path

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.output.figures import drawing, study
from pairing.study import settings


def main(snakemake):
    with stage(snakemake):
        results = study.Results(
            study=settings.from_json(settings.Study, snakemake.params.study),
            trials=files.read_rows(snakemake.input.trials),
            numbers=files.read_rows(snakemake.input.numbers),
            programs=files.read_rows(snakemake.input.programs),
            posteriors=files.read_arrays(snakemake.input.posteriors),
        )
        for svg, pdf in zip(snakemake.output.svg, snakemake.output.pdf, strict=True):
            drawn = getattr(study, Path(svg).stem)
            drawing.draw(drawn, results, svg, pdf)


main(snakemake)
