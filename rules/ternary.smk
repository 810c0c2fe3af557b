"""INPUTS  tensors/{level}.parquet, external.parquet, models/*/seed*/{weights,metrics}
OUTPUTS models/{convolution}-{level}-{neurons}/seed{seed}/{projected,fine_tuned}/*, table3.{csv,md}
"""


rule ternarize:
    input:
        crimes_read,
        tensor=result("tensors/{level}.parquet"),
        external=result("external.parquet"),
        weights=result(f"{NETWORK}/weights.safetensors"),
    output:
        two_bit=result(f"{NETWORK}/projected/ternary.2bit.safetensors"),
        five_trit=result(f"{NETWORK}/projected/ternary.5trit.safetensors"),
        onnx=result(f"{NETWORK}/projected/ternary.onnx"),
        metrics=result(f"{NETWORK}/projected/metrics.json"),
        predictions=result(f"{NETWORK}/projected/predictions.parquet"),
    log:
        result(f"logs/ternarize/{TRAINING}.log"),
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
        code=code_hash("ternarize"),
    script:
        "../workflow/scripts/ternarize.py"


rule fine_tune_ternary:
    input:
        crimes_read,
        unpack(ternary_start),
        tensor=result("tensors/{level}.parquet"),
        external=result("external.parquet"),
    output:
        two_bit=result(f"{NETWORK}/fine_tuned/ternary.2bit.safetensors"),
        five_trit=result(f"{NETWORK}/fine_tuned/ternary.5trit.safetensors"),
        onnx=result(f"{NETWORK}/fine_tuned/ternary.onnx"),
        history=result(f"{NETWORK}/fine_tuned/history.csv"),
        metrics=result(f"{NETWORK}/fine_tuned/metrics.json"),
        predictions=result(f"{NETWORK}/fine_tuned/predictions.parquet"),
    log:
        result(f"logs/fine_tune_ternary/{TRAINING}.log"),
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
        cfg=ternary_settings,
        code=code_hash("fine_tune_ternary"),
        # Not an output: Snakemake deletes the outputs of a killed job, and this must survive.
        checkpoint=result(f"checkpoints/{TRAINING}-ternary.safetensors"),
    script:
        "../workflow/scripts/fine_tune_ternary.py"


rule make_table3:
    input:
        weights=table3_files("weights.safetensors"),
        float=table3_files("metrics.json"),
        projected=table3_files("projected/metrics.json"),
        fine_tuned=table3_files("fine_tuned/metrics.json"),
        paper=resource("paper/table3.csv"),
    output:
        csv=result("table3.csv"),
        markdown=result("table3.md"),
    log:
        result("logs/make_table3.log"),
    conda:
        "../envs/crimecast.yaml"
    params:
        cfg=settings("city", "lattice"),
        code=code_hash("make_table3"),
    script:
        "../workflow/scripts/make_table3.py"
