"""Adapter of rule illustrate."""

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.mathematics import illustrations


def main(snakemake):
    with stage(snakemake):
        for name, rows in illustrations.illustrate(snakemake.params.seed).items():
            files.write_rows(snakemake.output[name], rows)
        files.write_arrays(snakemake.output.surfaces, illustrations.surfaces())


main(snakemake)
