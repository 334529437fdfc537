"""The ground of every app: transitions, audit, background jobs, money, ROC dates."""
