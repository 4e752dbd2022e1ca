"""Adapter of rule record_provenance."""

import json
import os
import time

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.jobs.times import stage_seconds
from pairing.output.provenance import moment, provenance


def main(snakemake):
    given = snakemake.params
    with stage(snakemake):
        run = {
            "command": os.environ["PAIRING_COMMAND"],
            "began": moment(float(os.environ["PAIRING_BEGAN"])),
            "ended": moment(time.time()),
        }
        headline = files.read_json(snakemake.input.headline)
        measured = json.loads(given.measured)
        found = {name: snakemake.input.get(name, paths) for name, paths in measured.items()}
        stages = stage_seconds(found)
        record = provenance(headline, given.code, given.lock, run, stages)
        files.write_json(snakemake.output.provenance, record)


main(snakemake)
