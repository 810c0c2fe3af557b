"""The figure of the plausibility page: events by day, hour, weekday and cell."""

from matplotlib.ticker import MaxNLocator

from crimecast.crimes.plausibility import WEEK, changes_of_level
from crimecast.figures import maps, series
from crimecast.figures.style import BLACK, BLUE, GREY, ORANGE, RED, letter, new_figure

DAY_LETTERS = "MTWTFSS"


def draw_checks(look, *, region):
    """Draw the events of a study as an analyst looks at them.

    Parameters
    ----------
    look : crimecast.crimes.plausibility.Look
    region : dict
        ``lat`` and ``lon``, each [lowest, highest], degrees.

    Returns
    -------
    Figure, str
        The figure and its caption.
    """
    with new_figure(4.6) as figure:
        grid = figure.add_gridspec(2, 3)
        days, hours = figure.add_subplot(grid[0, :]), figure.add_subplot(grid[1, 0])
        weekdays, cells = figure.add_subplot(grid[1, 1]), figure.add_subplot(grid[1, 2])
        _draw_days(days, look.by_day)
        hours.bar(range(24), look.by_hour(), color=BLUE)
        hours.set(title="By hour", xlabel="Local hour", ylabel="Crimes")
        hours.xaxis.set_major_locator(MaxNLocator(6, integer=True))
        weekdays.bar(range(WEEK), look.by_weekday(), color=BLUE)
        weekdays.set(title="By day of the week", ylabel="Crimes per day")
        weekdays.set_xticks(range(WEEK), DAY_LETTERS)
        mesh = maps.draw_frame(
            cells, look.frame, region=region, outlines=[], highest=look.frame.max()
        )
        figure.colorbar(mesh, ax=cells, label=maps.CRIMES_LABEL, shrink=0.8)
        cells.set_title("By cell")
        letter((days, hours, weekdays, cells))
        caption = (
            f"Events that are used, {len(look.events)}. (a) By day, grey, and the mean of {WEEK}"
            " days, black; red lines: sudden changes of level; orange: days without any. (b) By"
            " hour of day. (c) Events a day by day of the week, Monday first. (d) By cell of the"
            " lattice."
        )
        return figure, caption


def _draw_days(ax, by_day):
    days = by_day.index.to_numpy().astype("datetime64[h]")
    ax.plot(days, by_day, color=GREY, lw=0.5)
    ax.plot(days, by_day.rolling(WEEK, center=True).mean(), color=BLACK)
    for day, *_ in changes_of_level(by_day):
        ax.axvline(day, color=RED, lw=0.8)
    ax.scatter(days[by_day == 0], by_day[by_day == 0], color=ORANGE, s=6, zorder=3)
    series.date_axis(ax, days)
    ax.set(title="By day", ylabel="Crimes per day", ylim=(0, None))
