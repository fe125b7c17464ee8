"""What `watchdesk` does from a terminal, one subject a module; `bot.cli` puts them together."""
