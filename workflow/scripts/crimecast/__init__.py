"""Forecast where and when crime happens: the science, without Snakemake."""
