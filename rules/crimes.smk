"""INPUTS  the files of crimes.csv.path, or none (a simulation, the city's open-data service)
OUTPUTS crimes/events/{month}.parquet, crimes/rejects.csv, crimes/ledger.json"""


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
    benchmark:
        result("benchmarks/simulate_crimes.tsv")
    conda:
        "../envs/crimecast.yaml"
    params:
        cfg=select("period", "crimes.simulate", "crimes.box"),
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
    benchmark:
        result("benchmarks/fetch_lapd/{month}.tsv")
    conda:
        "../envs/crimecast.yaml"
    params:
        cfg=lambda wildcards: sources.download(config, wildcards.month),
        code=code_hash("fetch_lapd"),
    script:
        "../workflow/scripts/fetch_lapd.py"


# A checkpoint: after it, what depends only on months whose events came out the same does not run.
checkpoint read_crimes:
    input:
        # Without the user's files that are missing, so that a dry run goes on; the job names them.
        source=sources.crime_tables(config, missing=False),
    output:
        events=expand(result("crimes/events/{month}.parquet"), month=sources.months(config)),
        rejects=result("crimes/rejects.csv"),
        ledger=result("crimes/ledger.json"),
    log:
        result("logs/read_crimes.log"),
    benchmark:
        result("benchmarks/read_crimes.tsv")
    conda:
        "../envs/crimecast.yaml"
    threads: 2
    params:
        cfg=sources.reading(config),
        missing=sources.missing_tables(config),
        code=code_hash("read_crimes"),
    script:
        "../workflow/scripts/read_crimes.py"
