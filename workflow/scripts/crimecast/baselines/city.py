"""How many crimes the whole city is expected to have, from the days before."""

import numpy as np

from crimecast.baselines.nearness import around_the_clock, decay_of

DAYS_PER_WEEK = 7


class City:
    """Its recent level times its profile of the week.

    The profile is what each step of the day has on average, times how much more or less the steps
    near it in the week have had than that; the level is a weighted mean of the days before, each
    divided by what the profile had made of it.

    Parameters
    ----------
    steps_per_day : int
        24 for hours, 1 for days.
    half_life_days : float
        After so many days a day counts half for the level.
    profile_half_life_days : float
        The same for the profile.
    week_share : float
        How much of the difference between a step of the week and that step of any day is believed,
        from 0 to 1.
    week_width : float
        Standard deviation of the Gaussian that blurs the differences around the week, hours; steps
        of days are not blurred.
    """

    def __init__(
        self, steps_per_day, *, half_life_days, profile_half_life_days, week_share, week_width
    ):
        self.steps_per_day = steps_per_day
        self._decay, self._profile_decay = decay_of([half_life_days, profile_half_life_days])
        self._week_share = week_share
        width = week_width if steps_per_day > 1 else 0
        around = around_the_clock(DAYS_PER_WEEK * steps_per_day, width)
        steps = np.stack([np.roll(around, step) for step in range(len(around))])
        self._near = steps.reshape(DAYS_PER_WEEK, steps_per_day, -1)
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
        self._seen *= self._profile_decay
        self._n_seen *= self._profile_decay
        self._seen[self._weekday] += totals
        self._n_seen[self._weekday] += 1
        self._weekday = (self._weekday + 1) % DAYS_PER_WEEK

    def _profile(self):
        """Crimes of each step of a day, in days of the city's mean; sums to about 1."""
        # One imaginary crime, evenly over the day: no hour is ever impossible.
        of_day = (self._seen.sum(axis=0) + 1 / self.steps_per_day) / max(self._n_seen.sum(), 1)
        profile = of_day / of_day.sum()
        if not self._n_seen[self._weekday]:
            return profile
        usual = np.outer(self._n_seen, of_day).ravel()
        near = self._near[self._weekday]
        ratios = (near @ self._seen.ravel()) / (near @ usual)
        return profile * (1 + self._week_share * (ratios - 1))


def expected_totals(totals, city):
    """Expect the city's crimes of each step, knowing the days before its own.

    Parameters
    ----------
    totals : ndarray of shape (n_steps,)
        Crimes of the whole city, whole days from the first step of a day.
    city : City
        It has seen nothing.

    Returns
    -------
    ndarray of shape (n_steps,)
    """
    expected = []
    for day in totals.reshape(-1, city.steps_per_day):
        expected.append(city.expect())
        city.see(day)
    return np.concatenate(expected)
