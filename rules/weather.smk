"""INPUTS   resources/la_weather/ (source demo) or files of the user (source csv)
OUTPUTS  weather/pages/{source}/{month}.zip  pages as fetched
         weather/readings/{month}.parquet    reports of all sources
         weather/pages/{month}.csv, weather/pages.csv  what became of every page
         weather/hourly.parquet              weather of every hour and where it is from
         weather/ledger.json                 totals
         external.parquet                    features of every hour"""

# What the demo site is made from.
DEMO_TABLES = [resource("la_weather/hours.csv"), resource("la_weather/months.csv")]


# No input for real sites: a dry run needs neither network nor files.
rule crawl_weather:
    input:
        # Other sources need no file to begin with.
        lambda w: DEMO_TABLES if w.source == "demo" else [],
    output:
        pages=result("weather/pages/{source}/{month}.zip"),
    log:
        result("logs/crawl_weather/{source}/{month}.log"),
    benchmark:
        result("benchmarks/crawl_weather/{source}/{month}.tsv")
    wildcard_constraints:
        source=r"[a-z]+",
    conda:
        "../envs/crimecast.yaml"
    resources:
        **needs("crawl_weather"),
    params:
        # Not an output: it outlives an interrupted job, so the crawl goes on where it stopped.
        folder=result("weather/crawl/{source}/{month}"),
        cfg=lambda w: sources.crawl_settings(config, w.source, w.month),
        crawl=aside(config["weather"]["crawl"]),
        code=code_hash("crawl_weather"),
    script:
        "../workflow/scripts/crawl_weather.py"


rule parse_weather:
    input:
        unpack(pages_of_month),
    output:
        readings=result("weather/readings/{month}.parquet"),
        pages=result("weather/pages/{month}.csv"),
    log:
        result("logs/parse_weather/{month}.log"),
    benchmark:
        result("benchmarks/parse_weather/{month}.tsv")
    conda:
        "../envs/crimecast.yaml"
    resources:
        **needs("parse_weather"),
    params:
        cfg=lambda w: sources.parse_settings(config, w.month),
        files=lambda w: list(map(content, sources.weather_files(config))),
        code=code_hash("parse_weather"),
    script:
        "../workflow/scripts/parse_weather.py"


rule join_pages:
    input:
        months=expand(result("weather/pages/{month}.csv"), month=sources.weather_months(config)),
    output:
        pages=result("weather/pages.csv"),
    log:
        result("logs/join_pages.log"),
    benchmark:
        result("benchmarks/join_pages.tsv")
    conda:
        "../envs/crimecast.yaml"
    resources:
        **needs("join_pages"),
    params:
        code=code_hash("join_pages"),
    script:
        "../workflow/scripts/join_pages.py"


rule build_weather:
    input:
        readings=expand(
            result("weather/readings/{month}.parquet"), month=sources.weather_months(config)
        ),
        pages=[result("weather/pages.csv")] if sources.weather_months(config) else [],
    output:
        hourly=result("weather/hourly.parquet"),
        ledger=result("weather/ledger.json"),
    log:
        result("logs/build_weather.log"),
    benchmark:
        result("benchmarks/build_weather.tsv")
    conda:
        "../envs/crimecast.yaml"
    resources:
        **needs("build_weather"),
    params:
        cfg=sources.weather_settings(
            config,
            "max_hole_hours",
            sources=[source["name"] for source in sources.weather_sources(config)],
            features=config["external"]["features"],
        ),
        code=code_hash("build_weather"),
    script:
        "../workflow/scripts/build_weather.py"


rule build_external:
    input:
        weather=result("weather/hourly.parquet"),
    output:
        external=result("external.parquet"),
    log:
        result("logs/build_external.log"),
    benchmark:
        result("benchmarks/build_external.tsv")
    conda:
        "../envs/crimecast.yaml"
    resources:
        **needs("build_external"),
    params:
        cfg=select("city.country", "city.subdivision", "external", "period"),
        code=code_hash("build_external"),
    script:
        "../workflow/scripts/build_external.py"
