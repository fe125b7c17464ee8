"""Value types, errors and protocols of the index. Imports nothing else of it."""
