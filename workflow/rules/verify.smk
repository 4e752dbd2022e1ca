# Check all results of a study at rest: `snakemake --cores 1 verify`.
# Reads: results/. Makes: nothing.

ELSEWHERE = PROVIDER and (
    f"results are with the storage provider {PROVIDER}: bring them into a folder, and check them "
    "there without it: snakemake --cores 1 verify --directory FOLDER"
)


rule verify:
    log:
        "logs/verify.log",
    localrule: True
    conda:
        "../../envs/environment.yaml"
    params:
        jobs=jobs_to_check,
        folder=FOLDER,
        elsewhere=ELSEWHERE,
    message:
        "Checking all results: whole, and of the present config and code"
    script:
        "../scripts/verify.py"
