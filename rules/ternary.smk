"""INPUTS  tensors/{level}.parquet, external.parquet, models/*/seed*/{weights,metrics}
OUTPUTS models/{convolution}-{level}-{neurons}/seed{seed}/{projected,fine_tuned}/*"""


rule ternarize:
    input:
        crimes_read,
        tensor=rules.build_tensor.output.tensor,
        external=rules.build_external.output.external,
        weights=rules.train_network.output.weights,
    output:
        two_bit=result(f"{NETWORK}/projected/ternary.2bit.safetensors"),
        five_trit=result(f"{NETWORK}/projected/ternary.5trit.safetensors"),
        onnx=result(f"{NETWORK}/projected/ternary.onnx"),
        metrics=result(f"{NETWORK}/projected/metrics.json"),
        predictions=result(f"{NETWORK}/projected/predictions.parquet"),
    log:
        result(f"logs/ternarize/{VARIANT}-seed{{seed}}.log"),
    benchmark:
        result(f"benchmarks/ternarize/{VARIANT}-seed{{seed}}.tsv")
    conda:
        "../envs/crimecast.yaml"
    threads: 1
    resources:
        **needs("ternarize"),
        gpu=1,
    params:
        cfg=of_network(plan.network_settings),
        code=code_hash("ternarize"),
    script:
        "../workflow/scripts/ternarize.py"


rule fine_tune_ternary:
    input:
        crimes_read,
        **ternary_start(),
        tensor=rules.build_tensor.output.tensor,
        external=rules.build_external.output.external,
    output:
        two_bit=result(f"{NETWORK}/fine_tuned/ternary.2bit.safetensors"),
        five_trit=result(f"{NETWORK}/fine_tuned/ternary.5trit.safetensors"),
        onnx=result(f"{NETWORK}/fine_tuned/ternary.onnx"),
        history=result(f"{NETWORK}/fine_tuned/history.csv"),
        metrics=result(f"{NETWORK}/fine_tuned/metrics.json"),
        predictions=result(f"{NETWORK}/fine_tuned/predictions.parquet"),
    log:
        result(f"logs/fine_tune_ternary/{VARIANT}-seed{{seed}}.log"),
    benchmark:
        result(f"benchmarks/fine_tune_ternary/{VARIANT}-seed{{seed}}.tsv")
    conda:
        "../envs/crimecast.yaml"
    threads: 1
    resources:
        **needs("fine_tune_ternary"),
        gpu=1,
    params:
        cfg=of_network(plan.ternary_settings),
        code=code_hash("fine_tune_ternary"),
        # Not an output: Snakemake deletes the outputs of a killed job, and this must survive.
        checkpoint=result(f"checkpoints/{VARIANT}-seed{{seed}}-ternary.safetensors"),
        every=aside(config["train"]["checkpoint_epochs"]),
    script:
        "../workflow/scripts/fine_tune_ternary.py"
