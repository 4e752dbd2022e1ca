"""Adapter of rule verify."""

import json

from pairing.jobs.running import stage
from pairing.jobs import files, seals


def main(snakemake):
    with stage(snakemake) as say:
        if snakemake.params.elsewhere:
            raise ValueError(snakemake.params.elsewhere)
        results = json.loads(snakemake.params.results)
        refused = 0
        for path, kind, maker in results:
            try:
                if maker is None:
                    raise ValueError(f"{path}: is of no part of the present config; delete it")
                files.check_result(path, kind, seals.Maker(*maker))
            except (OSError, ValueError) as error:
                say(f"error: {error}")
                refused += 1
        if refused:
            raise ValueError(f"{refused} of {len(results)} results are not as they must be")
        say(f"all {len(results)} results are whole, and of the present config and code")


main(snakemake)
