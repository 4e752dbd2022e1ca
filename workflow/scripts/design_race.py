"""Adapter of rule design_race."""

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.search import choice


def main(snakemake):
    with stage(snakemake) as say:
        likelihoods = files.read_all(snakemake.input.likelihoods)
        designs = files.read_all(snakemake.input.designs)
        number = int(snakemake.wildcards.number)
        rows = choice.entrants(number, likelihoods, designs, snakemake.params.settings)
        say(f"rung {number}: {len(rows)} settings")
        files.write_rows(snakemake.output.design, rows)


main(snakemake)
