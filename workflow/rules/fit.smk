# Train the networks, a batch of trials at a time.
# Reads: config only; samples and starts are functions of the seed. Makes: results/fits/.


rule fit_batch:
    output:
        fits="results/fits/{setting}/{first}-{last}.parquet",
    params:
        training=training,
        code=code("fit_batch", "trials"),
    log:
        "logs/fit_batch/{setting}/{first}-{last}.log",
    benchmark:
        "results/benchmarks/fit_batch/{setting}/{first}-{last}.tsv"
    threads: 1
    resources:
        mem_mb=1000,
        runtime=60,
    conda:
        "../../envs/environment.yaml"
    message:
        "Training setting {wildcards.setting}, trials {wildcards.first} to {wildcards.last}"
    script:
        "../scripts/fit_batch.py"
