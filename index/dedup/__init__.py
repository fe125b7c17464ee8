"""Near-duplicate articles: which articles are copies of one report."""
