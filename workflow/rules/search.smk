# Search the settings and measures that the paper leaves open: `snakemake search`.
# Reads: config only. Makes: results/search/.


wildcard_constraints:
    block="sobol|map|added_[0-9]+|round_[0-9]+|race_[0-9]+",
    number="[0-9]+",
    role="[0-9]+",


rule search:
    input:
        "results/search/findings.md",
        "results/search/report.html",
        "results/search/explore.html",
        collect(
            "results/search/tables/{name}{form}",
            name=tables.SEARCH_TABLES,
            form=tables.FORMS,
        ),
        collect(
            "results/search/figures/{name}.{form}",
            name=figures.SEARCH_FIGURES,
            form=["svg", "pdf"],
        ),
    message:
        "The search is whole"


# The target's old name.
if workflow.is_main_process and "settings" in sys.argv[1:]:
    print(
        "settings: this target is called search now, and makes the same",
        file=sys.stderr,
    )


rule settings:
    input:
        rules.search.input,
    localrule: True
    message:
        "The search is whole"


rule design_search:
    output:
        design="results/search/designs/{block}.parquet",
    log:
        "logs/design_search/{block}.log",
    wildcard_constraints:
        block="sobol|map|added_[0-9]+",
    localrule: True
    conda:
        "../../envs/environment.yaml"
    params:
        seed=config["seed"],
        values=design_values,
        code=code("design_search"),
    message:
        "Drawing the settings of block {wildcards.block}"
    script:
        "../scripts/design_search.py"


rule train_search:
    input:
        design="results/search/designs/{block}.parquet",
    output:
        runs="results/search/runs/{block}/{first}-{last}.npz",
    log:
        "logs/train_search/{block}/{first}-{last}.log",
    benchmark:
        "results/benchmarks/train_search/{block}/{first}-{last}.tsv"
    wildcard_constraints:
        first=r"\d{5}",
        last=r"\d{5}",
    conda:
        "../../envs/environment.yaml"
    resources:
        mem_mb=by_attempt(2000),
        runtime=minutes_to_search,
    params:
        training=search_training,
        trials=lambda wildcards: SEARCH.trials_of(wildcards.block),
        code=code("train_search"),
    message:
        "Training settings {wildcards.first} to {wildcards.last} of block {wildcards.block}"
    script:
        "../scripts/train_search.py"


rule score_search:
    input:
        design="results/search/designs/{block}.parquet",
        runs="results/search/runs/{block}/{first}-{last}.npz",
    output:
        **{
            table: f"results/search/evaluated/{{block}}/{{first}}-{{last}}/{table}.parquet"
            for table in results.SCORED
        },
    log:
        "logs/score_search/{block}/{first}-{last}.log",
    benchmark:
        "results/benchmarks/score_search/{block}/{first}-{last}.tsv"
    wildcard_constraints:
        first=r"\d{5}",
        last=r"\d{5}",
    conda:
        "../../envs/environment.yaml"
    resources:
        mem_mb=by_attempt(2000),
        runtime=by_attempt(60),
    params:
        training=search_training,
        scoring=settings.to_json(STUDY.scoring),
        against=settings.to_json(SEARCH.against),
        first=lambda wildcards: SEARCH.trials_of(wildcards.block)[1],
        code=code("score_search"),
    message:
        "Scoring settings {wildcards.first} to {wildcards.last} of block {wildcards.block}"
    script:
        "../scripts/score_search.py"


rule design_round:
    input:
        likelihoods=likelihoods_before,
        designs=designs_before,
    output:
        design="results/search/designs/round_{number}.parquet",
    log:
        "logs/design_round/{number}.log",
    localrule: True
    conda:
        "../../envs/environment.yaml"
    params:
        seed=config["seed"],
        rules=settings.to_json(SEARCH.round_rules()),
        code=code("design_round"),
    message:
        "Looking closer around the best settings: round {wildcards.number}"
    script:
        "../scripts/design_round.py"


