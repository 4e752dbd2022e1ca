"""Adapter of rule gather_set."""

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.search import conflict, identification
from pairing.search.space import Space
from pairing.study import settings


def main(snakemake):
    with stage(snakemake):
        readings = files.read_all(snakemake.input.readings)
        designs = files.read_rows(snakemake.input.designs)
        profiles = files.read_rows(snakemake.input.profiles)
        space = settings.from_json(Space, snakemake.params.space)
        tables = {
            "confidence_set": identification.confidence_set(readings),
            "identified": identification.identified(readings, profiles, designs, space),
            "conflict": conflict.best(files.read_all(snakemake.input.conflict)),
        }
        for name, rows in tables.items():
            files.write_rows(snakemake.output[name], rows)


main(snakemake)
