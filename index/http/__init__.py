"""Guarded fetching, and the canonical form of URLs."""
