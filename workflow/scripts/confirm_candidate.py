"""Adapter of rule confirm_candidate."""

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.search import confirm
from pairing.search.measures import Measures
from pairing.study import settings


def main(snakemake):
    with stage(snakemake):
        params, wildcards = snakemake.params, snakemake.wildcards
        candidates = files.read_rows(snakemake.input.candidates)
        trials = confirm.confirm_batch(
            candidates.iloc[int(wildcards.role)],
            settings.from_json(settings.Training, params.training),
            settings.from_json(settings.Scoring, params.scoring),
            settings.from_json(Measures, params.measures),
            int(wildcards.first),
            int(wildcards.last),
        )
        files.write_rows(snakemake.output.trials, trials)


main(snakemake)
