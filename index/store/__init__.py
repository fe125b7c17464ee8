"""The database: articles, passages, embeddings and the change log, from which all other files are derived.

Queries are functions that take a connection. Their callers open the transactions, since they know which queries
belong together.
"""
