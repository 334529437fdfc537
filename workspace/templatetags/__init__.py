"""Tags of what hangs on records."""
