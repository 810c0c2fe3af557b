"""INPUTS  models/*/seed*/metrics.json, tensors/none.parquet    OUTPUTS  table1.csv, table1.md"""


rule make_table1:
    input:
        metrics=expand(
            result("models/{variant}/seed{seed}/metrics.json"),
            variant=variants(),
            seed=config["train"]["seeds"],
        ),
        tensor=result("tensors/none.parquet"),
        paper=resource("paper/table1.csv"),
    output:
        csv=result("table1.csv"),
        markdown=result("table1.md"),
    log:
        result("logs/make_table1.log"),
    conda:
        "../envs/crimecast.yaml"
    params:
        cfg=settings("period", "lattice", "city"),
        code=code_hash("make_table1"),
    script:
        "../workflow/scripts/make_table1.py"
