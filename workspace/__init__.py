"""What people do around a record, built once for every app: files attached to it."""
