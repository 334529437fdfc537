"""Cases, rounds, assignment, recusal, criteria, scores."""
