"""How many crimes the whole city is expected to have, from the days before."""

import numpy as np

DAYS_PER_WEEK = 7


class City:
    """Its recent level times its profile of the week.

    The profile is the mean of that step of the week, drawn towards that step of the day; the
    level is a weighted mean of the days before, each divided by what the profile had made of it.

    Parameters
    ----------
    steps_per_day : int
        24 for hours, 1 for days.
    half_life_days : float
        After so many days a day counts half for the level.
    week_share : float
        Weight of the step of the week, from 0 to 1; the step of the day has the rest.
    """

    def __init__(self, steps_per_day, *, half_life_days, week_share):
        self.steps_per_day = steps_per_day
        self._decay, self._week_share = 0.5 ** (1 / half_life_days), week_share
        self._seen = np.zeros((DAYS_PER_WEEK, steps_per_day))
        self._n_seen = np.zeros(DAYS_PER_WEEK)
        self._weekday = 0
        self._recent_crimes = self._recent_shares = 0.0

    def expect(self):
        """Crimes of each step of the day to come, shape (steps_per_day,); 0 on the first day."""
        level = self._recent_crimes / self._recent_shares if self._recent_shares else 0.0
        return level * self._profile()

    def see(self, totals):
        """Take note of the crimes of each step of a day."""
        self._recent_crimes = self._decay * self._recent_crimes + totals.sum()
        self._recent_shares = self._decay * self._recent_shares + self._profile().sum()
        self._seen[self._weekday] += totals
        self._n_seen[self._weekday] += 1
        self._weekday = (self._weekday + 1) % DAYS_PER_WEEK

    def _profile(self):
        """Crimes of each step of a day, in days of the city's mean; sums to about 1."""
        # One imaginary crime, evenly over the day: no hour is ever impossible.
        of_day = (self._seen.sum(axis=0) + 1 / self.steps_per_day) / max(self._n_seen.sum(), 1)
        a_day = of_day.sum()
        if not self._n_seen[self._weekday]:
            return of_day / a_day
        of_week = self._seen[self._weekday] / self._n_seen[self._weekday]
        return (self._week_share * of_week + (1 - self._week_share) * of_day) / a_day


def expected_totals(totals, steps_per_day, **settings):
    """Expect the city's crimes of each step, knowing the days before its own.

    Parameters
    ----------
    totals : ndarray of shape (n_steps,)
        Crimes of the whole city, whole days from the first step of a day.
    steps_per_day : int
    **settings
        As for `City`.

    Returns
    -------
    ndarray of shape (n_steps,)
    """
    city = City(steps_per_day, **settings)
    expected = []
    for day in totals.reshape(-1, steps_per_day):
        expected.append(city.expect())
        city.see(day)
    return np.concatenate(expected)
