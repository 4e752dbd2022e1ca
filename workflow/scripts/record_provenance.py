"""Adapter of rule record_provenance."""

import os
import time

from pairing.support.running import stage
from pairing.output.provenance import moment, provenance
from pairing.support import files
from pairing.support.times import stage_seconds


def main(snakemake):
    given = snakemake.params
    with stage(snakemake):
        run = {
            "command": os.environ["PAIRING_COMMAND"],
            "began": moment(float(os.environ["PAIRING_BEGAN"])),
            "ended": moment(time.time()),
        }
        headline = files.read_json(snakemake.input.headline)
        stages = stage_seconds({name: snakemake.input[name] for name in given.measured})
        record = provenance(headline, given.code, given.lock, run, stages)
        files.write_json(snakemake.output.provenance, record)


main(snakemake)
