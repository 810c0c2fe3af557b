"""INPUTS  tensors/none.parquet, crimes/events/{month}.parquet, models/*/seed*/predictions.parquet,
        baselines/{method}.parquet, outlines.csv
OUTPUTS figures/fig{1..7}.{png,svg,txt}: the figure twice and its caption"""


rule make_figure1:
    input:
        tensor=BASE_TENSOR,
        events=events_files,
        outlines=resource("outlines.csv"),
    output:
        png=picture("figures/fig1.png", figure="1: Crimes of one hour"),
        svg=result("figures/fig1.svg"),
        text=result("figures/fig1.txt"),
    log:
        result("logs/make_figure1.log"),
    benchmark:
        result("benchmarks/make_figure1.tsv")
    conda:
        "../envs/crimecast.yaml"
    resources:
        **needs("make_figure1"),
    params:
        cfg=select("split", "cells", "lattice.region", "crimes.box"),
        code=code_hash("make_figure1"),
    script:
        "../workflow/scripts/make_figure1.py"


rule make_figure2:
    input:
        tensor=BASE_TENSOR,
    output:
        png=picture("figures/fig2.png", figure="2: Crimes of the test hours"),
        svg=result("figures/fig2.svg"),
        text=result("figures/fig2.txt"),
    log:
        result("logs/make_figure2.log"),
    benchmark:
        result("benchmarks/make_figure2.tsv")
    conda:
        "../envs/crimecast.yaml"
    resources:
        **needs("make_figure2"),
    params:
        cfg=select("split", "cells", "city.name", "lattice"),
        code=code_hash("make_figure2"),
    script:
        "../workflow/scripts/make_figure2.py"


rule make_figure3:
    input:
        tensor=BASE_TENSOR,
        outlines=resource("outlines.csv"),
    output:
        png=picture("figures/fig3.png", figure="3: Super-resolution"),
        svg=result("figures/fig3.svg"),
        text=result("figures/fig3.txt"),
    log:
        result("logs/make_figure3.log"),
    benchmark:
        result("benchmarks/make_figure3.tsv")
    conda:
        "../envs/crimecast.yaml"
    resources:
        **needs("make_figure3"),
    params:
        cfg=select("split", "cells", "interpolation", "lattice"),
        code=code_hash("make_figure3"),
    script:
        "../workflow/scripts/make_figure3.py"


rule make_figure4:
    output:
        png=picture("figures/fig4.png", figure="4: The network"),
        svg=result("figures/fig4.svg"),
        text=result("figures/fig4.txt"),
    log:
        result("logs/make_figure4.log"),
    benchmark:
        result("benchmarks/make_figure4.tsv")
    conda:
        "../envs/crimecast.yaml"
    resources:
        **needs("make_figure4"),
    params:
        cfg=select(
            *("lattice", "interpolation", "external.features", "network.kind", "network.units"),
            name=plan.main_networks(config, "conv")[0].name,
        ),
        code=code_hash("make_figure4"),
    script:
        "../workflow/scripts/make_figure4.py"


rule make_figure5:
    input:
        tensor=BASE_TENSOR,
        outlines=resource("outlines.csv"),
        networks=forecasts_of(plan.main_networks(config, "conv", "pointwise")),
    output:
        png=picture("figures/fig5.png", figure="5: Forecasts as maps"),
        svg=result("figures/fig5.svg"),
        text=result("figures/fig5.txt"),
    log:
        result("logs/make_figure5.log"),
    benchmark:
        result("benchmarks/make_figure5.tsv")
    conda:
        "../envs/crimecast.yaml"
    resources:
        **needs("make_figure5"),
    params:
        cfg=select(*("split", "cells", "lattice.region"), protocol=plan.main_protocol(config)),
        code=code_hash("make_figure5"),
    script:
        "../workflow/scripts/make_figure5.py"


rule make_figure6:
    input:
        tensor=BASE_TENSOR,
        network=forecasts_of(plan.main_networks(config, "conv"))[0],
    output:
        png=picture("figures/fig6.png", figure="6: Network and exact counts"),
        svg=result("figures/fig6.svg"),
        text=result("figures/fig6.txt"),
    log:
        result("logs/make_figure6.log"),
    benchmark:
        result("benchmarks/make_figure6.tsv")
    conda:
        "../envs/crimecast.yaml"
    resources:
        **needs("make_figure6"),
    params:
        cfg=select("split", "cells", protocol=plan.main_protocol(config)),
        code=code_hash("make_figure6"),
    script:
        "../workflow/scripts/make_figure6.py"


rule make_figure7:
    input:
        tensor=BASE_TENSOR,
        network=forecasts_of(plan.main_networks(config, "conv"))[0],
        baselines=expand(
            rules.fit_baseline.output.predictions, method=config["baselines"]["methods"]
        ),
    output:
        png=picture("figures/fig7.png", figure="7: All forecasts"),
        svg=result("figures/fig7.svg"),
        text=result("figures/fig7.txt"),
    log:
        result("logs/make_figure7.log"),
    benchmark:
        result("benchmarks/make_figure7.tsv")
    conda:
        "../envs/crimecast.yaml"
    resources:
        **needs("make_figure7"),
    params:
        cfg=select("split", "cells", protocol=plan.main_protocol(config)),
        code=code_hash("make_figure7"),
    script:
        "../workflow/scripts/make_figure7.py"


rule figures:
    input:
        # By attribute, for a workflow that has this one as a module may give the rules a prefix.
        [getattr(rules, f"make_figure{number}").output for number in range(1, 8)],
    localrule: True
