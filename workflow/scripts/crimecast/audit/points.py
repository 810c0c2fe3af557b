"""What the paper leaves open, with the values of the data at hand beside its own."""

import numpy as np

from crimecast.audit.bounds import own_lattice_floor, poisson_floor

DEAD = 0.9  # of the RMSE of the forecast "no crime ever"


def open_points(study, table, paper, interpolation, weather_at):
    """List each open point with the paper's value and ours.

    Parameters
    ----------
    study : crimecast.tables.study.Study
    table : DataFrame
        From `crimecast.audit.scoring.build_audit`.
    paper : DataFrame
        resources/paper/table2.csv.
    interpolation : dict
        Section of the config.
    weather_at : {'target', 'previous'}

    Returns
    -------
    list of dict
        ``Point``, ``Paper``, ``Here``.
    """
    counts = study.counts[study.test]
    size = "{} x {}".format(*counts.shape[1:])
    fine = "{} x {}".format(*(interpolation["factor"] * n for n in counts.shape[1:]))
    zero = table[table["forecaster"] == "zero"].iloc[0]
    points = [
        (
            f"Noise floor on {size} and on {fine} cells; the paper does not say on which it scores",
            "0.207 is its lowest test RMSE",
            f"{poisson_floor(counts):.3f} and {own_lattice_floor(counts, interpolation):.3f}",
        ),
        (
            "Root mean square of Y, train and test: the RMSE of the forecast that is 0 everywhere",
            "1.92 and 1.83",
            f"{_root_mean_square(study, study.split.fitting):.3f} and {zero['rmse']:.3f}",
        ),
        (
            "The same forecast after step 7, which lifts it to the last value: persistence",
            "-",
            f"{zero['rmse_step7']:.3f}",
        ),
        (
            f"Networks that forecast next to nothing (RMSE above {DEAD:.0%} of zero's)",
            "3 of 18",
            _dead_networks(table, zero["rmse"]),
        ),
        *_cell_points(study, counts, paper),
        ("Weather taken as known: of which hour", "target", weather_at),
    ]
    return [dict(zip(("Point", "Paper", "Here"), point, strict=True)) for point in points]


def _root_mean_square(study, hours):
    return np.sqrt(np.mean(study.cumulative[hours] ** 2))


def _dead_networks(table, zero_rmse):
    networks = table[(table["kind"] == "network") & (table["hours"] == 1)]
    return f"{(networks['rmse'] > DEAD * zero_rmse).sum()} of {len(networks)}"


def _cell_points(study, counts, paper):
    """Hours with crime in cells A and B."""
    paper_hours = paper.set_index("cell")["paper_hours_with_crime"]
    for name, (row, col) in study.cells.items():
        yield (
            f"Test hours with crime in cell {name} (here row {row}, column {col})",
            str(paper_hours.get(name, "-")),
            str(int((counts[:, row, col] > 0).sum())),
        )
