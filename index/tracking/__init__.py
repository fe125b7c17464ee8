"""Follow events through the articles of a library: what is new, what happened when, what changed."""
