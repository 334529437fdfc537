"""Meetings about records: called, held, resolved, minuted, signed (ADR on meetings)."""
