"""The user interfaces of Watchdesk: the Discord bot and the terminal program."""
