"""Whether the site lives, and whether it is ready: for a supervisor or a load balancer.

``answer_probes`` stands early among the middleware: what comes after it opens a transaction, and a
probe has to answer most of all when the database does not. It needs no session, no cookie, no host
name and no TLS.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from redis import Redis

from groups.notices.clock import database_clock
from groups.notices.models import Notice, Planned
from groupsite.confidentiality.acting import Purpose, acting_as
from groupsite.confidentiality.start import problems

logger = logging.getLogger(__name__)

Moments = QuerySet[Any, Any]
Respond = Callable[[HttpRequest], HttpResponse]
BROKER_TIMEOUT_S = 2


@transaction.non_atomic_requests
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """This process answers. Nothing else is asked, so that nothing else can have it restarted."""
    return JsonResponse({"alive": True})


@transaction.non_atomic_requests
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Whether this process can serve people; 503 names the part that is missing.

    Mails and jobs that are late do not make the web unready: numbers of seconds tell of them.
    """
    at = _holds("database", database_clock)
    parts = {
        "database": bool(at and _holds("database", _database_takes_writes)),
        "broker": bool(_holds("broker", _broker)),
        "migrations": bool(at and _holds("migrations", _migrations)),
        "keys": bool(at and _holds("keys", _keys)),
    }
    ages = _ages(at) if at and parts["migrations"] else dict.fromkeys(MOMENTS)
    return JsonResponse({**parts, **ages}, status=200 if all(parts.values()) else 503)


def declare_age(name: str, moment: Callable[[datetime], Moments]) -> None:
    """Called by the ``ready`` of an app: since when something has been waiting, or last ran.

    One row of one column at most; it is asked for the purpose of reminders.
    """
    MOMENTS[name] = moment


def answer_probes(respond: Respond) -> Respond:
    """Answers the two probes before anything is opened for a person."""
    probes = {"/healthz": alive, "/readyz": ready}

    def answer(request: HttpRequest) -> HttpResponse:
        return probes.get(request.path_info, respond)(request)

    return answer


def _holds[Answer](name: str, asks: Callable[[], Answer]) -> Answer | None:
    try:
        return asks()
    except Exception:
        logger.exception("readiness: %s failed", name)
        return None


def _database_takes_writes() -> bool:
    """One that only reads can sign nobody in, and no mail goes out that it could not write down."""
    with connection.cursor() as cursor:
        cursor.execute("select not current_setting('transaction_read_only')::boolean")
        (writes,) = cursor.fetchone()
    return bool(writes)


def _broker() -> bool:
    with Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=BROKER_TIMEOUT_S,
        socket_connect_timeout=BROKER_TIMEOUT_S,
    ) as broker:
        return bool(broker.ping())


def _migrations() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _keys() -> bool:
    """The keys, and with them the role and the policies: all that a start demands."""
    return not problems()


def _ages(at: datetime) -> dict[str, int | None]:
    """How many seconds ago each moment was, of all of them in one question."""
    asked = [moment(at).query.sql_with_params() for moment in MOMENTS.values()]
    with acting_as(Purpose.REMINDERS), connection.cursor() as cursor:
        cursor.execute(
            f"select {', '.join(f'({sql})' for sql, _ in asked)}",  # as Django compiled them
            [value for _, values in asked for value in values],
        )
        moments = cursor.fetchone()
    ages = {name: _seconds(moment, at) for name, moment in zip(MOMENTS, moments, strict=True)}
    return {**ages, OLDEST_DUE: ages[OLDEST_DUE] or 0}


def _seconds(moment: datetime | None, at: datetime) -> int | None:
    return None if moment is None else max(int((at - moment).total_seconds()), 0)


def _oldest_due(at: datetime) -> Moments:
    """Since when the oldest due row has been waiting."""
    return Notice.objects.due(at).order_by("next_at").values("next_at")[:1]


def _last_look(at: datetime) -> Moments:
    """When a planner last looked: what a worker that lives and does nothing shows by."""
    return Planned.objects.order_by("-until").values("until")[:1]


OLDEST_DUE = "oldest_due_notice_s"
MOMENTS: dict[str, Callable[[datetime], Moments]] = {
    OLDEST_DUE: _oldest_due,
    "notices_planned_s": _last_look,
}
