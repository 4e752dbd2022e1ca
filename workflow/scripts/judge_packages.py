"""Adapter of rule judge_packages."""

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.software import packages
from pairing.software.judge import judge
from pairing.software.plan import Software
from pairing.study import settings


def main(snakemake):
    with stage(snakemake):
        given, sources = snakemake.params, snakemake.input
        study = settings.from_json(settings.Study, given.study)
        plan = settings.from_json(Software, given.plan)
        facts = [files.read_json(path) for path in sources.facts]
        evidence = files.read_all(sources.evidence)
        described = [
            packages.read_package(packages.folder_of(one)) for one in packages.package_names()
        ]
        trials = files.read_rows(sources.trials)
        tables, answers = judge(trials, evidence, facts, described, study, plan)
        for name, rows in tables.items():
            files.write_rows(snakemake.output[name], rows)
        files.write_json(snakemake.output.answers, answers)


main(snakemake)
