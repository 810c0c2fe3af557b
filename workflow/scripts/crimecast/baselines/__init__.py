"""Forecasters that the network is compared with; all share one interface.

``fit(cumulative)``
    Learn from Y of the fitting hours, shape (n_hours, n_rows, n_cols), whole days from the first
    hour of a day; returns the forecaster.
``predict(cumulative, first_hour)``
    Forecast Y of every hour from `first_hour` to the end of `cumulative`, which starts at the same
    hour as in `fit`. The forecast of hour t is made one hour ahead: it uses ``cumulative[:t]`` and
    nothing later. `first_hour` is the first hour of a day. Shape (n_hours - first_hour, n_rows,
    n_cols), in crimes since midnight.
``counts_ahead(cumulative, starts, n_hours)``
    Only of forecasters that tell several hours ahead at once; the others go hour by hour
    (`crimecast.forecast.horizon`). Yield for each of `starts`, rising and at most len(cumulative),
    the expected X of the `n_hours` from there, shape (n_hours, n_rows, n_cols), in crimes. It uses
    ``cumulative[:start]``, which may end within a day, and nothing later.
``notes()``
    What was fitted and what a reader must know of it, as a dict that JSON can hold.

`crimecast.baselines.methods` finds a forecaster by its name.
"""
