"""Adapter of rule map_claims."""

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.search import claims
from pairing.search.plan import Search
from pairing.study import settings


def main(snakemake):
    with stage(snakemake):
        search = settings.from_json(Search, snakemake.params.search)
        tables = {
            name: files.read_all(snakemake.input[name])
            for name in ("likelihoods", "contrasts", "summary", "fits")
        }
        designs = files.read_all(snakemake.input.designs)
        found = claims.findings(tables, designs, search, snakemake.params.per_class)
        for name, rows in found.items():
            files.write_rows(snakemake.output[name], rows)


main(snakemake)
