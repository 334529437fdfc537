"""Pages: calls, proposals and their check, sub-plans and their sign-off, frozen versions."""
