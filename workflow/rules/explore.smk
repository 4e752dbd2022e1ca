# The page in which a reader moves about: a small grid of settings, trained, scored and shown.
# Reads: config only. Makes: results/explore/, results/explore.html.


rule explore:
    output:
        **results.EXPLORE["explore"].paths(),
        arrays="results/explore/networks.npz",
    log:
        "logs/explore.log",
    benchmark:
        "results/benchmarks/explore.tsv"
    conda:
        "../../envs/environment.yaml"
    resources:
        mem_mb=by_attempt(1000),
        runtime=by_attempt(30),
    params:
        training=settings.to_json(STUDY.training(STUDY.settings[0].name)),
        scoring=settings.to_json(STUDY.scoring),
        measure=settings.to_json(STUDY.measure),
        code=code("explore"),
    message:
        "Training a small grid of settings for the page to explore"
    script:
        "../scripts/explore.py"


rule write_explore:
    input:
        **results.EXPLORE["explore"].paths(),
        arrays="results/explore/networks.npz",
    output:
        html=report(
            "results/explore.html",
            category="Report",
            labels={"page": "explore"},
            caption="../report/explore.rst",
        ),
    log:
        "logs/write_explore.log",
    benchmark:
        "results/benchmarks/write_explore.tsv"
    localrule: True
    conda:
        "../../envs/environment.yaml"
    params:
        training=settings.to_json(STUDY.training(STUDY.settings[0].name)),
        measure=settings.to_json(STUDY.measure),
        code=code("write_explore", "src/pairing/output/templates/explore.html"),
    message:
        "Writing results/explore.html"
    script:
        "../scripts/write_explore.py"
