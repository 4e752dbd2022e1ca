"""Adapter of rule crate."""

from pathlib import Path

import yaml

from pairing.jobs.running import stage
from pairing.jobs import digests, files
from pairing.output.crate import write_crate


def main(snakemake):
    with stage(snakemake):
        project = digests.PACKAGE.parents[1]
        record = files.read_json(snakemake.input.provenance)
        citation = yaml.safe_load((project / "CITATION.cff").read_text(encoding="utf-8"))
        study = Path(snakemake.input.provenance).parents[1]
        path = snakemake.output.crate
        write_crate(path, project, study, snakemake.params.config, citation, record)


main(snakemake)
