"""Questions, from commands and from messages, and the buttons of answers."""
