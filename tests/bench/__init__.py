"""Benchmarks, run by bin/bench: each bench_*.py yields rows, each row beside a yardstick measured in the same run."""
