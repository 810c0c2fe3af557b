"""Contestants timed in turn, round after round, so that a busy moment hits all of them."""

import statistics
import time


def interleave(contestants, rounds):
    """Run all contestants `rounds` times in turn, after one round to warm up.

    Parameters
    ----------
    contestants : dict of str to callable
    rounds : int

    Returns
    -------
    dict of str to dict
        ``seconds`` (median), ``low`` and ``high`` of each contestant.
    """
    seconds = {name: [] for name in contestants}
    for _ in range(rounds + 1):
        for name, run in contestants.items():
            started = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - started)
    return {name: summarise(times[1:]) for name, times in seconds.items()}


def summarise(seconds):
    """Median, lowest and highest of a contestant's seconds."""
    return {"seconds": statistics.median(seconds), "low": min(seconds), "high": max(seconds)}
