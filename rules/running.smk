"""INPUTS  what the sources of crimes and weather publish now
OUTPUTS update.csv (a report, no target), the downloads themselves and their lock files
"""


# Without an output: `snakemake update` always runs, and nothing else makes it run.
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
