"""Adapter of rule write_findings."""

from pathlib import Path

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.output.words import render
from pairing.search.findings import findings
from pairing.search.plan import Search
from pairing.study import settings


def main(snakemake):
    with stage(snakemake):
        tables = {Path(path).stem: path for path in snakemake.input.tables}
        found = findings(
            settings.from_json(settings.Study, snakemake.params.study),
            settings.from_json(Search, snakemake.params.search),
            files.read_all(snakemake.input.likelihoods),
            {name: files.read_rows(path) for name, path in tables.items()},
        )
        files.write_json(snakemake.output.json, found)
        files.write_text(snakemake.output.md, render(found))


main(snakemake)
