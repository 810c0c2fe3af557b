"""INPUTS  tensors/none.parquet    OUTPUTS  baselines/{method}.parquet, baselines/{method}.json"""


rule fit_baseline:
    input:
        crimes_read,
        tensor=BASE_TENSOR,
    output:
        predictions=result("baselines/{method}.parquet"),
        notes=result("baselines/{method}.json"),
    log:
        result("logs/fit_baseline/{method}.log"),
    benchmark:
        result("benchmarks/fit_baseline/{method}.tsv")
    wildcard_constraints:
        method="|".join(METHODS),
    conda:
        "../envs/crimecast.yaml"
    threads: most_workers
    resources:
        **needs("fit_baseline"),
    params:
        cfg=lambda w: select(
            "split.test_days", method=w.method, settings=plan.method_settings(config, w.method)
        ),
        workers=workers,
        code=lambda w: code_hash("fit_baseline", module_of(w.method)),
    script:
        "../workflow/scripts/fit_baseline.py"
