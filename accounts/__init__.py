"""People, organisations, memberships, roles, permissions, and the one judge."""
