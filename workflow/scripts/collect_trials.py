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
                scores.join(files.read_rows(fits, "fits"), files.read_rows(scored, "scores"))
                for fits, scored in batches
            ],
            ignore_index=True,
        )
        made = snakemake.output
        files.write_rows(made.trials, trials, "trials")
        files.write_csv(made.csv, trials)
        files.write_json(made.checksums, files.checksums([made.csv]))
        say(f"{len(trials)} fits collected")


main(snakemake)