rule design_race:
    input:
        likelihoods=likelihoods_of_entrants,
        designs=designs_of_entrants,
    output:
        design="results/search/designs/race_{number}.parquet",
    log:
        "logs/design_race/{number}.log",
    localrule: True
    conda:
        "../../envs/environment.yaml"
    params:
        settings=lambda wildcards: SEARCH.race[int(wildcards.number) - 1].settings,
        code=code("design_race"),
    message:
        "Choosing the settings that are looked at again: rung {wildcards.number} of the race"
    script:
        "../scripts/design_race.py"


rule judge_finals:
    input:
        design=f"results/search/designs/{SEARCH.finals}.parquet",
        runs=f"results/search/runs/{SEARCH.finals}/{{first}}-{{last}}.npz",
    output:
        readings="results/search/judged/{first}-{last}/readings.parquet",
        conflict="results/search/judged/{first}-{last}/conflict.parquet",
    log:
        "logs/judge_finals/{first}-{last}.log",
    benchmark:
        "results/benchmarks/judge_finals/{first}-{last}.tsv"
    wildcard_constraints:
        first=r"\d{5}",
        last=r"\d{5}",
    conda:
        "../../envs/environment.yaml"
    resources:
        mem_mb=by_attempt(4000),
        runtime=by_attempt(60),
    params:
        training=settings.to_json(
            replace(
                STUDY.training(STUDY.settings[0].name), pairs=SEARCH.pairs("sobol")
            )
        ),
        scoring=settings.to_json(STUDY.scoring),
        against=settings.to_json(SEARCH.against),
        first=SEARCH.trials_of(SEARCH.finals)[1],
        code=code("judge_finals"),
    message:
        "Holding readings of settings {wildcards.first} to {wildcards.last} against their repeats"
    script:
        "../scripts/judge_finals.py"


rule gather_set:
    input:
        readings=judged_finals("readings"),
        conflict=judged_finals("conflict"),
        profiles="results/search/profiles.parquet",
        designs=f"results/search/designs/{SEARCH.finals}.parquet",
    output:
        **results.SEARCH["gather_set"].paths(),
    log:
        "logs/gather_set.log",
    localrule: True
    conda:
        "../../envs/environment.yaml"
    params:
        space=settings.to_json(SEARCH.space),
        code=code("gather_set"),
    message:
        "Gathering the confidence set"
    script:
        "../scripts/gather_set.py"


rule choose_candidates:
    input:
        readings=judged_finals("readings"),
        designs=f"results/search/designs/{SEARCH.finals}.parquet",
    output:
        candidates="results/search/candidates.parquet",
    log:
        "logs/choose_candidates.log",
    localrule: True
    conda:
        "../../envs/environment.yaml"
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
        candidates="results/search/candidates.parquet",
    output:
        trials="results/search/confirmed/{role}/{first}-{last}.parquet",
    log:
        "logs/confirm_candidate/{role}/{first}-{last}.log",
    benchmark:
        "results/benchmarks/confirm_candidate/{role}/{first}-{last}.tsv"
    conda:
        "../../envs/environment.yaml"
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
        candidates="results/search/candidates.parquet",
        trials=collect(
            "results/search/confirmed/{role}/{batch}.parquet",
            role=range(len(ROLES)),
            batch=CONFIRMED,
        ),
    output:
        **results.SEARCH["judge_candidates"].paths(),
    log:
        "logs/judge_candidates.log",
    localrule: True
    conda:
        "../../envs/environment.yaml"
    params:
        training=settings.to_json(
            replace(
                STUDY.training(STUDY.settings[0].name), pairs=SEARCH.pairs("sobol")
            )
        ),
        against=settings.to_json(SEARCH.against),
        code=code("judge_candidates"),
    message:
        "Judging the confirmed readings"
    script:
        "../scripts/judge_candidates.py"


