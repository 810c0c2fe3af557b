"""Running: what a configuration asks for, checks of it, hashes of code, updates."""
