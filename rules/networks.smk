"""INPUTS  tensors/{level}.parquet, external.parquet
OUTPUTS models/{convolution}-{level}-{neurons}/seed{seed}/{weights,history,metrics,predictions}"""

VARIANT = "{convolution}-{level}-{neurons}"
NETWORK = f"models/{VARIANT}/seed{{seed}}"


rule train_network:
    input:
        crimes_read,
        tensor=rules.build_tensor.output.tensor,
        external=rules.build_external.output.external,
    output:
        weights=result(f"{NETWORK}/weights.safetensors"),
        history=result(f"{NETWORK}/history.csv"),
        metrics=result(f"{NETWORK}/metrics.json"),
        predictions=result(f"{NETWORK}/predictions.parquet"),
    log:
        result(f"logs/train_network/{VARIANT}-seed{{seed}}.log"),
    benchmark:
        result(f"benchmarks/train_network/{VARIANT}-seed{{seed}}.tsv")
    conda:
        "../envs/crimecast.yaml"
    threads: 1
    resources:
        **needs("train_network"),
        gpu=1,
    params:
        cfg=of_network(plan.network_settings),
        code=code_hash("train_network"),
        # Not an output: Snakemake deletes the outputs of a killed job, and this must survive.
        checkpoint=result(f"checkpoints/{VARIANT}-seed{{seed}}.safetensors"),
        every=aside(config["train"]["checkpoint_epochs"]),
    script:
        "../workflow/scripts/train_network.py"


rule prepare_training:
    input:
        expand(rules.build_tensor.output.tensor, level=config["network"]["levels"]),
        rules.build_external.output.external,
