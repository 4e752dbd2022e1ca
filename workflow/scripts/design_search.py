"""Adapter of rule design_search."""

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.search import design
from pairing.search.plan import block_from_json


def main(snakemake):
    with stage(snakemake):
        params, block = snakemake.params, snakemake.wildcards.block
        rows = design.fixed_design(block, block_from_json(params.values), params.seed)
        files.write_rows(snakemake.output.design, rows)


main(snakemake)
