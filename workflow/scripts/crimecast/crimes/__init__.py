"""Crimes: from a city's table, a service or a simulation to clean events."""
