"""The `watchdesk` terminal program, one command or subject per module; `bot.cli.main` assembles them."""
