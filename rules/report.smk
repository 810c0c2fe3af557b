"""INPUTS  *.md, and what other rules mark for the report: figures/*.png, forecast/latest.html
OUTPUTS report/*.html; `snakemake report` with --report also report.html (see `make report`)"""

# To show one more table, add it here; one more picture, take it out of its rule by `picture`.
SHOWN_TABLES = ["table1", "table2", "table3", "audit", "crimes/checks"]


rule show_table:
    input:
        markdown=result("{table}.md"),
    output:
        html=report(
            result("report/{table}.html"),
            category="Tables",
            labels={"table": "{table}"},
            caption="../workflow/report/table.rst",
        ),
    log:
        result("logs/show_table/{table}.log"),
    benchmark:
        result("benchmarks/show_table/{table}.tsv")
    conda:
        "../envs/crimecast.yaml"
    resources:
        **needs("show_table"),
    params:
        code=code_hash("show_table"),
    script:
        "../workflow/scripts/show_table.py"


rule report:
    input:
        rules.all.input,
        rules.forecast.input,
        expand(rules.show_table.output, table=SHOWN_TABLES),
    localrule: True
