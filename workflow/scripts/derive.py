"""Adapter of rule derive."""

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.mathematics import derivations, errata, texts


def main(snakemake):
    with stage(snakemake):
        made = {
            "derivations": derivations.derivations_table(derivations.derive_all()),
            "errata": errata.errata_table(),
            "texts": errata.errata_table(texts.TEXTS),
        }
        for name, rows in made.items():
            files.write_rows(snakemake.output[name], rows)


main(snakemake)
