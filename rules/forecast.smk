"""INPUTS  tensors/none.parquet; for a network also its weights.safetensors and weather/hourly.parquet
OUTPUTS forecast/latest.{csv,geojson,json,html}"""


rule make_forecast:
    input:
        crimes_read,
        unpack(model_inputs),
        tensor=BASE_TENSOR,
    output:
        csv=result("forecast/latest.csv"),
        geojson=result("forecast/latest.geojson"),
        notes=result("forecast/latest.json"),
    log:
        result("logs/make_forecast.log"),
    benchmark:
        result("benchmarks/make_forecast.tsv")
    conda:
        "../envs/crimecast.yaml"
    resources:
        **needs("make_forecast"),
    params:
        cfg=plan.forecast_settings(config),
        weights=plan.forecast_weights(config),
        code=code_hash("make_forecast", *plan.forecast_modules(config)),
    script:
        "../workflow/scripts/make_forecast.py"


rule draw_map:
    input:
        csv=rules.make_forecast.output.csv,
        notes=rules.make_forecast.output.notes,
        outlines=resource("outlines.csv"),
    output:
        html=report(
            result("forecast/latest.html"),
            category="Forecast",
            labels={"page": "Map of the hours to come"},
            caption="../workflow/report/map.rst",
        ),
    log:
        result("logs/draw_map.log"),
    benchmark:
        result("benchmarks/draw_map.tsv")
    conda:
        "../envs/crimecast.yaml"
    resources:
        **needs("draw_map"),
    params:
        cfg=select("city.name"),
        code=code_hash("draw_map"),
    script:
        "../workflow/scripts/draw_map.py"


rule forecast:
    input:
        rules.make_forecast.output,
        rules.draw_map.output,
    localrule: True
