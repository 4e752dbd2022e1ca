"""Adapter of rule crate."""

from pathlib import Path

import yaml

from pairing.output.crate import write_crate
from pairing.support import files
from pairing.support.running import stage


def main(snakemake):
    with stage(snakemake):
        project = Path(snakemake.scriptdir).resolve().parents[1]
        record = files.read_json(snakemake.input.provenance)
        citation = yaml.safe_load((project / "CITATION.cff").read_text(encoding="utf-8"))
        path = snakemake.output.crate
        write_crate(path, project, Path(), snakemake.params.config, citation, record)


main(snakemake)
