"""INPUTS  crimes/events/{month}.parquet    OUTPUTS  tensors/{none,space,spacetime}.parquet"""


rule build_tensor:
    input:
        crimes_read,
        events=events_files,
    output:
        tensor=result("tensors/{level}.parquet"),
    log:
        result("logs/build_tensor/{level}.log"),
    benchmark:
        result("benchmarks/build_tensor/{level}.tsv")
    conda:
        "../envs/crimecast.yaml"
    resources:
        **needs("build_tensor"),
    params:
        cfg=lambda w: plan.tensor_settings(config, w.level),
        code=code_hash("build_tensor"),
    script:
        "../workflow/scripts/build_tensor.py"


# Y of whole hours on the lattice itself: what baselines, tables and figures look at.
BASE_TENSOR = rules.build_tensor.output.tensor.format(level="none")
