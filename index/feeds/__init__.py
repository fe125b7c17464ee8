"""Parse RSS, Atom, JSON Feed, sitemaps and OPML into entries."""
