"""`/deliver`: new articles that match are posted in a channel as they arrive."""
