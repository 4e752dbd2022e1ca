"""Adapter of rule choose_candidates."""

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.search import choice
from pairing.search.measures import Reading
from pairing.search.space import Space
from pairing.study import settings


def main(snakemake):
    with stage(snakemake):
        space = settings.from_json(Space, snakemake.params.space)
        declared = Reading(*snakemake.params.declared)
        readings = files.read_all(snakemake.input.readings)
        designs = files.read_rows(snakemake.input.designs)
        chosen = choice.candidates(readings, designs, space, declared)
        files.write_rows(snakemake.output.candidates, chosen)


main(snakemake)
