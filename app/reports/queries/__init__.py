"""Reading: the figures, and the list of people and their certificates."""
