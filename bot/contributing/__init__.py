"""From what a person brings to an article in the library of a server."""
