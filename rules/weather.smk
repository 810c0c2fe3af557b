"""INPUTS   resources/la_weather/ (source demo) or files of the user (source csv)
OUTPUTS  weather/pages/{month}.zip        pages as fetched
         weather/readings/{month}.parquet  weather/ledger/{month}.csv  weather/ledger.csv
         weather/hourly.parquet            weather of every hour
         external.parquet                  features of every hour"""


wildcard_constraints:
    month=r"\d{4}-\d{2}",


# No input for real sites: a dry run needs neither network nor files.
rule crawl_weather:
    input:
        climate_tables(),
    output:
        pages=result("weather/pages/{month}.zip"),
    log:
        result("logs/crawl_weather/{month}.log"),
    conda:
        "../envs/crimecast.yaml"
    params:
        # Not an output: it outlives an interrupted job, so the crawl goes on where it stopped.
        folder=result("weather/crawl/{month}"),
        cfg=lambda wildcards: crawl_settings(wildcards.month),
        code=code_hash("crawl_weather"),
    script:
        "../workflow/scripts/crawl_weather.py"


rule parse_weather:
    input:
        weather_pages(),
    output:
        readings=result("weather/readings/{month}.parquet"),
        ledger=result("weather/ledger/{month}.csv"),
    log:
        result("logs/parse_weather/{month}.log"),
    conda:
        "../envs/crimecast.yaml"
    params:
        cfg=lambda w: weather_settings("source", "days_before", "columns", month=w.month),
        code=code_hash("parse_weather"),
    script:
        "../workflow/scripts/parse_weather.py"


rule join_ledger:
    input:
        months=expand(result("weather/ledger/{month}.csv"), month=weather_months()),
    output:
        ledger=result("weather/ledger.csv"),
    log:
        result("logs/join_ledger.log"),
    conda:
        "../envs/crimecast.yaml"
    params:
        code=code_hash("join_ledger"),
    script:
        "../workflow/scripts/join_ledger.py"


rule build_weather:
    input:
        readings=expand(result("weather/readings/{month}.parquet"), month=weather_months()),
        ledger=[result("weather/ledger.csv")] if weather_months() else [],
    output:
        hourly=result("weather/hourly.parquet"),
    log:
        result("logs/build_weather.log"),
    conda:
        "../envs/crimecast.yaml"
    params:
        cfg=weather_settings(
            "source",
            "max_hole_hours",
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
    conda:
        "../envs/crimecast.yaml"
    params:
        cfg=settings("city", "external", period=period_days()),
        code=code_hash("build_external"),
    script:
        "../workflow/scripts/build_external.py"
