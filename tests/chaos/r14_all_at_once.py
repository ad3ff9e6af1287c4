"""R14: everything is due in the same minute, while people read pages."""

import http.cookiejar
import re
import signal
import statistics
import threading
import time
import urllib.parse
import urllib.request
from contextlib import suppress

from groupsite.dev.environment import free_port
from groupsite.embedded.processes import stop
from tests.chaos.judge import Verdict
from tests.chaos.scenario import Stretch, begin, finish
from tests.chaos.site import ROOT, Site, wait_for
from tests.processes import eventually

WORDS = "all due in one minute, beside people who read pages"
WITHIN_S = 120
PAGE_P95_MS = 300
BETWEEN_PAGES_S = 0.2
GROUP = "/g/tuesday-evening-circle/"
PAGES = ("/", GROUP, f"{GROUP}threads/", f"{GROUP}meetings/", "/journal/")


def run(stretch: Stretch) -> Verdict:
    site = stretch.site
    verdict = Verdict("R14", WORDS)
    port = free_port()
    processes = str(stretch.pick(1, 2))
    web = ("-m", "gunicorn", "-c", str(ROOT / "gunicorn.conf.py"), "groupsite.wsgi")
    server = site.run(*web, "--bind", f"127.0.0.1:{port}", WEB_CONCURRENCY=processes)
    try:
        reader = Reader(f"http://127.0.0.1:{port}", site.environment["DEMO_PASSWORD"])
        reader.sign_in()
        reader.start()
        batch = begin(stretch, "R14")
        finish(verdict, stretch, batch, may_be_late=True)
        wait_for(lambda: len(reader.times) >= 20, within=60)
        reader.stop()
    finally:
        stop(server, signal.SIGTERM)
    last = _last(site, {person.address for person in batch.people}) - batch.at.timestamp()
    p95 = statistics.quantiles(reader.times, n=20)[-1] * 1000
    verdict.notes.append(
        f"the last after {last:.0f} s; {len(reader.times)} pages, 95th percentile {p95:.0f} ms"
    )
    verdict.demand(not reader.wrong, f"pages answered {reader.wrong[:3]}")
    # How quick it is, is a question for the whole form, on a machine that does nothing else.
    if not stretch.short:
        verdict.demand(last <= WITHIN_S, f"the last was sent after {last:.0f} s")
        verdict.demand(p95 <= PAGE_P95_MS, f"pages took {p95:.0f} ms")
    return verdict


def _last(site: Site, ours: set[str]) -> float:
    return max(line["at"] for line in site.ledger() if line["to"] in ours)


class Reader(threading.Thread):
    """Somebody who is signed in and reads one page after the other."""

    def __init__(self, site: str, password: str) -> None:
        super().__init__(daemon=True)
        self._site, self._password = site, password
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._browser = urllib.request.build_opener(cookies)
        self._stopped = threading.Event()
        self.times: list[float] = []
        self.wrong: list[str] = []

    def sign_in(self) -> None:
        page = eventually(self._entrance, patience=60)
        (token,) = set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page))
        said = {
            "login": "maren@demo.test",
            "password": self._password,
            "csrfmiddlewaretoken": token,
        }
        self._browser.open(
            f"{self._site}/accounts/login/", urllib.parse.urlencode(said).encode()
        ).read()

    def _entrance(self) -> str:
        with suppress(OSError):
            return str(self._browser.open(f"{self._site}/accounts/login/").read().decode())
        return ""

    def run(self) -> None:
        number = 0
        while not self._stopped.wait(BETWEEN_PAGES_S):
            page = PAGES[number % len(PAGES)]
            number += 1
            began = time.perf_counter()
            try:
                self._browser.open(self._site + page, timeout=60).read()
            except OSError as problem:
                self.wrong.append(f"{page}: {problem}")
            self.times.append(time.perf_counter() - began)

    def stop(self) -> None:
        self._stopped.set()
        self.join()
