"""Adapter of rule collect_trials."""

import pandas as pd

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.study import scores


def main(snakemake):
    with stage(snakemake) as say:
        batches = zip(snakemake.input.fits, snakemake.input.scores, strict=True)
        trials = pd.concat(
            [
                scores.join(files.read_rows(fits), files.read_rows(scored))
                for fits, scored in batches
            ],
            ignore_index=True,
        )
        files.write_rows(snakemake.output.trials, trials)
        files.write_csv(snakemake.output.csv, trials)
        say(f"{len(trials)} fits collected")


main(snakemake)
