"""Adapter of rule design_finals."""

from pairing.search import choice
from pairing.search.settings import search_from_json
from pairing.support import files
from pairing.support.running import stage


def main(snakemake):
    with stage(snakemake):
        search = search_from_json(snakemake.params.search)
        distances = files.read_all(snakemake.input.distances, "distances")
        designs = files.read_all(snakemake.input.designs, "design")
        rows = choice.finalists(distances, designs, search)
        files.write_rows(snakemake.output.design, rows, "design")


main(snakemake)
