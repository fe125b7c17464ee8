"""Follow feeds: discovery, schedule, politeness, polling, rechecks of pages, refresh and rollback."""
