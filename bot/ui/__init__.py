"""Messages, components and texts shared by the cogs; pure. The terminal uses some of the texts too."""
