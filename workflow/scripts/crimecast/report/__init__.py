"""Pages that the report shows."""
