"""The queue's Redis asked directly: whether it answers, and what workers and their clock last said.

An answer is waited for a quarter of a second and never tried again: whoever asks has something else to go on with.
"""

import functools
import time

from django.conf import settings
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

PATIENCE = 0.25  # seconds
FRESH = 60  # seconds after which a mark is too old
WORKER_GONE = 15 * 60  # seconds after which a worker that says nothing is taken for removed
_SWEPT, _WORKERS = "gonghao.swept", "gonghao.workers"
_ASKED_AGAIN_AFTER = 5.0  # seconds
_last: tuple[float, bool] | None = None


@functools.cache
def client() -> Redis:
    """A client of the queue's Redis that does not wait."""
    return Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=PATIENCE,
        socket_timeout=PATIENCE,
        retry=Retry(NoBackoff(), 0),
        decode_responses=True,
    )


def answers() -> bool:
    """Whether the queue takes work now."""
    global _last  # noqa: PLW0603 (what this process last heard)
    try:
        heard = bool(client().ping())
    except RedisError:
        heard = False
    _last = (time.monotonic(), heard)
    return heard


def rests() -> bool:
    """Whether background work waits because the queue does not answer; asked every few seconds, not for every page."""
    if _last is None or time.monotonic() - _last[0] > _ASKED_AGAIN_AFTER:
        return not answers()
    return not _last[1]


def mark_swept() -> None:
    """A worker has just done what the clock asked for."""
    client().set(_SWEPT, 1, ex=FRESH)


def mark_worker(name: str) -> None:
    """This worker is there and looks after its queue."""
    client().hset(_WORKERS, name, int(time.time()))


def forget_worker(name: str) -> None:
    """This worker ends as it was asked to."""
    client().hdel(_WORKERS, name)


def silent_workers() -> list[str]:
    """Names of workers that were there within the last quarter of an hour and have said nothing for a minute."""
    now = time.time()
    silence = {str(name): now - int(at) for name, at in client().hgetall(_WORKERS).items()}
    return sorted(name for name, seconds in silence.items() if FRESH < seconds < WORKER_GONE)


def was_swept() -> bool:
    """Whether the whole way worked within the last minute: the clock asked, Redis carried, a worker did."""
    return bool(client().exists(_SWEPT))
