"""crimecast: from crimes to forecasts. `snakemake --cores all` makes everything; see README.md."""

from snakemake.utils import min_version

min_version("9.0")


report: "workflow/report/workflow.rst"


include: "rules/around.smk"
include: "rules/common.smk"
include: "rules/inputs.smk"


check_config()


onstart:
    begin()


onsuccess:
    logger.info(f"Done. Results are in {result('')}; docs/data.md describes each file.")
    end()


onerror:
    fail()


include: "rules/crimes.smk"
include: "rules/frames.smk"
include: "rules/weather.smk"
include: "rules/networks.smk"
include: "rules/ternary.smk"
include: "rules/baselines.smk"
include: "rules/tables.smk"
include: "rules/figures.smk"
include: "rules/audit.smk"
include: "rules/forecast.smk"
include: "rules/running.smk"


rule all:
    default_target: True
    input:
        rules.check_crimes.output,
        rules.make_table1.output,
        rules.make_table2.output,
        rules.make_table3.output,
        rules.figures.input,
        rules.make_audit.output,


include: "rules/report.smk"
