# Hold the study against the paper, and evaluate what the figures show.
# Reads: results/trials.parquet, results/fits/. Makes: results/comparison/.


rule compare:
    input:
        trials="results/trials.parquet",
    output:
        **results.STUDY["compare"].paths(),
        headline="results/comparison/headline.json",
    log:
        "logs/compare.log",
    benchmark:
        "results/benchmarks/compare.tsv"
    priority: 2
    localrule: True
    conda:
        "../../envs/environment.yaml"
    params:
        study=settings.to_json(STUDY),
        code=code("compare", "src/pairing/judging/published_tables"),
    message:
        "Comparing with the published tables"
    script:
        "../scripts/compare.py"


rule evaluate_posteriors:
    input:
        fits=f"results/fits/{SHOWN_BATCH}.parquet",
    output:
        posteriors="results/comparison/posteriors.npz",
    log:
        "logs/evaluate_posteriors.log",
    benchmark:
        "results/benchmarks/evaluate_posteriors.tsv"
    priority: 2
    localrule: True
    conda:
        "../../envs/environment.yaml"
    params:
        training=settings.to_json(STUDY.training(STUDY.settings[0].name)),
        trial=config["figures"]["trial"],
        code=code("evaluate_posteriors"),
    message:
        "Evaluating exact and fitted posteriors of trial {params.trial} over the plane"
    script:
        "../scripts/evaluate_posteriors.py"
