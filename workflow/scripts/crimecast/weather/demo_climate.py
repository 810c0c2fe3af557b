"""A seeded model of Los Angeles weather: the truth behind the pages of the demo site."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

import numpy as np

REPORT_MINUTE = 53  # of the hour, as at American airports
SMOOTHING_DAYS = 3  # over which the anomaly of a day is averaged, so warm days come in spells
# ASSUME: the 22 months of resources/la_weather have no thunderstorm day; a few a year are usual.
THUNDERSTORM_SHARE = 0.1
FOG_HOURS = (4, 9)
NOISE_F = 0.6
CALM_BELOW_MPH = 0.5  # printed as Calm


@dataclass(frozen=True)
class Report:
    """One report: local wall clock, deg F and mph to one decimal, phenomena, the words for them."""

    time: datetime
    temperature: float
    wind_speed: float
    fog: bool
    rain: bool
    thunderstorm: bool
    conditions: str


class Climate:
    """Weather by day, the same for the same seed whichever days are asked for.

    Parameters
    ----------
    hours : DataFrame
        ``month, hour, temperature_f, wind_mph``: 288 rows.
    months : DataFrame
        ``month, temperature_sd_f, days, rain_days, fog_days``: 12 rows.
    seed : int
    """

    def __init__(self, hours, months, seed):
        table = hours.sort_values(["month", "hour"])
        self.temperature = table["temperature_f"].to_numpy().reshape(12, 24)
        self.wind = table["wind_mph"].to_numpy().reshape(12, 24)
        months = months.set_index("month").sort_index()
        self.sd = months["temperature_sd_f"].to_numpy()
        self.rain_share = (months["rain_days"] / months["days"]).to_numpy()
        self.fog_share = (months["fog_days"] / months["days"]).to_numpy()
        self.seed = seed

    def reports(self, day):
        """List the hourly reports of a day, one at minute 53 of each hour.

        Parameters
        ----------
        day : date

        Returns
        -------
        list of Report
        """
        rng = self._rng(day, stream=1)
        month = day.month - 1
        hours = np.arange(24)
        temperature = (
            self.temperature[month] + self._anomaly(day, hours) + rng.normal(0, NOISE_F, 24)
        )
        wind = self.wind[month] * rng.gamma(4.0, 0.25, 24)
        rain, thunderstorm, fog = self._phenomena(month, rng)
        return [
            Report(
                time=datetime.combine(day, time(int(hour), REPORT_MINUTE)),
                temperature=round(float(temperature[hour]), 1),
                wind_speed=_printed_wind(wind[hour]),
                fog=bool(fog[hour]),
                rain=bool(rain[hour]),
                thunderstorm=bool(thunderstorm[hour]),
                conditions=_words(fog[hour], rain[hour], thunderstorm[hour], rng),
            )
            for hour in hours
        ]

    def _rng(self, day, stream):
        return np.random.default_rng([self.seed, stream, day.toordinal()])

    def _anomaly(self, day, hours):
        """Deg F above the mean of the month, a straight line from each noon to the next."""
        noons = [self._noon_anomaly(day + timedelta(days=step)) for step in (-1, 0, 1)]
        return np.interp(hours, [-12, 12, 36], noons)

    def _noon_anomaly(self, day):
        days = (day - timedelta(days=back) for back in range(SMOOTHING_DAYS))
        noise = [self._rng(at, stream=0).normal() for at in days]
        return self.sd[day.month - 1] * sum(noise) / np.sqrt(SMOOTHING_DAYS)

    def _phenomena(self, month, rng):
        """Draw a spell of rain, thunder within it, and fog in the morning."""
        rain, thunderstorm, fog = np.zeros((3, 24), dtype=bool)
        first, length, thunder, wet, foggy = rng.random(5)
        if wet < self.rain_share[month]:
            start = int(first * 24)
            rain[start : start + 1 + int(length * 8)] = True
            if thunder < THUNDERSTORM_SHARE:
                thunderstorm[start : start + 1] = True
        if foggy < self.fog_share[month]:
            fog[slice(*FOG_HOURS)] = True
        return rain, thunderstorm, fog


def _printed_wind(speed):
    return 0.0 if speed < CALM_BELOW_MPH else round(float(speed), 1)


def _words(fog, rain, thunderstorm, rng):
    if thunderstorm:
        return "Thunderstorms and Rain" if rain else "Thunderstorm"
    if rain:
        return str(rng.choice(["Light Rain", "Rain", "Heavy Rain", "Light Drizzle"]))
    if fog:
        return str(rng.choice(["Fog", "Patches of Fog", "Shallow Fog"]))
    return str(rng.choice(["Clear", "Partly Cloudy", "Mostly Cloudy", "Overcast", "Haze"]))
