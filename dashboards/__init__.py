"""Reads across the apps; owns no tables."""
