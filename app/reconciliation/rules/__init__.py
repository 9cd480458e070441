"""The layouts of platforms' lists, what one says, and how it differs from the register."""
