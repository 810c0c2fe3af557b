"""INPUTS  the files of crimes.path, or none (a simulation, the city's open-data service)
OUTPUTS crimes/events/{month}.parquet, crimes/rejects.csv, crimes/ledger.json"""

if missing_sources():

    rule explain_missing_source:
        output:
            missing_sources(),
        log:
            result("logs/explain_missing_source.log"),
        conda:
            "../envs/crimecast.yaml"
        params:
            published_at=config["crimes"]["published_at"],
        script:
            "../workflow/scripts/explain_missing_source.py"


rule simulate_crimes:
    input:
        tables=expand(
            resource("la_profile/{table}.csv"),
            table=["cells_64x64", "crime_types", "divisions", "hour_of_day_2015", "month_2015"],
        ),
    output:
        csv=result("crimes/source/simulated.csv"),
    log:
        result("logs/simulate_crimes.log"),
    conda:
        "../envs/crimecast.yaml"
    params:
        cfg=simulation_settings(),
        code=code_hash("simulate_crimes"),
    script:
        "../workflow/scripts/simulate_crimes.py"


# No input: a dry run needs no network, and what is there is not fetched again.
rule fetch_lapd:
    output:
        csv=result("crimes/source/lapd-{month}.csv"),
        lock=result("crimes/source/lapd-{month}.lock.json"),
    log:
        result("logs/fetch_lapd/{month}.log"),
    wildcard_constraints:
        month=r"\d{4}-\d{2}",
    conda:
        "../envs/crimecast.yaml"
    params:
        cfg=lambda wildcards: fetch_settings(wildcards.month),
        code=code_hash("fetch_lapd"),
    script:
        "../workflow/scripts/fetch_lapd.py"


# A checkpoint: after it, what depends only on months whose events came out the same does not run.
checkpoint read_crimes:
    input:
        source=source_files(),
    output:
        events=expand(result("crimes/events/{month}.parquet"), month=months()),
        rejects=result("crimes/rejects.csv"),
        ledger=result("crimes/ledger.json"),
    log:
        result("logs/read_crimes.log"),
    conda:
        "../envs/crimecast.yaml"
    threads: 2
    params:
        cfg=reader_settings(),
        code=code_hash("read_crimes"),
    script:
        "../workflow/scripts/read_crimes.py"
