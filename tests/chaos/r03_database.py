"""R3: the database stops at once, as in a power cut, and ends everybody's connections."""

import signal

from tests.chaos.judge import Verdict
from tests.chaos.scenario import Stretch, begin, finish, pause, under_way

WORDS = "database stops at once; connections are ended"
_END_ALL = """
select pg_terminate_backend(pid) from pg_stat_activity
where backend_type = 'client backend' and usename = 'groupsite'
"""


def run(stretch: Stretch) -> Verdict:
    site = stretch.site
    verdict = Verdict("R3", WORDS)
    site.order(ms=stretch.pick(150, 20))
    batch = begin(stretch, "R3")
    under_way(site, batch)
    stops, storms = stretch.pick(2, 5), stretch.pick(6, 60)
    for number in range(storms):
        site.poke()
        site.sql(_END_ALL)
        pause(stretch.pick(0.3, 1))
        if number % (storms // stops) == 0:
            site.forget_database()
            site.stop_server(site.home.postgres, signal.SIGQUIT)
            site.start_server(site.home.postgres)
    site.order()
    finish(verdict, stretch, batch, may_be_late=True)
    return verdict
