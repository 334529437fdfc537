"""Academic years, schools and their yearly facts, communities, alliances."""
