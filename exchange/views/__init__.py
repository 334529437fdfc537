"""Pages of the exchange: exports and imports."""
