"""INPUTS  tensors/{level}.parquet, external.parquet
OUTPUTS models/{convolution}-{level}-{neurons}/seed{seed}/{weights,history,metrics,predictions}"""


rule train_network:
    input:
        crimes_read,
        tensor=result("tensors/{level}.parquet"),
        external=result("external.parquet"),
    output:
        weights=result("models/{convolution}-{level}-{neurons}/seed{seed}/weights.safetensors"),
        history=result("models/{convolution}-{level}-{neurons}/seed{seed}/history.csv"),
        metrics=result("models/{convolution}-{level}-{neurons}/seed{seed}/metrics.json"),
        predictions=result("models/{convolution}-{level}-{neurons}/seed{seed}/predictions.parquet"),
    log:
        result("logs/train_network/{convolution}-{level}-{neurons}-seed{seed}.log"),
    wildcard_constraints:
        convolution="conv|pointwise",
        level="none|space|spacetime",
        neurons=r"\d+",
        seed=r"\d+",
    conda:
        "../envs/crimecast.yaml"
    threads: 1
    resources:
        gpu=1,
    params:
        cfg=network_settings,
        code=code_hash("train_network"),
        # Not an output: Snakemake deletes the outputs of a killed job, and this must survive.
        checkpoint=result("checkpoints/{convolution}-{level}-{neurons}-seed{seed}.safetensors"),
    script:
        "../workflow/scripts/train_network.py"


rule prepare_training:
    input:
        expand(result("tensors/{level}.parquet"), level=config["network"]["super_resolutions"]),
        result("external.parquet"),
