"""What the children of ``make run`` find in their environment where nobody said otherwise."""

import base64
import os
import secrets
import socket

from groupsite.environment import BASE_DIR

VAR = BASE_DIR / "var"
SECRETS = VAR / "secrets.env"


class CannotRunError(RuntimeError):
    """The site cannot be started; the message is for the person at the terminal."""


def port() -> int:
    """PORT, checked to be free before anything is started."""
    value = os.environ.get("PORT") or "8000"
    if not value.isdecimal() or not 0 < int(value) < 65536:
        raise CannotRunError("PORT must be a number between 1 and 65535.")
    with socket.socket() as probe:
        # A server that has just ended leaves connections behind; those do not count as taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(value)))
        except OSError as problem:
            raise CannotRunError(
                f"PORT {value} cannot be used ({problem.strerror}). "
                "Choose another one: PORT=8001 make run"
            ) from None
    return int(value)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


def kept_secrets() -> dict[str, str]:
    """This checkout's own secrets, made once: without its key nobody reads the data again."""
    if not SECRETS.exists():
        master = base64.b64encode(secrets.token_bytes(32)).decode()
        text = f"SECRET_KEY={secrets.token_urlsafe(50)}\nDATA_KEYS=dev1:{master}\n"
        unfinished = SECRETS.with_suffix(".unfinished")
        unfinished.unlink(missing_ok=True)
        with open(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(text)
        unfinished.rename(SECRETS)
    lines = SECRETS.read_text().splitlines()
    return {name: value for name, _, value in (line.partition("=") for line in lines) if value}


def given(name: str) -> bool:
    """Whether the environment or .env says it; an empty value says nothing."""
    return bool(os.environ.get(name))


def complete(port: int, *, mail_port: int, addresses: dict[str, str]) -> dict[str, str]:
    """The environment from outside, and development's own values for what it does not say."""
    mailbox = VAR / "mailbox"
    mailbox.mkdir(mode=0o700, exist_ok=True)
    # A Maildir's own folders: into a directory that is there already, Python makes none of them.
    for part in ("cur", "new", "tmp"):
        (mailbox / part).mkdir(mode=0o700, exist_ok=True)
    own = {
        **kept_secrets(),
        **addresses,
        "DEBUG": "true",
        "PORT": str(port),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "MAILBOX_DIR": str(mailbox),
        "DEMO_PASSWORD": "alongside-demo",
        "WEB_CONCURRENCY": "2",
        "PYTHONUNBUFFERED": "1",
    }
    return {**own, **{name: value for name, value in os.environ.items() if value}}
