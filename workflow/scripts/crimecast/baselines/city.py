"""How many crimes the whole city is expected to have, from the days before."""

import numpy as np

DAYS_PER_WEEK = 7


def expected_totals(totals, steps_per_day, *, half_life_days, week_share):
    """Expect the city's crimes of each step: its recent level times its profile of the week.

    The profile is the mean of that step of the week, drawn towards that step of the day; the
    level is a weighted mean of the days before, each divided by what the profile had made of it.

    Parameters
    ----------
    totals : ndarray of shape (n_steps,)
        Crimes of the whole city, whole days from the first step of a day.
    steps_per_day : int
        24 for hours, 1 for days.
    half_life_days : float
        After so many days a day counts half for the level.
    week_share : float
        Weight of the step of the week, from 0 to 1; the step of the day has the rest.

    Returns
    -------
    ndarray of shape (n_steps,)
        Crimes; each day's from the days before alone, so 0 on the first.
    """
    days = totals.reshape(-1, steps_per_day)
    decay = 0.5 ** (1 / half_life_days)
    seen = np.zeros((DAYS_PER_WEEK, steps_per_day))
    n_seen = np.zeros(DAYS_PER_WEEK)
    recent_crimes = recent_shares = 0.0
    expected = np.zeros_like(days, dtype=float)
    for index, day in enumerate(days):
        weekday = index % DAYS_PER_WEEK
        profile = _profile(seen, n_seen, weekday, week_share)
        if recent_shares:
            expected[index] = recent_crimes / recent_shares * profile
        recent_crimes = decay * recent_crimes + day.sum()
        recent_shares = decay * recent_shares + profile.sum()
        seen[weekday] += day
        n_seen[weekday] += 1
    return expected.ravel()


def _profile(seen, n_seen, weekday, week_share):
    """Crimes of each step of a day, in days of the city's mean; sums to about 1."""
    n_steps = seen.shape[1]
    # One imaginary crime, evenly over the day: no hour is ever impossible.
    of_day = (seen.sum(axis=0) + 1 / n_steps) / max(n_seen.sum(), 1)
    a_day = of_day.sum()
    if not n_seen[weekday]:
        return of_day / a_day
    of_week = seen[weekday] / n_seen[weekday]
    return (week_share * of_week + (1 - week_share) * of_day) / a_day
