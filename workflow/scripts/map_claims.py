"""Adapter of rule map_claims."""

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.search import claims
from pairing.search.settings import Search
from pairing.study import settings


def main(snakemake):
    with stage(snakemake):
        search = settings.from_json(Search, snakemake.params.search)
        tables = {
            name: files.read_all(snakemake.input[name], name)
            for name in ("distances", "contrasts", "summary")
        }
        designs = files.read_all(snakemake.input.designs, "design")
        found = claims.findings(**tables, designs=designs, search=search)
        for name, path in snakemake.output.items():
            files.write_rows(path, found[name], name)


main(snakemake)
