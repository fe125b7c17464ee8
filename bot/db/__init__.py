"""What the bot keeps about servers and people, in tables beside the library's, so that one backup holds all.

Each module is one subject: plain queries that take a connection. `record_book.py` opens it for coroutines.
"""
