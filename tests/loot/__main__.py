"""``python -m tests.loot`` (``make loot``): rob a running demo world, say what was in plain.

Starts servers and the site's own processes in a temporary folder, uses them for a while, takes
everything that they stored, looks for every text that somebody wrote, and writes
docs/what-leaks.md. Exit status 1 names what was found where; a text itself is never printed.
"""

import base64
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg

from groupsite.dev.environment import free_port
from groupsite.embedded import open_home, run_server, throwaway
from groupsite.embedded.servers import Home
from tests.loot import evening, thief
from tests.loot.judging import judge
from tests.loot.taking import Loot, take
from tests.notices.sink import Sink, running_sink

PASSWORD = "alongside-demo"
PATIENCE = 90


def say(words: str) -> None:
    sys.stdout.write(f"     loot | {words}\n")
    sys.stdout.flush()


def environment(home: Home, web: int, mail: int) -> dict[str, str]:
    """Of a site that logs as much as it can."""
    return {
        "DATABASE_URL": home.postgres.url,
        "REDIS_URL": home.valkey.url,
        "DEBUG": "true",
        "LOG_LEVEL": "DEBUG",
        "PORT": str(web),
        "SITE_URL": f"http://127.0.0.1:{web}",
        "ALLOWED_HOSTS": "127.0.0.1",
        "EMAIL_URL": f"smtp://127.0.0.1:{mail}",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "DATA_KEYS": f"loot1:{base64.b64encode(secrets.token_bytes(32)).decode()}",
        "DEMO_PASSWORD": PASSWORD,
        "WEB_CONCURRENCY": "2",
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "groupsite.settings",
    }


@contextmanager
def running(name: str, logs: Path, *command: str) -> Iterator[None]:
    """One process of the site, its words in a file of their own."""
    with (logs / f"{name}.log").open("wb") as log:
        child = subprocess.Popen(
            [sys.executable, *command], cwd=thief.ROOT, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            yield
        finally:
            child.terminate()
            try:
                child.wait(20)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def run_to_its_end(logs: Path, *command: str) -> None:
    with (logs / "commands.log").open("ab") as log:
        done = subprocess.run(
            [sys.executable, *command],
            cwd=thief.ROOT,
            stdout=log,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} did not work.")


def wait_until_it_answers(site: str) -> None:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        try:
            if evening.Browser(site).open("/") == 200:
                return
        except OSError:
            time.sleep(0.3)
    raise SystemExit("The first page does not answer.")


def wait_for_mails(sink: Sink, owner: str) -> None:
    """Until nothing in the outbox is due, and a reminder has been among what was sent."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        with psycopg.connect(owner) as asked:
            row = asked.execute(
                "select count(*) filter (where state = 'pending' and due_at < now()),"
                " count(*) filter (where state = 'sent' and kind like '%reminder%')"
                " from notices_notice"
            ).fetchone()
        if row and row[0] == 0 and row[1] and sink.received:
            return
        time.sleep(1)
    raise SystemExit("The mails were not sent in time.")


def live(home: Home, folder: Path, leaving: ExitStack) -> Loot:
    """From nothing to a robbed site."""
    logs = folder / "logs"
    logs.mkdir()
    web = free_port()
    sink = leaving.enter_context(running_sink())
    os.environ.update(environment(home, web, sink.port))
    leaving.enter_context(run_server(home.postgres))
    leaving.enter_context(run_server(home.valkey))
    run_to_its_end(logs, "manage.py", "migrate", "--no-input", "--verbosity=0")
    run_to_its_end(logs, "manage.py", "demo")
    site, owner = os.environ["SITE_URL"], thief.as_owner(home.postgres.url)
    celery = ("-m", "celery", "-A", "groupsite")
    schedule = ("--schedule", str(folder / "beat"), "--pidfile=")
    with (
        running("web", logs, "-m", "gunicorn", "groupsite.wsgi", "--bind", f"127.0.0.1:{web}"),
        running("worker", logs, *celery, "worker", "--loglevel", "DEBUG", "--concurrency", "1"),
        running("beat", logs, *celery, "beat", "--loglevel", "DEBUG", *schedule),
    ):
        wait_until_it_answers(site)
        say("the demo world runs; an evening is spent in it")
        evening.spend(site, PASSWORD, owner)
        run_to_its_end(logs, "-m", "tests.loot.deeds")
        wait_for_mails(sink, owner)
        say("everything that it stored is taken")
        return take(home, logs, folder, sink)


def main() -> int:
    with ExitStack() as leaving:
        folder = leaving.enter_context(throwaway())
        home = leaving.enter_context(open_home(folder, durable=True))
        loot = live(home, folder, leaving)
        faults = judge(loot, say)
        sys.stderr.writelines(f"{fault}\n" for fault in faults)
        if faults:
            return 1
        # In a process of its own: the settings read their environment before anything else.
        written = subprocess.run(
            [sys.executable, "-m", "tests.loot.writing"], cwd=thief.ROOT, check=False
        )
    if written.returncode == 0:
        say("nothing that somebody wrote was in plain; docs/what-leaks.md says what was")
    return written.returncode


if __name__ == "__main__":
    sys.exit(main())
