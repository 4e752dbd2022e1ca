"""Adapter of rule illustrate."""

from pairing.support.running import stage
from pairing.mathematics import illustrations
from pairing.support import files


def main(snakemake):
    with stage(snakemake):
        for name, rows in illustrations.illustrate(snakemake.params.seed).items():
            files.write_rows(snakemake.output[name], rows, name)
        files.write_arrays(snakemake.output.surfaces, illustrations.surfaces())


main(snakemake)
