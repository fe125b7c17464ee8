"""`/watch`: questions that people are told about when a new article answers."""
