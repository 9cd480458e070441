"""What every part stands on: clock, database, errors, settings, the web edge. No word of police work."""
