"""Steps of a record: read, drawn up, changed, told, handed out as iCalendar."""
