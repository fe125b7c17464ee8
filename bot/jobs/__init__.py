"""Reindexes and checks: long work, its progress, and how it goes on after a restart."""
