# Check all results of a study at rest: `snakemake --cores 1 verify`.
# Reads: results/. Makes: nothing.


rule verify:
    log:
        "logs/verify.log",
    localrule: True
    conda:
        "../../envs/environment.yaml"
    threads: 1
    resources:
        mem_mb=1000,
        runtime=30,
    params:
        results=results_to_check,
    message:
        "Checking all results: whole, and of the present config and code"
    script:
        "../scripts/verify.py"
