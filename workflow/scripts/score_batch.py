"""Adapter of rule score_batch."""

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.study import scores, settings


def main(snakemake):
    with stage(snakemake):
        training = settings.from_json(settings.Training, snakemake.params.training)
        scoring = settings.from_json(settings.Scoring, snakemake.params.scoring)
        fits = files.read_rows(snakemake.input.fits)
        scored = scores.score_batch(fits, training, scoring)
        files.write_rows(snakemake.output.scores, scored)


main(snakemake)
