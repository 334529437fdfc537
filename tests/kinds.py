"""Kinds of background jobs that only tests start; the test worker is told to import them."""

import time

from accounts.models import Organisation
from core.jobs import Failure, Outcome, Run, job


@job("tests.found", title="Found a school")
def found(run: Run, *, code: str, steps: int, pause: float = 0.1) -> Outcome:
    """Write one row at the beginning and one at the end, with progress between."""
    Organisation.objects.create(kind="school", code=f"{code}1", name="first")
    for step in range(steps):
        run.progress(step, steps, f"step {step}")
        time.sleep(pause)
    Organisation.objects.create(kind="school", code=f"{code}2", name="second")
    return Outcome({"rows": 2})


@job("tests.steps", title="Found schools")
def found_each(run: Run, *, code: str, steps: int, pause: float = 0.0) -> Outcome:
    """Write a row in each step."""
    at = (run.job.result or {"at": 0})["at"]
    run.progress(at, steps)
    Organisation.objects.create(kind="school", code=f"{code}{at}", name="each")
    time.sleep(pause)
    run.progress(at + 1, steps)
    return Outcome({"at": at + 1}, goes_on=at + 1 < steps)


@job("tests.fail", title="Fail")
def fail(run: Run, *, sentence: str) -> Outcome:
    """Write a row, then fail: with a sentence where one is given, by mistake otherwise."""
    Organisation.objects.create(kind="school", code="FAIL", name="never")
    if sentence:
        raise Failure(sentence)
    raise ZeroDivisionError
