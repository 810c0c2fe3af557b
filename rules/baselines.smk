"""INPUTS  tensors/none.parquet    OUTPUTS  baselines/{method}.parquet, baselines/{method}.json"""


rule fit_baseline:
    input:
        crimes_read,
        tensor=result("tensors/none.parquet"),
    output:
        predictions=result("baselines/{method}.parquet"),
        notes=result("baselines/{method}.json"),
    log:
        result("logs/fit_baseline/{method}.log"),
    wildcard_constraints:
        method="|".join(config["baselines"]["settings"]),
    conda:
        "../envs/crimecast.yaml"
    threads: baseline_threads
    params:
        cfg=baseline_settings,
        code=code_hash("fit_baseline"),
    script:
        "../workflow/scripts/fit_baseline.py"
