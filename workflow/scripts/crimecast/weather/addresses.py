"""Addresses of weather pages: templates in which the station and the dates are filled in."""

from datetime import timedelta

ONE_DAY = timedelta(days=1)


def fill(address, station, first, last):
    """Fill in an address of the section weather.addresses; ``{key}`` stays for the fetcher.

    Parameters
    ----------
    address, station : str
    first, last : date
        Days of the page.

    Raises
    ------
    ValueError
        If the template is wrong.
    """
    dates = {"day": first, "first": first, "last": last}
    dates |= {"before": first - ONE_DAY, "after": last + 2 * ONE_DAY}
    try:
        return address.format(station=station, key="{key}", **dates)
    except (KeyError, ValueError, AttributeError, IndexError, TypeError) as error:
        raise ValueError(
            f"weather.addresses: {address!r} cannot be filled in ({error!r}); it may hold"
            f" {{station}}, {{key}} and the dates {', '.join('{' + name + '}' for name in dates)}."
        ) from None
