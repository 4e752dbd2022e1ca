# How fast and how variably outputs come to the posterior: `snakemake convergence`.
# Reads: config only; for its report the study's results. Makes: results/convergence/.


wildcard_constraints:
    hidden="[0-9]+",
    patterns="[0-9]+",


rule train_convergence:
    output:
        runs="results/convergence/runs/{hidden}/{patterns}/{first}-{last}.npz",
    log:
        "logs/train_convergence/{hidden}/{patterns}/{first}-{last}.log",
    benchmark:
        "results/benchmarks/train_convergence/{hidden}/{patterns}/{first}-{last}.tsv"
    conda:
        "../../envs/environment.yaml"
    resources:
        mem_mb=megabytes_to_converge,
        runtime=minutes_to_converge,
    params:
        training=training_that_fits,
        steps=json.dumps(CONVERGENCE.steps),
        minimiser=settings.to_json(CONVERGENCE.minimiser),
        code=code("train_convergence"),
    message:
        "Training {wildcards.hidden} hidden units on {wildcards.patterns} patterns a class"
    script:
        "../scripts/train_convergence.py"


rule score_convergence:
    input:
        runs=collect(
            "results/convergence/runs/{{hidden}}/{{patterns}}/{batch}.npz",
            batch=CONVERGENCE_BATCHES,
        ),
    output:
        trials="results/convergence/scored/{hidden}/{patterns}/trials.parquet",
        moments="results/convergence/scored/{hidden}/{patterns}/moments.parquet",
    log:
        "logs/score_convergence/{hidden}/{patterns}.log",
    benchmark:
        "results/benchmarks/score_convergence/{hidden}/{patterns}.tsv"
    conda:
        "../../envs/environment.yaml"
    resources:
        mem_mb=by_attempt(2000),
        runtime=by_attempt(60),
    params:
        training=lambda wildcards: settings.to_json(convergence_training(wildcards)),
        records=json.dumps(CONVERGENCE.records),
        nodes=STUDY.scoring.quadrature_nodes,
        code=code("score_convergence"),
    message:
        "Scoring {wildcards.hidden} hidden units on {wildcards.patterns} patterns a class"
    script:
        "../scripts/score_convergence.py"


rule find_limits:
    output:
        limits="results/convergence/limits/{hidden}.parquet",
    log:
        "logs/find_limits/{hidden}.log",
    benchmark:
        "results/benchmarks/find_limits/{hidden}.tsv"
    conda:
        "../../envs/environment.yaml"
    resources:
        mem_mb=by_attempt(2000),
        runtime=by_attempt(60),
    params:
        training=lambda wildcards: settings.to_json(
            CONVERGENCE.training(STUDY, Cell(int(wildcards.hidden), 1))
        ),
        starts=CONVERGENCE.limits.starts,
        nodes=STUDY.scoring.quadrature_nodes,
        code=code("find_limits"),
    message:
        "Finding where networks of {wildcards.hidden} hidden units go without end of patterns"
    script:
        "../scripts/find_limits.py"


rule judge_convergence:
    input:
        trials=collect("results/convergence/scored/{cell}/trials.parquet", cell=CELLS),
        moments=collect("results/convergence/scored/{cell}/moments.parquet", cell=CELLS),
        limits=collect(
            "results/convergence/limits/{hidden}.parquet",
            hidden=sorted(
                {*CONVERGENCE.hidden_units, *CONVERGENCE.limits.hidden_units}
            ),
        ),
    output:
        **results.CONVERGENCE["judge_convergence"].paths(),
        trials="results/convergence/trials.parquet",
        answers="results/convergence/answers.json",
    log:
        "logs/judge_convergence.log",
    benchmark:
        "results/benchmarks/judge_convergence.tsv"
    conda:
        "../../envs/environment.yaml"
    resources:
        mem_mb=by_attempt(4000),
        runtime=by_attempt(10),
    params:
        study=settings.to_json(STUDY),
        plan=settings.to_json(CONVERGENCE),
        code=code("judge_convergence"),
    message:
        "Judging how fast and how variably outputs come to the posterior"
    script:
        "../scripts/judge_convergence.py"


rule draw_convergence:
    input:
        tables=results.paths(results.CONVERGENCE).values(),
        answers="results/convergence/answers.json",
    output:
        svg=[
            report(
                f"results/convergence/figures/{name}.svg",
                category="Figures",
                subcategory="How fast, and how variably",
                labels={"figure": name},
                caption="../report/convergence_figure.rst",
            )
            for name in figures.CONVERGENCE_FIGURES
        ],
        pdf=collect(
            "results/convergence/figures/{name}.pdf", name=figures.CONVERGENCE_FIGURES
        ),
    log:
        "logs/draw_convergence.log",
    benchmark:
        "results/benchmarks/draw_convergence.tsv"
    localrule: True
    conda:
        "../../envs/environment.yaml"
    params:
        code=code("draw_convergence"),
    message:
        "Drawing the figures of convergence"
    script:
        "../scripts/draw_convergence.py"


rule make_convergence_tables:
    input:
        tables=results.shown(results.CONVERGENCE, tables.CONVERGENCE_TABLES),
    output:
        csv=collect(
            "results/convergence/tables/{name}.csv", name=tables.CONVERGENCE_TABLES
        ),
        md=collect(
            "results/convergence/tables/{name}.md", name=tables.CONVERGENCE_TABLES
        ),
        tex=collect(
            "results/convergence/tables/{name}.tex", name=tables.CONVERGENCE_TABLES
        ),
        body=collect(
            "results/convergence/tables/{name}_body.tex",
            name=tables.CONVERGENCE_TABLES,
        ),
    log:
        "logs/make_convergence_tables.log",
    localrule: True
    conda:
        "../../envs/environment.yaml"
    params:
        code=code("make_tables"),
    message:
        "Writing the tables of convergence"
    script:
        "../scripts/make_tables.py"


rule write_convergence:
    input:
        answers="results/convergence/answers.json",
    output:
        md="results/convergence/convergence.md",
    log:
        "logs/write_convergence.log",
    localrule: True
    conda:
        "../../envs/environment.yaml"
    params:
        code=code("write_convergence", "src/pairing/output/templates"),
    message:
        "Writing results/convergence/convergence.md"
    script:
        "../scripts/write_convergence.py"


# Not by `use rule write_report`, which fails where an importer leaves that rule out.
rule write_convergence_report:
    input:
        **rules.write_report.input,
        convergence="results/convergence/answers.json",
        more_tables=results.shown(results.CONVERGENCE, tables.CONVERGENCE_TABLES),
        more_figures=collect(
            "results/convergence/figures/{name}.svg", name=figures.CONVERGENCE_FIGURES
        ),
    output:
        html="results/convergence/report.html",
    log:
        "logs/write_convergence_report.log",
    benchmark:
        "results/benchmarks/write_convergence_report.tsv"
    localrule: True
    conda:
        "../../envs/environment.yaml"
    params:
        **rules.write_report.params,
    message:
        "Writing results/convergence/report.html, with convergence"
    script:
        "../scripts/write_report.py"


rule convergence:
    input:
        "results/convergence/trials.parquet",
        "results/convergence/convergence.md",
        "results/convergence/report.html",
        rules.make_convergence_tables.output,
        rules.draw_convergence.output,
    message:
        "The study of convergence is whole"
