"""Adapter of rule judge_programs."""

import pandas as pd

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.judging.programs import Program, compare_programs
from pairing.study import scores, settings


def main(snakemake):
    with stage(snakemake):
        own, *others = settings.from_json(tuple[settings.Study, ...], snakemake.params.studies)
        programs = [Program(own, files.read_rows(snakemake.input.trials))]
        batches = zip(snakemake.input.fits, snakemake.input.scores, strict=True)
        parts = [scores.join(*map(files.read_rows, batch)) for batch in batches]
        trained = pd.concat([programs[0].trials[:0], *parts], ignore_index=True)
        for study in others:
            name = study.settings[0].name
            programs.append(Program(study, trained[trained["setting"] == name]))
        rows, summary = compare_programs(programs)
        for name, table in rows.items():
            files.write_rows(snakemake.output[name], table)
        files.write_json(snakemake.output.summary, summary)


main(snakemake)
