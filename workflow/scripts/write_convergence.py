"""Adapter of rule write_convergence."""

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.output import convergence


def main(snakemake):
    with stage(snakemake):
        answers = files.read_json(snakemake.input.answers)
        files.write_text(snakemake.output.md, convergence.render(answers))


main(snakemake)
