"""Adapter of rule make_table."""

from pairing import files, tables
from pairing.running import stage


def main(snakemake):
    with stage(snakemake.log[0]):
        spec = tables.TABLES[snakemake.wildcards.name]
        rows = files.read_rows(snakemake.input.rows, spec.source)
        files.write_text(snakemake.output.csv, tables.to_csv(spec, rows))
        files.write_text(snakemake.output.md, tables.to_markdown(spec, rows))
        files.write_text(snakemake.output.tex, tables.to_latex(spec, rows))


main(snakemake)  # noqa: F821
