# Search the settings and measures that the paper leaves open: `snakemake settings`.
# Reads: config only. Makes: results/settings/.


wildcard_constraints:
    block="sobol|map|added_[0-9]+|round_[0-9]+|finals",
    number="[0-9]+",
    role="[0-9]+",


rule settings:
    input:
        "results/settings/findings.md",
        "results/settings/report.html",
        collect(
            "results/settings/tables/{name}{kind}",
            name=SETTINGS_TABLES,
            kind=TABLE_FORMS,
        ),
        collect(
            "results/settings/figures/{name}.{kind}",
            name=SETTINGS_FIGURES,
            kind=["svg", "pdf"],
        ),


rule design_settings:
    output:
        design="results/settings/designs/{block}.parquet",
    log:
        "logs/design_settings/{block}.log",
    wildcard_constraints:
        block="sobol|map|added_[0-9]+",
    localrule: True
    conda:
        "../../envs/environment.yaml"
    threads: 1
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        seed=config["seed"],
        values=design_values,
        code=code("design_settings"),
    message:
        "Drawing the settings of block {wildcards.block}"
    script:
        "../scripts/design_settings.py"


rule train_settings:
    input:
        design="results/settings/designs/{block}.parquet",
    output:
        runs="results/settings/runs/{block}/{first}-{last}.npz",
    log:
        "logs/train_settings/{block}/{first}-{last}.log",
    benchmark:
        "results/benchmarks/train_settings/{block}/{first}-{last}.tsv"
    wildcard_constraints:
        first=r"\d{5}",
        last=r"\d{5}",
    conda:
        "../../envs/environment.yaml"
    threads: 1
    resources:
        mem_mb=by_attempt(2000),
        runtime=minutes_to_search,
    params:
        training=search_training,
        trials=lambda wildcards: SEARCH.trials_of(wildcards.block),
        code=code("train_settings"),
    message:
        "Training settings {wildcards.first} to {wildcards.last} of block {wildcards.block}"
    script:
        "../scripts/train_settings.py"


rule evaluate_settings:
    input:
        design="results/settings/designs/{block}.parquet",
        runs="results/settings/runs/{block}/{first}-{last}.npz",
    output:
        **{
            table: f"results/settings/evaluated/{{block}}/{{first}}-{{last}}/{table}.parquet"
            for table in EVALUATED
        },
    log:
        "logs/evaluate_settings/{block}/{first}-{last}.log",
    benchmark:
        "results/benchmarks/evaluate_settings/{block}/{first}-{last}.tsv"
    wildcard_constraints:
        first=r"\d{5}",
        last=r"\d{5}",
    conda:
        "../../envs/environment.yaml"
    threads: 1
    resources:
        mem_mb=by_attempt(2000),
        runtime=by_attempt(60),
    params:
        training=search_training,
        scoring=settings.to_json(STUDY.scoring),
        measures=settings.to_json(SEARCH.measures),
        target=settings.to_json(SEARCH.target),
        first=lambda wildcards: SEARCH.trials_of(wildcards.block)[1],
        code=code("evaluate_settings"),
    message:
        "Scoring settings {wildcards.first} to {wildcards.last} of block {wildcards.block}"
    script:
        "../scripts/evaluate_settings.py"


rule design_round:
    input:
        distances=distances_before,
        designs=designs_before,
    output:
        design="results/settings/designs/round_{number}.parquet",
    log:
        "logs/design_round/{number}.log",
    localrule: True
    conda:
        "../../envs/environment.yaml"
    threads: 1
    resources:
        mem_mb=4000,
        runtime=10,
    params:
        seed=config["seed"],
        rules=settings.to_json(SEARCH.round_rules()),
        code=code("design_round"),
    message:
        "Looking closer around the best settings: round {wildcards.number}"
    script:
        "../scripts/design_round.py"


rule design_finals:
    input:
        distances=evaluated(SEARCHED, ["distances"]),
        designs=collect("results/settings/designs/{block}.parquet", block=SEARCHED),
    output:
        design="results/settings/designs/finals.parquet",
    log:
        "logs/design_finals.log",
    localrule: True
    conda:
        "../../envs/environment.yaml"
    threads: 1
    resources:
        mem_mb=4000,
        runtime=10,
    params:
        declared=list(SEARCH.declared_reading),
        finalists=SEARCH.finalists,
        code=code("design_finals"),
    message:
        "Choosing the settings that are looked at again"
    script:
        "../scripts/design_finals.py"


rule choose_candidates:
    input:
        distances=evaluated([FINALS], ["distances"]),
        designs="results/settings/designs/finals.parquet",
    output:
        candidates="results/settings/candidates.parquet",
    log:
        "logs/choose_candidates.log",
    localrule: True
    conda:
        "../../envs/environment.yaml"
    threads: 1
    resources:
        mem_mb=4000,
        runtime=10,
    params:
        space=settings.to_json(SEARCH.space),
        declared=list(SEARCH.declared_reading),
        code=code("choose_candidates"),
    message:
        "Choosing the readings to be confirmed"
    script:
        "../scripts/choose_candidates.py"


