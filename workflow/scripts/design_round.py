"""Adapter of rule design_round."""

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.search import choice
from pairing.search.plan import block_from_json


def main(snakemake):
    with stage(snakemake) as say:
        rules = block_from_json(snakemake.params.rules)
        likelihoods = files.read_all(snakemake.input.likelihoods)
        designs = files.read_all(snakemake.input.designs)
        number = int(snakemake.wildcards.number)
        rows = choice.next_round(number, likelihoods, designs, snakemake.params.seed, **rules)
        say(f"round {number}: {len(rows)} settings")
        files.write_rows(snakemake.output.design, rows)


main(snakemake)
