"""The doors of the project: bin/run, test, check and the others. Standard library only, so that they open anywhere."""
