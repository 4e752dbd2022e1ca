# Train the networks, a batch of trials at a time.
# Reads: config only; samples and starts are functions of the seed. Makes: results/fits/.


rule fit_batch:
    output:
        fits="results/fits/{setting}/{first}-{last}.parquet",
    log:
        "logs/fit_batch/{setting}/{first}-{last}.log",
        # no output: it differs from run to run
        seconds="results/fits/{setting}/{first}-{last}.seconds.tsv",
    benchmark:
        "results/benchmarks/fit_batch/{setting}/{first}-{last}.tsv"
    # All else but derive and watch_training can wait, and fill the cores that the end leaves idle.
    priority: 2
    conda:
        "../../envs/environment.yaml"
    resources:
        mem_mb=batch_megabytes,
        runtime=minutes_to_fit,
    params:
        training=training,
        code=code("fit_batch"),
    message:
        "Training setting {wildcards.setting}, trials {wildcards.first} to {wildcards.last}"
    script:
        "../scripts/fit_batch.py"
