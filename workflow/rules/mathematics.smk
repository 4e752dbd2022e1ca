# Check the paper's mathematics, and show what cross-entropy is and where softmax comes from.
# Reads: config only. Makes: results/mathematics/.


rule derivations:
    input:
        results.MATHEMATICS["derive"].paths().values(),
        collect("results/tables/{name}.md", name=results.MATHEMATICS["derive"].names),
    localrule: True
    message:
        "The derivations are whole"


rule derive:
    output:
        **results.MATHEMATICS["derive"].paths(),
    log:
        "logs/derive.log",
    benchmark:
        "results/benchmarks/derive.tsv"
    priority: 3
    localrule: True
    conda:
        "../../envs/environment.yaml"
    params:
        code=code("derive", "src/pairing/judging/published_tables"),
    message:
        "Deriving the paper's equations and checking its text and two others"
    script:
        "../scripts/derive.py"


rule illustrate:
    output:
        **results.MATHEMATICS["illustrate"].paths(),
        surfaces="results/mathematics/surfaces.npz",
    log:
        "logs/illustrate.log",
    benchmark:
        "results/benchmarks/illustrate.tsv"
    localrule: True
    conda:
        "../../envs/environment.yaml"
    params:
        seed=STUDY.seed,
        code=code("illustrate"),
    message:
        "Computing what the report shows of cross-entropy and of softmax"
    script:
        "../scripts/illustrate.py"


rule watch_training:
    output:
        **results.MATHEMATICS["watch_training"].paths(),
    log:
        "logs/watch_training.log",
    benchmark:
        "results/benchmarks/watch_training.tsv"
    # with the fits, and before them: what it compiles they use
    priority: 3
    conda:
        "../../envs/environment.yaml"
    resources:
        mem_mb=by_attempt(1000),
        runtime=by_attempt(30),
    params:
        training=settings.to_json(STUDY.training(STUDY.settings[0].name)),
        scoring=settings.to_json(STUDY.scoring),
        trials=config["training_curves"]["trials"],
        iterations=config["training_curves"]["iterations"],
        degenerate_trials=config["training_curves"]["degenerate_trials"],
        degenerate_iterations=config["training_curves"]["degenerate_iterations"],
        code=code("watch_training"),
    message:
        "Watching cross-entropy and accuracy along training"
    script:
        "../scripts/watch_training.py"


rule draw_mathematics:
    input:
        tables=[
            *results.MATHEMATICS["illustrate"].paths().values(),
            *results.MATHEMATICS["watch_training"].paths().values(),
        ],
        surfaces="results/mathematics/surfaces.npz",
    output:
        svg=[
            report(
                f"results/figures/{name}.svg",
                category="Figures",
                subcategory="Mathematics and training",
                labels={"figure": name},
                caption="../report/mathematics_figure.rst",
            )
            for name in figures.MATHEMATICS_FIGURES
        ],
        pdf=collect("results/figures/{name}.pdf", name=figures.MATHEMATICS_FIGURES),
    log:
        "logs/draw_mathematics.log",
    benchmark:
        "results/benchmarks/draw_mathematics.tsv"
    localrule: True
    conda:
        "../../envs/environment.yaml"
    params:
        training=settings.to_json(STUDY.training(STUDY.settings[0].name)),
        scoring=settings.to_json(STUDY.scoring),
        curves=CURVES,
        code=code("draw_mathematics"),
    message:
        "Drawing the figures of mathematics and training"
    script:
        "../scripts/draw_mathematics.py"
