"""Frames: events counted on hours and cells, cumulated over the day, interpolated."""
