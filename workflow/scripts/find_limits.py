"""Adapter of rule find_limits."""

from pairing.jobs.running import stage
from pairing.convergence.limits import limits
from pairing.jobs import files
from pairing.study import settings


def main(snakemake):
    with stage(snakemake):
        given = snakemake.params
        training = settings.from_json(settings.Training, given.training)
        files.write_rows(snakemake.output.limits, limits(training, given.starts, given.nodes))


main(snakemake)
