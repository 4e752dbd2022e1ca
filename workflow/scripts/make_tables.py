"""Adapter of rule make_tables."""

from pathlib import Path

from pairing.jobs.running import stage
from pairing.catalogue.tables import ALL_TABLES
from pairing.jobs import files
from pairing.output import tables


def main(snakemake):
    with stage(snakemake):
        sources = {Path(path).stem: path for path in snakemake.input.tables}
        rows = {name: files.read_rows(path) for name, path in sources.items()}
        for path in map(Path, snakemake.output.csv):
            spec = ALL_TABLES[path.stem]
            texts = tables.in_every_form(path.stem, spec, rows[spec.source])
            for ending, text in texts.items():
                files.write_text(path.with_name(path.stem + ending), text)


main(snakemake)
