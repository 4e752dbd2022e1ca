"""Adapter of rule prepare_package."""

from pathlib import Path

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.software import environments, packages
from pairing.software.plan import ENVIRONMENTS
from pairing.software.statuses import OK


def main(snakemake):
    with stage(snakemake) as say:
        folder = packages.folder_of(snakemake.wildcards.package)
        package = packages.read_package(folder)
        found = environments.prepare(package, folder, Path(ENVIRONMENTS))
        if found.status != OK:
            say(f"{package.title}: {found.status}: {found.message}")
        files.write_json(snakemake.output.prepared, found._asdict())


main(snakemake)
