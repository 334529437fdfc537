"""Pages of what people do around a record."""
