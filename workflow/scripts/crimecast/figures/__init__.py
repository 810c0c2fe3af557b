"""The seven figures of the paper, drawn from the run's own data."""
