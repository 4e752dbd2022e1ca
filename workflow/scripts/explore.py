"""Adapter of rule explore."""

from pairing.jobs.running import stage
from pairing.exploring.cells import explore
from pairing.jobs import files
from pairing.study import settings


def main(snakemake):
    given = snakemake.params
    with stage(snakemake):
        training = settings.from_json(settings.Training, given.training)
        scoring = settings.from_json(settings.Scoring, given.scoring)
        measure = settings.from_json(settings.Measure, given.measure)
        found = explore(training, scoring, measure)
        files.write_rows(snakemake.output.cells, found.cells)
        files.write_rows(snakemake.output.orders, found.orders)
        files.write_arrays(snakemake.output.arrays, found.arrays)


main(snakemake)
