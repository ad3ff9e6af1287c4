"""PostgreSQL and Valkey from wheels, as foreground children: for a laptop and for tests.

A production server has its own; it is named by DATABASE_URL and REDIS_URL instead.
"""

from groupsite.embedded.problem import EmbeddedError
from groupsite.embedded.servers import (
    Addresses,
    Server,
    open_home,
    run_server,
    servers,
    throwaway,
)

__all__ = [
    "Addresses",
    "EmbeddedError",
    "Server",
    "open_home",
    "run_server",
    "servers",
    "throwaway",
]
