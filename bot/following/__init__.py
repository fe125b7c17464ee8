"""Followed sources in words: what they are, how they stand, what reading them did. Pure."""
