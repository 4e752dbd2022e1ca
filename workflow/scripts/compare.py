"""Adapter of rule compare."""

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.judging import headline, inferences, numbers, orders, summaries
from pairing.problem.quadrature import quadrature
from pairing.study import settings


def main(snakemake):
    with stage(snakemake):
        study = settings.from_json(settings.Study, snakemake.params.study)
        trials = files.read_rows(snakemake.input.trials)
        nodes = quadrature(study.problem, study.measure.quadrature_nodes)
        results = {
            "numbers": numbers.compare_numbers(trials, study),
            "bayes_rates": summaries.compare_bayes_rates(study),
            "order": orders.compare_order(trials, study),
            "scores": summaries.summarise_scores(trials, study, nodes),
            "integration": summaries.describe_integration(nodes),
            "statuses": summaries.count_statuses(trials),
            "granularity": inferences.granularity(study.seed),
            "shared_samples": inferences.shared_samples(trials, study),
        }
        for name, rows in results.items():
            files.write_rows(snakemake.output[name], rows)
        files.write_json(snakemake.output.headline, headline.headline(results, study))


main(snakemake)
