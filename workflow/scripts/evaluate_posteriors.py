"""Adapter of rule evaluate_posteriors."""

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.study import posteriors, settings


def main(snakemake):
    with stage(snakemake):
        training = settings.from_json(settings.Training, snakemake.params.training)
        fits = files.read_rows(snakemake.input.fits)
        arrays = posteriors.over_plane(fits, training, snakemake.params.trial)
        files.write_arrays(snakemake.output.posteriors, arrays)


main(snakemake)
