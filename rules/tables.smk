"""INPUTS  models/*/seed*/{metrics.json,predictions.parquet}, baselines/*.parquet, tensors/none.parquet
OUTPUTS table{1,2,3}.{csv,md}"""


rule make_table1:
    input:
        metrics=expand(
            result("models/{variant}/seed{seed}/metrics.json"),
            variant=[variant.name for variant in plan.variants(config)],
            seed=config["train"]["seeds"],
        ),
        tensor=BASE_TENSOR,
        paper=resource("paper/table1.csv"),
    output:
        csv=result("table1.csv"),
        markdown=result("table1.md"),
    log:
        result("logs/make_table1.log"),
    benchmark:
        result("benchmarks/make_table1.tsv")
    conda:
        "../envs/crimecast.yaml"
    resources:
        **needs("make_table1"),
    params:
        cfg=select(
            *("split", "lattice", "city.name"),
            shrink=config["baselines"]["settings"]["climatology"]["shrink"],
        ),
        code=code_hash("make_table1"),
    script:
        "../workflow/scripts/make_table1.py"


rule make_table2:
    input:
        tensor=BASE_TENSOR,
        network=forecasts_of(plan.main_networks(config, "conv"))[0],
        baselines=expand(
            rules.fit_baseline.output.predictions, method=config["baselines"]["methods"]
        ),
        paper=resource("paper/table2.csv"),
    output:
        csv=result("table2.csv"),
        markdown=result("table2.md"),
    log:
        result("logs/make_table2.log"),
    benchmark:
        result("benchmarks/make_table2.tsv")
    conda:
        "../envs/crimecast.yaml"
    resources:
        **needs("make_table2"),
    params:
        cfg=select(
            *("split", "city.name", "cells", "lattice"),
            network=plan.main_networks(config, "conv")[0].name,
            protocol=plan.main_protocol(config),
            rounding=config["baselines"]["rounding"],
        ),
        code=code_hash("make_table2"),
    script:
        "../workflow/scripts/make_table2.py"


rule make_table3:
    input:
        weights=of_table3("weights.safetensors"),
        float=of_table3("metrics.json"),
        projected=of_table3("projected/metrics.json"),
        fine_tuned=of_table3("fine_tuned/metrics.json"),
        paper=resource("paper/table3.csv"),
    output:
        csv=result("table3.csv"),
        markdown=result("table3.md"),
    log:
        result("logs/make_table3.log"),
    benchmark:
        result("benchmarks/make_table3.tsv")
    conda:
        "../envs/crimecast.yaml"
    resources:
        **needs("make_table3"),
    params:
        cfg=select("city.name", "lattice"),
        code=code_hash("make_table3"),
    script:
        "../workflow/scripts/make_table3.py"
