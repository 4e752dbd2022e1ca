"""Adapter of rule draw_figure."""

from pairing import figures, files, settings
from pairing.running import stage


def main(snakemake):
    with stage(snakemake.log[0]):
        results = figures.Results(
            study=settings.from_json(settings.Study, snakemake.params.study),
            trials=files.read_rows(snakemake.input.trials, "trials"),
            numbers=files.read_rows(snakemake.input.numbers, "numbers"),
            posteriors=files.read_arrays(snakemake.input.posteriors),
        )
        figures.draw(snakemake.wildcards.name, results, snakemake.output.svg, snakemake.output.pdf)


main(snakemake)  # noqa: F821
