"""Start everything in its order, say where the site is, keep it running until told to stop."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from types import FrameType
from typing import NoReturn

from groupsite.dev.children import Child, Household, program, say
from groupsite.dev.environment import (
    VAR,
    CannotRunError,
    complete,
    free_port,
    given,
    port,
)
from groupsite.dev.named import check_named_servers
from groupsite.dev.progress import Watch, seconds_without_a_look
from groupsite.embedded import EmbeddedError, Server, open_home
from groupsite.embedded.processes import only_one

PEOPLE = (
    ("jo, ade", "facilitate Tuesday evening circle"),
    ("maren, sam, priya", "are its members; lena has left it"),
    ("rae", "would like to join it"),
    ("noor", "facilitates Beside you, which is hidden"),
    ("kai", "is its member"),
    ("cora", "coordinates the site"),
)
SERVER_URLS = {"DATABASE_URL": "postgres", "REDIS_URL": "valkey"}


class StoppedError(Exception):
    """Somebody asked us to end."""


def interrupt(number: int, frame: FrameType | None) -> NoReturn:
    raise StoppedError


def on_request_to_end(
    handler: Callable[[int, FrameType | None], NoReturn] | signal.Handlers,
) -> None:
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, handler)


def main() -> int:
    on_request_to_end(interrupt)
    household = Household()
    with ExitStack() as leaving:
        try:
            VAR.mkdir(exist_ok=True)
            hold_checkout(leaving)
            watch = start(household, leaving)
            while True:
                household.tick()
                watch.look()
        except StoppedError:
            status = 0
        except (CannotRunError, EmbeddedError) as problem:
            print(problem, file=sys.stderr, flush=True)
            status = 1
        except OSError as problem:
            # A var/ that another account made, or a full disk.
            print(f"{problem.filename or VAR}: {problem.strerror}", file=sys.stderr, flush=True)
            status = 1
        # One request is enough; more of them must not disturb the stopping.
        on_request_to_end(signal.SIG_IGN)
        if household.children:
            say("groupsite", "stopping")
            household.stop()
            say("groupsite", "stopped; the data stay in var/")
    return status


def hold_checkout(leaving: ExitStack) -> None:
    try:
        leaving.enter_context(only_one(VAR))
    except EmbeddedError:
        raise CannotRunError(
            "groupsite already runs from this checkout. Stop that one first, with Ctrl-C."
        ) from None


def start(household: Household, leaving: ExitStack) -> Watch:
    """From nothing to the first page; gives who looks after the worker's progress."""
    web_port, mail_port = port(), free_port()
    check_named_servers()
    addresses = start_servers(household, leaving)
    environment = complete(web_port, mail_port=mail_port, addresses=addresses)
    demo = environment["DEBUG"].lower() in {"true", "1", "yes", "on"}
    if not given("EMAIL_URL"):
        sink = ["-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{mail_port}"]
        sink += ["-c", "aiosmtpd.handlers.Mailbox", environment["MAILBOX_DIR"]]
        household.add(Child("mail", partial(program, sink, environment), patience=1))
    manage(household, environment, "migrate", "--no-input", "--verbosity=0")
    manage(household, environment, "refresh_finder")
    if demo:
        manage(household, environment, "demo", "--if-empty")
    else:
        manage(household, environment, "collectstatic", "--no-input", "--verbosity=0")
    worker = start_site(household, environment)
    wait_for_page(household, web_port)
    welcome(environment, demo=demo)
    return Watch(worker, partial(seconds_without_a_look, web_port))


def start_servers(household: Household, leaving: ExitStack) -> dict[str, str]:
    """The servers that nobody named, and their addresses."""
    missing = [name for name in SERVER_URLS if not given(name)]
    if not missing:
        return {}
    home = leaving.enter_context(open_home(VAR / "embedded", durable=True))
    addresses: dict[str, str] = {}
    for name in missing:
        server: Server = getattr(home, SERVER_URLS[name])
        child = household.add(server_child(server))
        assert child.process is not None
        server.ready(child.process)
        addresses[name] = server.url
    words = f", PostgreSQL {home.words}" if "DATABASE_URL" in missing else ""
    say("groupsite", f"embedded servers run in var/embedded{words}")
    return addresses


def server_child(server: Server) -> Child:
    def begin() -> subprocess.Popen[bytes]:
        server.prepare()
        return server.spawn()

    return Child(server.name, begin, ending=server.ending)


def manage(household: Household, environment: dict[str, str], *command: str) -> None:
    say("groupsite", f"manage.py {command[0]}")
    process = program(["manage.py", *command], environment)
    if household.finish(command[0], process) != 0:
        raise CannotRunError(f"manage.py {command[0]} did not work; its own words stand above.")


def start_site(household: Household, environment: dict[str, str]) -> Child:
    """Web, worker and scheduler, together; gives the worker."""
    web = ["-m", "gunicorn", "groupsite.wsgi", "--bind", f"127.0.0.1:{environment['PORT']}"]
    # Root is no danger here: Celery warns of pickled messages, and ours are JSON only.
    celery = ["-W", "ignore:You're running the worker:UserWarning", "-m", "celery"]
    celery += ["--quiet", "-A", "groupsite"]
    worker = [*celery, "worker", "--loglevel", "WARNING", "--concurrency", "2"]
    worker += ["--without-gossip", "--without-mingle"]
    beat = [*celery, "beat", "--loglevel", "WARNING", "--pidfile="]
    beat += ["--schedule", str(VAR / "beat-schedule")]
    household.add(Child("web", partial(program, web, environment), patience=5))
    working = household.add(Child("worker", partial(program, worker, environment), patience=15))
    household.add(Child("beat", partial(program, beat, environment), patience=2))
    return working


def wait_for_page(household: Household, web_port: int, patience: float = 60) -> None:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        household.tick()
        connection = http.client.HTTPConnection("127.0.0.1", web_port, timeout=5)
        try:
            connection.request("GET", "/")
            status = connection.getresponse().status
        except OSError:
            continue
        finally:
            connection.close()
        if status >= 500:
            say("groupsite", f"the first page answers with an error ({status})")
        return
    raise CannotRunError("The first page does not answer.")


def welcome(environment: dict[str, str], *, demo: bool) -> None:
    address = environment["SITE_URL"]
    lines = ["", f"The site answers at {address}/"]
    if demo:
        lines.append(f"Its mails can be read at {address}/mailbox/")
        lines.append(f"Sign in with the password {environment['DEMO_PASSWORD']} as")
        for names, part in PEOPLE:
            addresses = ", ".join(f"{name}@demo.test" for name in names.split(", "))
            lines.append(f"  {addresses:<49} {part}")
    lines += ["Ctrl-C stops all of it; the data stay in var/.", ""]
    for line in lines:
        say("groupsite", line)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    sys.exit(main())
