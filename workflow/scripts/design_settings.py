"""Adapter of rule design_settings."""

from pairing.search import design
from pairing.search.settings import check_problem, search_from_json
from pairing.study import settings
from pairing.support import files
from pairing.support.running import stage


def main(snakemake):
    with stage(snakemake):
        study = settings.from_json(settings.Study, snakemake.params.study)
        search = search_from_json(snakemake.params.search)
        check_problem(search.target, study.problem)
        rows = design.fixed_design(search, snakemake.wildcards.block, study.seed)
        files.write_rows(snakemake.output.design, rows, "design")


main(snakemake)
