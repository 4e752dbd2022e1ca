"""Adapter of rule train_search."""

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.search import design, runs
from pairing.study import settings


def main(snakemake):
    with stage(snakemake) as say:
        training = settings.from_json(settings.Training, snakemake.params.training)
        rows = design.part(files.read_rows(snakemake.input.design), **snakemake.wildcards)
        arrays = runs.train_batch(rows, training, *snakemake.params.trials, say)
        files.write_arrays(snakemake.output.runs, arrays)


main(snakemake)