rule map_claims:
    input:
        **{table: evaluated([*SEARCHED, "map"], [table]) for table in results.SCORED},
        designs=collect(
            "results/search/designs/{block}.parquet", block=[*SEARCHED, "map"]
        ),
    output:
        **results.SEARCH["map_claims"].paths(),
    log:
        "logs/map_claims.log",
    conda:
        "../../envs/environment.yaml"
    resources:
        mem_mb=by_attempt(8000),
        runtime=by_attempt(10),
    params:
        search=settings.to_json(SEARCH),
        per_class=STUDY.test_per_class,
        code=code("map_claims"),
    message:
        "Mapping where the paper's claims hold"
    script:
        "../scripts/map_claims.py"


rule write_findings:
    input:
        likelihoods=evaluated(SEARCHED, ["likelihoods"]),
        tables=[
            "results/search/candidates.parquet",
            *results.paths(results.SEARCH).values(),
        ],
    output:
        json="results/search/findings.json",
        md="results/search/findings.md",
    log:
        "logs/write_findings.log",
    localrule: True
    conda:
        "../../envs/environment.yaml"
    params:
        study=settings.to_json(STUDY),
        search=settings.to_json(SEARCH),
        code=code("write_findings", "src/pairing/output/templates"),
    message:
        "Writing the findings of the search"
    script:
        "../scripts/write_findings.py"


rule draw_search:
    input:
        tables=results.paths(results.SEARCH).values(),
    output:
        svg=[
            report(
                f"results/search/figures/{name}.svg",
                category="Figures",
                subcategory="What the paper did not say",
                labels={"figure": name},
                caption="../report/search_figure.rst",
            )
            for name in figures.SEARCH_FIGURES
        ],
        pdf=collect("results/search/figures/{name}.pdf", name=figures.SEARCH_FIGURES),
    log:
        "logs/draw_search.log",
    benchmark:
        "results/benchmarks/draw_search.tsv"
    localrule: True
    conda:
        "../../envs/environment.yaml"
    params:
        search=settings.to_json(SEARCH),
        code=code("draw_search"),
    message:
        "Drawing the figures of the search"
    script:
        "../scripts/draw_search.py"


# Not by `use rule write_report`, which fails where an importer leaves that rule out.
rule write_full_report:
    input:
        **rules.write_report.input,
        search="results/search/findings.json",
        more_tables=results.shown(results.SEARCH, tables.SEARCH_TABLES),
        more_figures=collect(
            "results/search/figures/{name}.svg", name=figures.SEARCH_FIGURES
        ),
    output:
        html="results/search/report.html",
    log:
        "logs/write_full_report.log",
    benchmark:
        "results/benchmarks/write_full_report.tsv"
    localrule: True
    conda:
        "../../envs/environment.yaml"
    params:
        **rules.write_report.params,
    message:
        "Writing results/search/report.html, with the search"
    script:
        "../scripts/write_report.py"


rule write_search_explore:
    input:
        **rules.write_explore.input,
        map="results/search/map.parquet",
    output:
        html="results/search/explore.html",
    log:
        "logs/write_search_explore.log",
    benchmark:
        "results/benchmarks/write_search_explore.tsv"
    localrule: True
    conda:
        "../../envs/environment.yaml"
    params:
        **rules.write_explore.params,
        map_trials=SEARCH.trials_of("map")[0],
    message:
        "Writing results/search/explore.html, with the map of the search"
    script:
        "../scripts/write_explore.py"


rule make_search_tables:
    input:
        tables=results.shown(results.SEARCH, tables.SEARCH_TABLES),
    output:
        csv=collect("results/search/tables/{name}.csv", name=tables.SEARCH_TABLES),
        md=collect("results/search/tables/{name}.md", name=tables.SEARCH_TABLES),
        tex=collect("results/search/tables/{name}.tex", name=tables.SEARCH_TABLES),
        body=collect("results/search/tables/{name}_body.tex", name=tables.SEARCH_TABLES),
    log:
        "logs/make_search_tables.log",
    localrule: True
    conda:
        "../../envs/environment.yaml"
    params:
        search=settings.to_json(SEARCH),
        code=code("make_tables"),
    message:
        "Writing the tables of the search"
    script:
        "../scripts/make_tables.py"
