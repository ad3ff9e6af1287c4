"""What the thief carries away: one heap of bytes for each place."""

from dataclasses import dataclass
from pathlib import Path

import redis

from groupsite.embedded.servers import Home
from tests.loot import thief
from tests.notices.sink import Received, Sink


@dataclass
class Loot:
    """``places`` by name; ``url`` is the running server's, for playing the backup back."""

    url: str
    backup: bytes
    places: dict[str, bytes]
    stored_keys: list[str]
    logs: bytes
    mails: list[Received]


def take(home: Home, logs: Path, folder: Path, sink: Sink) -> Loot:
    """Everything, while it runs."""
    owner = thief.as_owner(home.postgres.url)
    backup = thief.dump(owner)
    broker = redis.Redis(unix_socket_path=str(home.valkey.socket))
    with broker:
        stored = {key: every_value(broker, key) for key in sorted(broker.scan_iter("*", 1000))}
        broker.save()
    thief.client("psql", owner, "--quiet", "--command=checkpoint")
    mails = list(sink.received)
    written = b"\n".join(
        path.read_bytes() for path in (*sorted(logs.iterdir()), *sorted(folder.glob("*.log")))
    )
    places = {
        "the dump": backup,
        "the data files and their log of changes": thief.everything_below(home.postgres.data),
        "the broker and the cache": b"\n".join(part for pair in stored.items() for part in pair),
        "the files of the broker": thief.everything_below(home.valkey.data),
        "the logs": written,
        "the mails": b"\n".join(mail.everything.encode() for mail in mails),
    }
    keys = [key.decode(errors="replace") for key in stored]
    return Loot(home.postgres.url, backup, places, keys, written, mails)


def every_value(broker: "redis.Redis[bytes]", key: bytes) -> bytes:
    """Whatever kind of value it is."""
    kind = broker.type(key)
    if kind == b"string":
        return broker.get(key) or b""
    if kind == b"list":
        return b"\n".join(broker.lrange(key, 0, -1))
    if kind == b"set":
        return b"\n".join(broker.smembers(key))
    if kind == b"zset":
        return b"\n".join(broker.zrange(key, 0, -1))
    assert kind == b"hash", kind
    return b"\n".join(part for pair in broker.hgetall(key).items() for part in pair)
