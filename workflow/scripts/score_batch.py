"""Adapter of rule score_batch."""

import time

from pairing.jobs.running import stage
from pairing.jobs import files, times
from pairing.study import scores, settings


def main(snakemake):
    with stage(snakemake):
        training = settings.from_json(settings.Training, snakemake.params.training)
        scoring = settings.from_json(settings.Scoring, snakemake.params.scoring)
        fits = files.read_rows(snakemake.input.fits)
        began = time.monotonic()
        scored = scores.score_batch(fits, training, scoring)
        files.write_rows(snakemake.output.scores, scored)
        files.write_text(snakemake.log.seconds, times.score_seconds(began))


main(snakemake)
