"""Adapter of rule design_finals."""

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.search import choice
from pairing.search.measures import Reading


def main(snakemake):
    with stage(snakemake):
        params = snakemake.params
        distances = files.read_all(snakemake.input.distances)
        designs = files.read_all(snakemake.input.designs)
        rows = choice.finalists(distances, designs, Reading(*params.declared), params.finalists)
        files.write_rows(snakemake.output.design, rows)


main(snakemake)
