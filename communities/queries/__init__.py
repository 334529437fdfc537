"""Reads of this floor, in the actor's scope: schools, the land, alliances."""
