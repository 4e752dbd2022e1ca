"""Adapter of rule verify."""

import json

from pairing.jobs.running import stage
from pairing.jobs import seals


def main(snakemake):
    with stage(snakemake) as say:
        if snakemake.params.elsewhere:
            raise ValueError(snakemake.params.elsewhere)
        jobs = json.loads(snakemake.params.jobs)
        faults = list(seals.faults(jobs, snakemake.params.folder))
        for fault in faults:
            say(f"error: {fault}")
        n_results = sum(len(paths) for _, _, paths in jobs)
        if faults:
            raise ValueError(f"{len(faults)} faults were found among {n_results} results")
        say(f"all {n_results} results are whole, and of the present config and code")


main(snakemake)
