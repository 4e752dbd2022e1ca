"""Adapter of rule make_tables."""

from pathlib import Path

from pairing.support.running import stage
from pairing.output import tables
from pairing.output.search_tables import SEARCH_TABLES
from pairing.output.table_specs import TABLES
from pairing.support import files


def main(snakemake):
    with stage(snakemake):
        sources = {Path(path).stem: path for path in snakemake.input}
        rows = {name: files.read_rows(path, name) for name, path in sources.items()}
        writers = {".csv": tables.to_csv, ".md": tables.to_markdown, ".tex": tables.to_latex}
        made = snakemake.output
        for path in map(Path, [*made.csv, *made.md, *made.tex]):
            spec = (TABLES | SEARCH_TABLES)[path.stem]
            files.write_text(path, writers[path.suffix](spec, rows[spec.source]))
        files.write_json(made.checksums, files.checksums(made.csv))


main(snakemake)
