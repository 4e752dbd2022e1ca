# The first setting as other programs would minimise it, beside the study's own.
# Reads: results/trials.parquet, results/fits/, results/scores/. Makes: results/programs/.


rule judge_programs:
    input:
        trials="results/trials.parquet",
        fits=collect("results/fits/{batch}.parquet", batch=PROGRAM_BATCHES),
        scores=collect("results/scores/{batch}.parquet", batch=PROGRAM_BATCHES),
    output:
        **results.STUDY["judge_programs"].paths(),
        summary="results/programs/summary.json",
    log:
        "logs/judge_programs.log",
    benchmark:
        "results/benchmarks/judge_programs.tsv"
    priority: 2
    localrule: True
    conda:
        "../../envs/environment.yaml"
    params:
        studies=settings.to_json([STUDY, *PROGRAMS]),
        code=code("judge_programs", "src/pairing/judging/published_tables"),
    message:
        "Judging which verdicts survive the choice of program"
    script:
        "../scripts/judge_programs.py"
