"""Follow, list, label, poll, reindex, roll back and remove sources."""
