"""Watchdesk for people: the Discord bot and the terminal."""
