"""What `watchdesk` does from a terminal, one subject a module; `bot.cli.main` puts them together."""
