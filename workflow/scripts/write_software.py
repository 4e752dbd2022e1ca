"""Adapter of rule write_software."""

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.output import software


def main(snakemake):
    with stage(snakemake):
        answers = files.read_json(snakemake.input.answers)
        files.write_text(snakemake.output.md, software.render(answers))


main(snakemake)
