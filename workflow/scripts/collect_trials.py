"""Adapter of rule collect_trials."""

from pairing import files, scores
from pairing.running import stage


def main(snakemake):
    with stage(snakemake.log[0]) as say:
        fits = files.read_many(snakemake.input.fits, "fits")
        scored = files.read_many(snakemake.input.scores, "scores")
        trials = scores.join(fits, scored)
        files.write_rows(snakemake.output.trials, trials, "trials")
        say(f"{len(trials)} fits collected")


main(snakemake)  # noqa: F821
