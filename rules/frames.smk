"""INPUTS  crimes/events/{month}.parquet    OUTPUTS  tensors/{none,space,spacetime}.parquet"""


rule build_tensor:
    input:
        crimes_read,
        events=events_files,
    output:
        tensor=result("tensors/{super_resolution}.parquet"),
    log:
        result("logs/build_tensor/{super_resolution}.log"),
    wildcard_constraints:
        super_resolution="none|space|spacetime",
    conda:
        "../envs/crimecast.yaml"
    params:
        cfg=lambda w: settings("period", "lattice", "super_resolution", level=w.super_resolution),
        code=code_hash("build_tensor"),
    script:
        "../workflow/scripts/build_tensor.py"
