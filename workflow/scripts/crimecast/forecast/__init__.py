"""The hours to come: any forecaster carried on beyond the last hour with data, and a map of it."""
