"""Adapter of rule derive."""

from pairing.support.running import stage
from pairing.mathematics import derivations, errata
from pairing.support import files


def main(snakemake):
    with stage(snakemake):
        derived = derivations.derivations_table(derivations.derive_all())
        files.write_rows(snakemake.output.derivations, derived, "derivations")
        files.write_rows(snakemake.output.errata, errata.errata_table(), "errata")


main(snakemake)
