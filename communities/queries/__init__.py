"""Reads of this app, in the actor's scope: schools, the land, alliances."""
