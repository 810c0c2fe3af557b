"""INPUTS   resources/la_weather/ (source demo) or files of the user (source csv)
OUTPUTS  weather/pages/{month}.zip        pages as fetched
         weather/readings/{month}.parquet  weather/ledger/{month}.csv  weather/ledger.csv
         weather/hourly.parquet            weather of every hour
         external.parquet                  features of every hour"""

# What the demo site is made from.
DEMO_TABLES = [resource("la_weather/hours.csv"), resource("la_weather/months.csv")]


def weather_pages():
    """Pages of a month as crawled, or the files of the user."""
    weather = config["weather"]
    return weather["path"] if weather["source"] == "csv" else rules.crawl_weather.output.pages


# No input for real sites: a dry run needs neither network nor files.
rule crawl_weather:
    input:
        # Other sources need no file to begin with.
        DEMO_TABLES if config["weather"]["source"] == "demo" else [],
    output:
        pages=result("weather/pages/{month}.zip"),
    log:
        result("logs/crawl_weather/{month}.log"),
    conda:
        "../envs/crimecast.yaml"
    params:
        # Not an output: it outlives an interrupted job, so the crawl goes on where it stopped.
        folder=result("weather/crawl/{month}"),
        cfg=lambda w: sources.crawl_settings(config, w.month),
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
        cfg=lambda w: sources.weather_settings(
            config, "source", "days_before", "columns", month=w.month
        ),
        code=code_hash("parse_weather"),
    script:
        "../workflow/scripts/parse_weather.py"


rule join_ledger:
    input:
        months=expand(result("weather/ledger/{month}.csv"), month=sources.weather_months(config)),
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
        readings=expand(
            result("weather/readings/{month}.parquet"), month=sources.weather_months(config)
        ),
        ledger=[result("weather/ledger.csv")] if sources.weather_months(config) else [],
    output:
        hourly=result("weather/hourly.parquet"),
    log:
        result("logs/build_weather.log"),
    conda:
        "../envs/crimecast.yaml"
    params:
        cfg=sources.weather_settings(
            config,
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
        cfg=select("city", "external", "period"),
        code=code_hash("build_external"),
    script:
        "../workflow/scripts/build_external.py"
