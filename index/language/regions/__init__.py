"""The regions that a text is about."""
