"""Adapter of rule write_report."""

from pathlib import Path

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.output import report
from pairing.study import settings


def main(snakemake):
    with stage(snakemake):
        study = settings.from_json(settings.Study, snakemake.params.study)
        headline = files.read_json(snakemake.input.headline)
        more = snakemake.input.get
        tables = [*snakemake.input.tables, *more("more_tables", [])]
        read = {Path(path).stem: path for path in tables}
        rows = {name: files.read_rows(path) for name, path in read.items()}
        figures = [*snakemake.input.figures, *more("more_figures", [])]
        drawn = {Path(path).stem: path for path in figures}
        pictures = {name: Path(path).read_bytes() for name, path in drawn.items()}
        given = snakemake.params
        names = ("programs", "search", "convergence", "software")
        parts = {name: more(name) for name in names}
        found = {name: files.read_json(path) for name, path in parts.items() if path}
        html = report.render(study, headline, rows, pictures, given.code, given.lock, **found)
        files.write_text(snakemake.output.html, html)


main(snakemake)
