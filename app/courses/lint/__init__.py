"""Checking a course beyond its form: reading age, coverage, cues, and whether it can be guessed."""
