"""Dates and periods as people write them: typed, on pages, in quotes, in questions."""
