"""INPUTS  models/*/seed*/{metrics.json,predictions.parquet}, baselines/*.parquet, tensors/none.parquet
OUTPUTS table1.csv, table1.md, table2.csv, table2.md"""


rule make_table1:
    input:
        metrics=network_files("metrics.json"),
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
        cfg=settings(
            *("period", "lattice", "city"),
            shrink=config["baselines"]["settings"]["climatology"]["shrink"],
        ),
        code=code_hash("make_table1"),
    script:
        "../workflow/scripts/make_table1.py"


rule make_table2:
    input:
        tensor=result("tensors/none.parquet"),
        network=main_forecasts("conv")[0],
        baselines=expand(
            result("baselines/{method}.parquet"), method=config["baselines"]["methods"]
        ),
        paper=resource("paper/table2.csv"),
    output:
        csv=result("table2.csv"),
        markdown=result("table2.md"),
    log:
        result("logs/make_table2.log"),
    conda:
        "../envs/crimecast.yaml"
    params:
        cfg=settings(
            "period",
            "city",
            "cells",
            where=where_settings(),
            network=main_network() or main_network("pointwise"),
            methods=config["baselines"]["methods"],
            rounding=config["baselines"]["rounding"],
        ),
        code=code_hash("make_table2"),
    script:
        "../workflow/scripts/make_table2.py"