rule confirm_candidate:
    input:
        candidates="results/settings/candidates.parquet",
    output:
        trials="results/settings/confirmed/{role}/{first}-{last}.parquet",
    log:
        "logs/confirm_candidate/{role}/{first}-{last}.log",
    benchmark:
        "results/benchmarks/confirm_candidate/{role}/{first}-{last}.tsv"
    conda:
        "../../envs/environment.yaml"
    threads: 1
    resources:
        mem_mb=by_attempt(2000),
        runtime=minutes_to_confirm,
    params:
        training=settings.to_json(
            replace(
                STUDY.training(STUDY.settings[0].name),
                seed=SEARCH.confirm_seed,
                pairs=SEARCH.pairs("sobol"),
            )
        ),
        scoring=settings.to_json(STUDY.scoring),
        measures=settings.to_json(SEARCH.measures),
        code=code("confirm_candidate"),
    message:
        "Confirming reading {wildcards.role} on fresh trials {wildcards.first} to {wildcards.last}"
    script:
        "../scripts/confirm_candidate.py"


rule judge_candidates:
    input:
        candidates="results/settings/candidates.parquet",
        trials=collect(
            "results/settings/confirmed/{role}/{batch}.parquet",
            role=range(len(ROLES)),
            batch=CONFIRMED,
        ),
    output:
        numbers="results/settings/numbers.parquet",
        joint="results/settings/joint.parquet",
        orders="results/settings/orders.parquet",
        side_by_side="results/settings/side_by_side.parquet",
        readings="results/settings/readings.parquet",
    log:
        "logs/judge_candidates.log",
    localrule: True
    conda:
        "../../envs/environment.yaml"
    threads: 1
    resources:
        mem_mb=4000,
        runtime=10,
    params:
        target=settings.to_json(SEARCH.target),
        code=code("judge_candidates"),
    message:
        "Judging the confirmed readings"
    script:
        "../scripts/judge_candidates.py"


rule map_claims:
    input:
        **{table: evaluated([*SEARCHED, "map"], [table]) for table in EVALUATED},
        designs=collect(
            "results/settings/designs/{block}.parquet", block=[*SEARCHED, "map"]
        ),
    output:
        **{name: f"results/settings/{name}.parquet" for name in FINDINGS},
    log:
        "logs/map_claims.log",
    conda:
        "../../envs/environment.yaml"
    threads: 1
    resources:
        mem_mb=by_attempt(8000),
        runtime=by_attempt(10),
    params:
        search=settings.to_json(SEARCH),
        code=code("map_claims"),
    message:
        "Mapping where the paper's claims hold"
    script:
        "../scripts/map_claims.py"


rule write_findings:
    input:
        distances=evaluated(SEARCHED, ["distances"]),
        tables=collect("results/settings/{name}.parquet", name=JUDGED),
    output:
        json="results/settings/findings.json",
        md="results/settings/findings.md",
    log:
        "logs/write_findings.log",
    localrule: True
    conda:
        "../../envs/environment.yaml"
    threads: 1
    resources:
        mem_mb=4000,
        runtime=10,
    params:
        study=settings.to_json(STUDY),
        search=settings.to_json(SEARCH),
        code=code("write_findings", "src/pairing/output/templates"),
    message:
        "Writing the findings of the search"
    script:
        "../scripts/write_findings.py"


rule draw_settings:
    input:
        tables=collect(
            "results/settings/{name}.parquet",
            name=["side_by_side", "profiles", "curve", "makeup", "shares", "map"],
        ),
    output:
        svg=[
            report(
                f"results/settings/figures/{name}.svg",
                category="Figures",
                subcategory="What the paper did not say",
                labels={"figure": name},
                caption="../report/settings_figure.rst",
            )
            for name in SETTINGS_FIGURES
        ],
        pdf=collect("results/settings/figures/{name}.pdf", name=SETTINGS_FIGURES),
    log:
        "logs/draw_settings.log",
    benchmark:
        "results/benchmarks/draw_settings.tsv"
    localrule: True
    conda:
        "../../envs/environment.yaml"
    threads: 1
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        search=settings.to_json(SEARCH),
        code=code("draw_settings"),
    message:
        "Drawing the figures of the search"
    script:
        "../scripts/draw_settings.py"


use rule write_report as write_full_report with:
    input:
        **rules.write_report.input,
        findings="results/settings/findings.json",
        search_tables=SHOWN_SEARCH,
        search_figures=collect(
            "results/settings/figures/{name}.svg", name=SETTINGS_FIGURES
        ),
    output:
        html="results/settings/report.html",
    log:
        "logs/write_full_report.log",
    benchmark:
        "results/benchmarks/write_full_report.tsv"
    message:
        "Writing results/settings/report.html, with the search"


rule make_settings_tables:
    input:
        tables=SHOWN_SEARCH,
    output:
        csv=collect("results/settings/tables/{name}.csv", name=SETTINGS_TABLES),
        md=collect("results/settings/tables/{name}.md", name=SETTINGS_TABLES),
        tex=collect("results/settings/tables/{name}.tex", name=SETTINGS_TABLES),
        body=collect("results/settings/tables/{name}_body.tex", name=SETTINGS_TABLES),
    log:
        "logs/make_settings_tables.log",
    localrule: True
    conda:
        "../../envs/environment.yaml"
    threads: 1
    resources:
        mem_mb=500,
        runtime=10,
    params:
        search=settings.to_json(SEARCH),
        code=code("make_tables"),
    message:
        "Writing the tables of the search"
    script:
        "../scripts/make_tables.py"
