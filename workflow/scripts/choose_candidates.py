"""Adapter of rule choose_candidates."""

from pairing.search import choice
from pairing.search.settings import search_from_json
from pairing.support import files
from pairing.support.running import stage


def main(snakemake):
    with stage(snakemake):
        search = search_from_json(snakemake.params.search)
        distances = files.read_all(snakemake.input.distances, "distances")
        designs = files.read_rows(snakemake.input.designs, "design")
        chosen = choice.candidates(distances, designs, search.space, search.declared_reading)
        files.write_rows(snakemake.output.candidates, chosen, "candidates")


main(snakemake)
