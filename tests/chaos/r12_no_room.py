"""R12: the database takes no writes, the workers have no memory, the disk is full."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.chaos.judge import Verdict
from tests.chaos.scenario import Stretch, begin, finish, pause, under_way
from tests.chaos.site import Site, children

WORDS = "read-only database, no memory, full disk"
IN_FLIGHT_S = 2
A_LITTLE = 1_000_000


def run(stretch: Stretch) -> Verdict:
    site = stretch.site
    verdict = Verdict("R12", WORDS)
    site.order(ms=stretch.pick(200, 20))
    batch = begin(stretch, "R12")
    under_way(site, batch)
    with _read_only(site):
        _poke_for(site, IN_FLIGHT_S)
        before = len(site.ledger())
        _poke_for(site, stretch.pick(3, 20))
        sent = len(site.ledger()) - before
        verdict.demand(sent == 0, f"{sent} were sent that nobody could write down")
        verdict.demand(not _is_ready(), "/readyz said that all is well")
    under_way(site, batch, share=0.1)
    _without_memory(stretch)
    with _full_disk(site):
        _poke_for(site, stretch.pick(2, 10))
    site.order()
    finish(verdict, stretch, batch, may_be_late=True)
    verdict.demand(_is_ready(), "/readyz did not become well again")
    return verdict


def _is_ready() -> bool:
    from django.test import Client

    return Client().get("/readyz").status_code == 200


def _poke_for(site: Site, seconds: float) -> None:
    for _ in range(int(seconds / 0.25)):
        site.poke()
        pause(0.25)


@contextmanager
def _read_only(site: Site) -> Iterator[None]:
    site.sql("alter system set default_transaction_read_only = on")
    site.sql("select pg_reload_conf()")
    try:
        yield
    finally:
        site.sql("set default_transaction_read_only = off")
        site.sql("alter system reset default_transaction_read_only")
        site.sql("select pg_reload_conf()")


def _without_memory(stretch: Stretch) -> None:
    """No child gets any more, until the system ends them, as it does."""
    site = stretch.site
    pids = [pid for worker in site.workers for pid in children(worker.pid)]
    for pid in pids:
        used = int(Path(f"/proc/{pid}/statm").read_text().split()[0]) * resource.getpagesize()
        _, hard = resource.prlimit(pid, resource.RLIMIT_AS)
        resource.prlimit(pid, resource.RLIMIT_AS, (used + A_LITTLE, hard))
    _poke_for(site, stretch.pick(2, 10))
    for pid in pids:
        site.kill(pid)


@contextmanager
def _full_disk(site: Site) -> Iterator[None]:
    """No file of the database grows: it stops, and starts again when there is room."""
    postmaster = site.server_pid(site.home.postgres)
    for pid in (postmaster, *children(postmaster)):
        _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (A_LITTLE, hard))
    try:
        yield
    finally:
        site.forget_database()
        site.stop_server(site.home.postgres)
        site.start_server(site.home.postgres)
