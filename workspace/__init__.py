"""What people do around a record, built once for every app: files, notices and their mail, private links."""
