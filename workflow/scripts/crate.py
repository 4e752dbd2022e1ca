"""Adapter of rule crate."""

from pathlib import Path

import yaml

from pairing.jobs.running import stage
from pairing.jobs import files, seals
from pairing.output.crate import write_crate


def main(snakemake):
    with stage(snakemake):
        for path, maker in seals.from_json(snakemake.params.inputs).items():
            files.check_result(path, None, maker)
        project = Path(snakemake.scriptdir).resolve().parents[1]
        record = files.read_json(snakemake.input.provenance)
        citation = yaml.safe_load((project / "CITATION.cff").read_text(encoding="utf-8"))
        made = snakemake.output
        study = Path(snakemake.input.provenance).parents[1]
        write_crate(made.crate, project, study, snakemake.params.config, citation, record)
        files.write_json(made.checksums, files.checksums([made.crate]))


main(snakemake)
