# Say where the results come from, and pack a finished study.
# Reads: the finished study. Makes: results/provenance.json, results/crate/.
#
# No rule of the study reads this file, for it holds what differs between runs. It is written when a
# result changed, or the digests of config, code or lock did, and so tells of the run that did that.

PROVIDER = workflow.storage_settings.default_storage_provider


MEASURED = {
    name: measured(stage) for name, stage in own_rules().items() if stage.benchmark
}


rule record_provenance:
    input:
        RESULTS,
        # A store hands over inputs alone. Elsewhere a lost time must not train anything anew.
        **(MEASURED if PROVIDER else {}),
        headline="results/comparison/headline.json",
    output:
        provenance="results/provenance.json",
    log:
        "logs/record_provenance.log",
    priority: 2
    localrule: True
    conda:
        "../../envs/environment.yaml"
    params:
        code=PROJECT_CODE,
        lock=LOCK,
        measured=json.dumps(MEASURED),
    message:
        "Recording where the results come from"
    script:
        "../scripts/record_provenance.py"


rule crate:
    input:
        RESULTS,
        provenance="results/provenance.json",
    output:
        crate="results/crate/study.crate.zip",
    log:
        "logs/crate.log",
    localrule: True
    conda:
        "../../envs/environment.yaml"
    params:
        config=yaml.safe_dump(config, sort_keys=False),
        content=crate_content,
        code=PROJECT_CODE,
    message:
        "Packing the finished study into {output.crate}"
    script:
        "../scripts/crate.py"
