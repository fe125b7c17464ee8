"""Follow events over several articles: what changed since a date."""
