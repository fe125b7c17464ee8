"""Times as people write them: typed periods, dates of pages, days in quotes, times in questions."""
