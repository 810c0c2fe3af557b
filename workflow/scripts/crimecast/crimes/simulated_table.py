"""Simulated events as a CSV in LAPD's official layout, with the quirks of the real one."""

import numpy as np
import pandas as pd

COLUMNS = [
    "DR_NO",
    "Date Rptd",
    "DATE OCC",
    "TIME OCC",
    "AREA",
    "AREA NAME",
    "Rpt Dist No",
    "Part 1-2",
    "Crm Cd",
    "Crm Cd Desc",
    "Mocodes",
    "Vict Age",
    "Vict Sex",
    "Vict Descent",
    "Premis Cd",
    "Premis Desc",
    "Weapon Used Cd",
    "Weapon Desc",
    "Status",
    "Status Desc",
    "Crm Cd 1",
    "Crm Cd 2",
    "Crm Cd 3",
    "Crm Cd 4",
    "LOCATION",
    "Cross Street",
    "LAT",
    "LON",
]
AXES = ("lat", "lon")
BLOCK_DEGREES = 0.0012  # ASSUME: about 120 m, the length of a hundred block
REPORT_DELAY_DAYS = 2.0  # ASSUME: mean days from crime to report
# Extra rows that the cleaning must reject, as shares of the events. ASSUME: order of magnitude of
# the published tables, where (0, 0) stands for an address that could not be placed.
SHARE_NO_PLACE = 0.002
SHARE_DUPLICATE = 0.001
DATE_FORMAT = "%m/%d/%Y 12:00:00 AM"


def official_table(events, rng, *, divisions, crime_types, box):
    """Lay out events as published, plus unplaced and doubled rows.

    Parameters
    ----------
    events : DataFrame
        ``time``, ``lat``, ``lon``, from `crimecast.crimes.simulation.simulate_events`.
    rng : numpy.random.Generator
    divisions, crime_types : DataFrame
        Tables of resources/la_profile.
    box : dict
        Edges that rounding to blocks must not cross.

    Returns
    -------
    DataFrame
        The 28 columns of 'Crime Data from 2010 to 2019', in the order of reporting.
    """
    unplaced = events.sample(round(SHARE_NO_PLACE * len(events)), random_state=rng)
    placed = events.assign(**{axis: _to_block(events[axis], *box[axis]) for axis in AXES})
    table = pd.concat([placed, unplaced], ignore_index=True)
    area = _nearest(table, divisions)
    table.loc[len(placed) :, ["lat", "lon"]] = 0.0
    delay = rng.exponential(REPORT_DELAY_DAYS, len(table)).astype(int)
    table["reported"] = table["time"].dt.normalize() + pd.to_timedelta(delay, unit="D")
    shares = crime_types["rows"] / crime_types["rows"].sum()
    kind = crime_types.loc[rng.choice(len(crime_types), size=len(table), p=shares)]
    table = table.assign(
        area=area,
        code=kind["code"].to_numpy(),
        description=kind["description"].to_numpy(),
    )
    table = table.sort_values(["reported", "time", "lat", "lon"], kind="stable", ignore_index=True)
    published = _publish(table, divisions)
    again = published.sample(round(SHARE_DUPLICATE * len(events)), random_state=rng)
    return pd.concat([published, again]).sort_index(kind="stable")[COLUMNS]


def _to_block(degrees, low, high):
    """Round to the middle of a hundred block; the box's edge stays within the box."""
    blocks = (degrees / BLOCK_DEGREES).round() * BLOCK_DEGREES
    return blocks.clip(low, high).round(4)


def _nearest(table, divisions):
    """Row of the division whose middle is nearest to each event."""
    distance = np.hypot(
        *(table[axis].to_numpy()[:, None] - divisions[axis].to_numpy() for axis in AXES)
    )
    return distance.argmin(axis=1)


def _publish(table, divisions):
    """Format as text; DR_NO is year, division and a running number."""
    area_id = divisions["area_id"].to_numpy()[table["area"]]
    running = table.groupby("area").cumcount() + 1
    year = table["reported"].dt.strftime("%y")
    text = pd.DataFrame("", index=table.index, columns=COLUMNS)
    text["DR_NO"] = [
        f"{yy}{area:02d}{number:05d}" for yy, area, number in zip(year, area_id, running)
    ]
    text["Date Rptd"] = table["reported"].dt.strftime(DATE_FORMAT)
    text["DATE OCC"] = table["time"].dt.strftime(DATE_FORMAT)
    text["TIME OCC"] = table["time"].dt.strftime("%H%M")
    text["AREA"] = [f"{area:02d}" for area in area_id]
    text["AREA NAME"] = divisions["area"].to_numpy()[table["area"]]
    text["Crm Cd"] = text["Crm Cd 1"] = table["code"].astype(str)
    text["Crm Cd Desc"] = table["description"]
    text["Status"], text["Status Desc"] = "IC", "Invest Cont"
    text["LOCATION"] = "SIMULATED BLOCK"
    text["LAT"], text["LON"] = table["lat"].astype(str), table["lon"].astype(str)
    return text
