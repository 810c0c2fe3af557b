"""crimecast: from crimes to forecasts. `snakemake --cores all` makes everything; see README.md."""

from snakemake.utils import min_version

min_version("9.0")


configfile: workflow.source_path("config/config.yaml")


include: "rules/common.smk"


check_config()


onstart:
    hold_lock()


include: "rules/crimes.smk"
include: "rules/weather.smk"
include: "rules/frames.smk"
include: "rules/networks.smk"
include: "rules/ternary.smk"
include: "rules/baselines.smk"
include: "rules/tables.smk"
include: "rules/figures.smk"
include: "rules/running.smk"


rule all:
    default_target: True
    input:
        result("table1.csv"),
        result("table1.md"),
        result("table2.csv"),
        result("table2.md"),
        result("table3.csv"),
        result("table3.md"),
        rules.figures.input,
