"""INPUTS  tensors/none.parquet, models/*/seed*/{metrics.json,predictions.parquet}, baselines/*.parquet
OUTPUTS audit.{csv,md,png,svg,txt}, audit_windows.csv, audit/windows/{method}.parquet"""


rule roll_baseline:
    input:
        crimes_read,
        tensor=BASE_TENSOR,
    output:
        predictions=result("audit/windows/{method}.parquet"),
    log:
        result("logs/roll_baseline/{method}.log"),
    benchmark:
        result("benchmarks/roll_baseline/{method}.tsv")
    wildcard_constraints:
        method="|".join(METHODS),
    conda:
        "../envs/crimecast.yaml"
    threads: most_workers
    resources:
        **needs("roll_baseline"),
    params:
        cfg=lambda w: select(
            *("split.test_days", "audit.windows"),
            method=w.method,
            settings=plan.method_settings(config, w.method),
        ),
        workers=workers,
        code=lambda w: code_hash("roll_baseline", module_of(w.method)),
    script:
        "../workflow/scripts/roll_baseline.py"


rule make_audit:
    input:
        **audited(),
        tensor=BASE_TENSOR,
        baselines=expand(
            rules.fit_baseline.output.predictions, method=config["baselines"]["methods"]
        ),
        paper=resource("paper/table2.csv"),
    output:
        csv=result("audit.csv"),
        windows=result("audit_windows.csv"),
        markdown=result("audit.md"),
        png=picture("audit.png", figure="Audit: every forecast judged"),
        svg=result("audit.svg"),
        text=result("audit.txt"),
    log:
        result("logs/make_audit.log"),
    benchmark:
        result("benchmarks/make_audit.tsv")
    conda:
        "../envs/crimecast.yaml"
    resources:
        **needs("make_audit"),
    params:
        cfg=plan.audit_settings(config),
        code=code_hash("make_audit"),
    script:
        "../workflow/scripts/make_audit.py"


rule audit:
    input:
        rules.make_audit.output,
    localrule: True
