"""Reads across the apps: aggregates in SQL, each scoped to what the actor may see."""
