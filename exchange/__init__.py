"""Files in and out: imports (read, preview, apply), exports, PDF pages, downloads."""
