"""The one truth: articles, passages, embeddings and the log of changes, in one database.

Queries are functions that take a connection; transactions are opened by whoever knows what belongs together.
"""
