"""Official letters about records: templates, numbers, issuing, receipt (ADR on letters)."""
