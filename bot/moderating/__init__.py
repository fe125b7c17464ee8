"""What moderators set and read: the settings panel and the log, in words."""
