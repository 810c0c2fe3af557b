"""Ternary networks: projection, Algorithm 2, packed files."""
