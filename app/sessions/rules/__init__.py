"""Sessions: who has a place, which days will do, what a change means. Pure."""
