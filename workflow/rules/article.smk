# Write the study as an article, for papers and lectures: not a part of `rule all`.
# Reads: the results of the study, its tables and figures. Makes: results/article/.


rule article:
    input:
        "results/article/article.tex",
        "results/article/article.pdf",
    localrule: True
    message:
        "The article is whole: {input}"


rule write_article:
    input:
        headline="results/comparison/headline.json",
        tables=results.paths(results.STUDY | results.MATHEMATICS).values(),
    output:
        tex="results/article/article.tex",
    log:
        "logs/write_article.log",
    localrule: True
    conda:
        "../../envs/environment.yaml"
    params:
        study=settings.to_json(STUDY),
        curves=CURVES,
        code=code("write_article", "src/pairing/output/templates/article.tex"),
    message:
        "Writing {output.tex}"
    script:
        "../scripts/write_article.py"


rule typeset_article:
    input:
        tex="results/article/article.tex",
        tables=collect("results/tables/{name}_body.tex", name=tables.ARTICLE_TABLES),
        figures=collect("results/figures/{name}.pdf", name=figures.ARTICLE_FIGURES),
    output:
        pdf="results/article/article.pdf",
    log:
        "logs/typeset_article.log",
    localrule: True
    conda:
        "../../envs/environment.yaml"
    params:
        code=code("typeset_article"),
    message:
        "Typesetting {output.pdf}"
    script:
        "../scripts/typeset_article.py"
