"""INPUTS   none
OUTPUTS  weather/hourly.parquet  external.parquet"""


rule build_weather:
    output:
        hourly=result("weather/hourly.parquet"),
    log:
        result("logs/build_weather.log"),
    conda:
        "../envs/crimecast.yaml"
    params:
        cfg=settings("period"),
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
        cfg=settings("period", "city", "external"),
        code=code_hash("build_external"),
    script:
        "../workflow/scripts/build_external.py"
