"""INPUTS  what the sources of crimes and weather publish now; manifest.json, which each run writes
OUTPUTS update.csv (a report, no target), the downloads themselves and their lock files
"""


# Without an output or a benchmark, which is one: `snakemake update` and `verify` always run, and
# nothing else makes them run.
rule update:
    log:
        result("logs/update.log"),
    conda:
        "../envs/crimecast.yaml"
    params:
        cfg=sources.update_settings(config),
        report=result("update.csv"),
    script:
        "../workflow/scripts/update.py"


rule verify:
    log:
        result("logs/verify.log"),
    conda:
        "../envs/crimecast.yaml"
    params:
        manifest=result(manifest.NAME),
    script:
        "../workflow/scripts/verify.py"
