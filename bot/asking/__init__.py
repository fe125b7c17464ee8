"""From what a person wrote to the message that answers it."""
