"""INPUTS  the files of crimes.csv.path, or none (a simulation, the city's open-data service)
OUTPUTS crimes/events/{month}.parquet, crimes/rejects.csv, crimes/ledger.json;
        config/{table}.yaml, a draft and no target"""


# Without an output: `snakemake draft_city --config table=...` always runs, and nothing else makes it run.
rule draft_city:
    log:
        result("logs/draft_city.log"),
    conda:
        "../envs/crimecast.yaml"
    params:
        cfg=dict(table_path=config["table"], crs=config["crimes"]["csv"]["crs"]),
    script:
        "../workflow/scripts/draft_city.py"


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
    resources:
        **needs("simulate_crimes"),
    params:
        cfg=select("period", "crimes.simulate", "crimes.box"),
        code=code_hash("simulate_crimes"),
    script:
        "../workflow/scripts/simulate_crimes.py"


# No input: a dry run needs no network, and what is there is not fetched again.
rule fetch_socrata:
    output:
        csv=result("crimes/source/{dataset}-{month}.csv"),
        lock=result("crimes/source/{dataset}-{month}.lock.json"),
    log:
        result("logs/fetch_socrata/{dataset}-{month}.log"),
    benchmark:
        result("benchmarks/fetch_socrata/{dataset}-{month}.tsv")
    conda:
        "../envs/crimecast.yaml"
    resources:
        **needs("fetch_socrata"),
    params:
        cfg=lambda wildcards: sources.download(config, wildcards.dataset, wildcards.month),
        limits=aside(sources.download_limits(config)),
        code=code_hash("fetch_socrata"),
    script:
        "../workflow/scripts/fetch_socrata.py"


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
    resources:
        **needs("read_crimes"),
    params:
        cfg=sources.reading(config),
        missing=sources.missing_tables(config),
        tables=lambda w: list(map(content, sources.own_tables(config))),
        code=code_hash("read_crimes"),
    script:
        "../workflow/scripts/read_crimes.py"


rule check_crimes:
    input:
        events=events_files,
        ledger=rules.read_crimes.output.ledger,
    output:
        page=result("crimes/checks.md"),
        png=picture("crimes/checks.png", figure="Crimes: is the table plausible?"),
        svg=result("crimes/checks.svg"),
        text=result("crimes/checks.txt"),
    log:
        result("logs/check_crimes.log"),
    benchmark:
        result("benchmarks/check_crimes.tsv")
    conda:
        "../envs/crimecast.yaml"
    resources:
        **needs("check_crimes"),
    params:
        cfg=select("period", "lattice", "city.name"),
        code=code_hash("check_crimes"),
    script:
        "../workflow/scripts/check_crimes.py"
