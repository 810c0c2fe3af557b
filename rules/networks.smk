"""INPUTS  tensors/{level}.parquet, external.parquet
OUTPUTS models/{convolution}-{level}-{neurons}/seed{seed}/{weights,history,metrics,predictions}"""


rule train_network:
    input:
        crimes_read,
        tensor=result("tensors/{level}.parquet"),
        external=result("external.parquet"),
    output:
        weights=result(f"{NETWORK}/weights.safetensors"),
        history=result(f"{NETWORK}/history.csv"),
        metrics=result(f"{NETWORK}/metrics.json"),
        predictions=result(f"{NETWORK}/predictions.parquet"),
    log:
        result(f"logs/train_network/{TRAINING}.log"),
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
        checkpoint=result(f"checkpoints/{TRAINING}.safetensors"),
    script:
        "../workflow/scripts/train_network.py"


rule prepare_training:
    input:
        expand(result("tensors/{level}.parquet"), level=config["network"]["super_resolutions"]),
        result("external.parquet"),
