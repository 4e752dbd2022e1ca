"""Adapter of rule write_article."""

from pathlib import Path

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.output import article
from pairing.study import settings


def main(snakemake):
    with stage(snakemake):
        study = settings.from_json(settings.Study, snakemake.params.study)
        headline = files.read_json(snakemake.input.headline)
        rows = {Path(path).stem: files.read_rows(path) for path in snakemake.input.tables}
        files.write_text(snakemake.output.tex, article.source(study, headline, rows))


main(snakemake)
