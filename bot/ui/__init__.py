"""Messages, components and texts shared by the cogs. Pure. The terminal uses some of the texts, too."""
