"""Pure functions over text that every part of the index shares: scripts, tokens, sentences."""
