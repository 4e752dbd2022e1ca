# Score the fitted networks and put everything into one table.
# Reads: results/fits/. Makes: results/scores/, results/trials.parquet, results/trials.csv.gz.


rule score_batch:
    input:
        fits="results/fits/{setting}/{first}-{last}.parquet",
    output:
        scores="results/scores/{setting}/{first}-{last}.parquet",
    log:
        "logs/score_batch/{setting}/{first}-{last}.log",
        seconds="logs/score_batch/{setting}/{first}-{last}.seconds.tsv",
    benchmark:
        "results/benchmarks/score_batch/{setting}/{first}-{last}.tsv"
    priority: 2
    conda:
        "../../envs/environment.yaml"
    resources:
        mem_mb=batch_megabytes,
        runtime=minutes_to_score,
    params:
        training=training,
        scoring=settings.to_json(STUDY.scoring),
        code=code("score_batch"),
    message:
        "Scoring setting {wildcards.setting}, trials {wildcards.first} to {wildcards.last}"
    script:
        "../scripts/score_batch.py"


rule collect_trials:
    input:
        fits=collect("results/fits/{batch}.parquet", batch=BATCHES),
        scores=collect("results/scores/{batch}.parquet", batch=BATCHES),
    output:
        trials="results/trials.parquet",
        csv="results/trials.csv.gz",
    log:
        "logs/collect_trials.log",
    benchmark:
        "results/benchmarks/collect_trials.tsv"
    priority: 2
    localrule: True
    conda:
        "../../envs/environment.yaml"
    params:
        trainings=[settings.to_json(STUDY.training(one.name)) for one in STUDY.settings],
        scoring=settings.to_json(STUDY.scoring),
        trials=STUDY.trials * STUDY.repeats,
        code=code("collect_trials"),
    message:
        "Collecting fits and scores into one row a setting, trial and pair"
    script:
        "../scripts/collect_trials.py"
