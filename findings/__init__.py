"""The rulebook met by the database: waivers, dated figures, the pages of the rules."""
