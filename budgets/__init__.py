"""Plans and purposes, budgets, grants: the money of each school."""
