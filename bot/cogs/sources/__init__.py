"""Follow, list, label, poll, reindex and remove sources."""
