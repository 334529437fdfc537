"""What a child process may take, set by itself before it looks at its input."""

import resource
import sys


def take() -> list[str]:
    """Set the limits that `exchange.confined.run` gave (megabytes of memory, seconds of computing, megabytes of answer)
    and return the arguments that follow them."""
    megabytes, seconds, answer = map(int, sys.argv[1:4])
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (answer << 20, answer << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return sys.argv[4:]
