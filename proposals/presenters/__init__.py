"""How records are told to people: where they stand, what comes next, what changed. No request is known here."""
