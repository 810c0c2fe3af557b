"""Weather: pages are crawled, parsed into readings and brought to hours."""
