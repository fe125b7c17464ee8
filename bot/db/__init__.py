"""What the bot stores about servers and people, in tables beside the library's, so that one backup holds both.

Queries are functions that take a connection. `bot_database.py` runs them for coroutines.
"""
