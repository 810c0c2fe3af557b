"""INPUTS  tensors/none.parquet, crimes/events/{month}.parquet, models/*/seed*/predictions.parquet,
        baselines/{method}.parquet, outlines.csv
OUTPUTS figures/fig{1..7}.{png,svg,txt}: the figure twice and its caption"""


rule make_figure1:
    input:
        tensor=result("tensors/none.parquet"),
        events=events_files,
        outlines=resource("outlines.csv"),
    output:
        png=result("figures/fig1.png"),
        svg=result("figures/fig1.svg"),
        caption=result("figures/fig1.txt"),
    log:
        result("logs/make_figure1.log"),
    conda:
        "../envs/crimecast.yaml"
    params:
        cfg=settings("period", "cells", "lattice"),
        code=code_hash("make_figure1"),
    script:
        "../workflow/scripts/make_figure1.py"


rule make_figure2:
    input:
        tensor=result("tensors/none.parquet"),
    output:
        png=result("figures/fig2.png"),
        svg=result("figures/fig2.svg"),
        caption=result("figures/fig2.txt"),
    log:
        result("logs/make_figure2.log"),
    conda:
        "../envs/crimecast.yaml"
    params:
        cfg=settings("period", "cells", "city", where=where_settings()),
        code=code_hash("make_figure2"),
    script:
        "../workflow/scripts/make_figure2.py"


rule make_figure3:
    input:
        tensor=result("tensors/none.parquet"),
        outlines=resource("outlines.csv"),
    output:
        png=result("figures/fig3.png"),
        svg=result("figures/fig3.svg"),
        caption=result("figures/fig3.txt"),
    log:
        result("logs/make_figure3.log"),
    conda:
        "../envs/crimecast.yaml"
    params:
        cfg=settings("period", "cells", "super_resolution", where=where_settings()),
        code=code_hash("make_figure3"),
    script:
        "../workflow/scripts/make_figure3.py"


rule make_figure4:
    output:
        png=result("figures/fig4.png"),
        svg=result("figures/fig4.svg"),
        caption=result("figures/fig4.txt"),
    log:
        result("logs/make_figure4.log"),
    conda:
        "../envs/crimecast.yaml"
    params:
        cfg=drawn_network(),
        code=code_hash("make_figure4"),
    script:
        "../workflow/scripts/make_figure4.py"


rule make_figure5:
    input:
        tensor=result("tensors/none.parquet"),
        outlines=resource("outlines.csv"),
        networks=main_forecasts("conv", "pointwise"),
    output:
        png=result("figures/fig5.png"),
        svg=result("figures/fig5.svg"),
        caption=result("figures/fig5.txt"),
    log:
        result("logs/make_figure5.log"),
    conda:
        "../envs/crimecast.yaml"
    params:
        cfg=settings(
            "period",
            "cells",
            where=where_settings(),
            kernels=list(filter(main_network, ("conv", "pointwise"))),
        ),
        code=code_hash("make_figure5"),
    script:
        "../workflow/scripts/make_figure5.py"


rule make_figure6:
    input:
        tensor=result("tensors/none.parquet"),
        network=main_forecasts("conv")[0],
    output:
        png=result("figures/fig6.png"),
        svg=result("figures/fig6.svg"),
        caption=result("figures/fig6.txt"),
    log:
        result("logs/make_figure6.log"),
    conda:
        "../envs/crimecast.yaml"
    params:
        cfg=settings("period", "cells"),
        code=code_hash("make_figure6"),
    script:
        "../workflow/scripts/make_figure6.py"


rule make_figure7:
    input:
        tensor=result("tensors/none.parquet"),
        network=main_forecasts("conv")[0],
        baselines=expand(
            result("baselines/{method}.parquet"), method=config["baselines"]["methods"]
        ),
    output:
        png=result("figures/fig7.png"),
        svg=result("figures/fig7.svg"),
        caption=result("figures/fig7.txt"),
    log:
        result("logs/make_figure7.log"),
    conda:
        "../envs/crimecast.yaml"
    params:
        cfg=settings("period", "cells", methods=config["baselines"]["methods"]),
        code=code_hash("make_figure7"),
    script:
        "../workflow/scripts/make_figure7.py"


rule figures:
    input:
        expand(result("figures/fig{number}.{kind}"), number=range(1, 8), kind=["png", "svg", "txt"]),
    localrule: True
