"""One request, and everything about its answer that somebody could notice.

Chance and the clock are the same for every request, so that two answers can be compared byte by
byte: tokens and nonces are equal as well, and so is whatever a request writes into the database.
"""

import hashlib
import logging
import os
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.cookies import SimpleCookie
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

import time_machine
from django.core import mail
from django.core.cache import caches
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.client import ClientHandler
from psycopg import Binary

from tests.scene import undone

FORM = "application/x-www-form-urlencoded"
_SAVEPOINTS = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")
_handler = ClientHandler(enforce_csrf_checks=False)
_requests = RequestFactory(**{"wsgi.url_scheme": "https"})


@dataclass(frozen=True)
class Question:
    """A method, a query string, fields of a form, headers; ``name`` says it in a failure."""

    name: str
    method: str = "GET"
    query: Mapping[str, object] = field(default_factory=dict)
    fields: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What comes back, how the database was asked, and the mails that went out.

    ``body`` is a digest: thousands of answers are kept until the other world has given its own.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    cookies: str
    length: int
    body: str
    queries: tuple[str, ...]
    values: tuple[str, ...]
    mails: tuple[str, ...]

    def unlike(self, other: "Answer") -> list[str]:
        """Names of what differs."""
        return [name for name, mine in vars(self).items() if mine != getattr(other, name)]


@contextmanager
def the_same_every_time(at: datetime, cache_space: str) -> Iterator[None]:
    """The clock stands still, and limits that count in the cache begin at nothing.

    Refused requests are logged, which would take longer than to answer them.
    """
    cache = caches["default"]
    # Its pool draws a name when it first connects, which must not happen within a request.
    cache.get("warm")
    before, cache.key_prefix = cache.key_prefix, cache_space
    logging.disable(logging.CRITICAL)
    try:
        with time_machine.travel(at, tick=False):
            yield
    finally:
        logging.disable(logging.NOTSET)
        cache.key_prefix = before


@contextmanager
def _chance(seed: str) -> Iterator[None]:
    """``secrets`` and ``uuid4`` draw from here as well."""
    draw = random.Random(seed).randbytes
    random.seed(seed)
    with patch.object(os, "urandom", draw), patch.object(random, "_urandom", draw):
        yield


def ask(path: str, question: Question, cookies: SimpleCookie) -> Answer:
    """Ask once and undo it."""
    queries, values = [], []

    def listen(
        execute: Callable[..., Any], sql: object, params: object, many: bool, context: object
    ) -> Any:
        if not str(sql).startswith(_SAVEPOINTS):
            queries.append(str(sql))
            values.append(_shown(params))
        return execute(sql, params, many, context)

    sent = len(mail.outbox)
    with undone(), _chance(f"{path} {question.name}"), connection.execute_wrapper(listen):
        response = _handler(_request(path, question, cookies).environ)
    mails = tuple(f"{one.recipients()} {one.subject} {one.body}" for one in mail.outbox[sent:])
    return _answer(response, tuple(queries), tuple(values), mails)


def _shown(params: object) -> str:
    """What is sealed with a new key is as long as it was, and otherwise another each time."""
    if isinstance(params, Mapping):
        return _shown(list(params.items()))
    if isinstance(params, bytes | memoryview):
        return f"{len(params)} bytes"
    if isinstance(params, Binary):
        return _shown(params.obj)
    if isinstance(params, list | tuple):
        return f"({', '.join(map(_shown, params))})"
    return repr(params)


def _request(path: str, question: Question, cookies: SimpleCookie) -> Any:
    extra = {"HTTP_COOKIE": "; ".join(f"{one.key}={one.value}" for one in cookies.values())}
    query = urlencode(question.query, doseq=True)
    return _requests.generic(
        question.method,
        f"{path}?{query}" if query else path,
        urlencode(question.fields, doseq=True),
        content_type=FORM,
        headers=dict(question.headers),
        **extra,
    )


def _answer(
    response: HttpResponse,
    queries: tuple[str, ...],
    values: tuple[str, ...],
    mails: tuple[str, ...],
) -> Answer:
    content = b"".join(response) if response.streaming else response.content
    return Answer(
        status=response.status_code,
        headers=tuple(sorted(response.headers.items())),
        cookies=response.cookies.output(),
        length=len(content),
        body=hashlib.sha256(content).hexdigest(),
        queries=queries,
        values=values,
        mails=mails,
    )
