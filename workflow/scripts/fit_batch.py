"""Adapter of rule fit_batch."""

from pairing.jobs.running import stage
from pairing.jobs import files, times
from pairing.study import fits, settings


def main(snakemake):
    with stage(snakemake) as say:
        training = settings.from_json(settings.Training, snakemake.params.training)
        first, last = int(snakemake.wildcards.first), int(snakemake.wildcards.last)
        batch = fits.fit_batch(training, first, last, snakemake.threads, say)
        files.write_rows(snakemake.output.fits, batch.drop(columns="seconds"))
        files.write_text(snakemake.log.seconds, times.fit_seconds(batch))


main(snakemake)
