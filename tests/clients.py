"""Browsers without a window: Django's test client, over TLS.

All of them share one chain of middleware: making it anew for each takes as long as a page.
"""

from django.test import Client
from django.test.client import ClientHandler

from accounts.models import User

_HANDLER = ClientHandler(enforce_csrf_checks=False)


def client_of(user: User | None = None, *, raise_request_exception: bool = True) -> Client:
    """One in which the person, if any, has signed in; without exceptions, errors come as pages."""
    client = Client(raise_request_exception=raise_request_exception, **{"wsgi.url_scheme": "https"})
    client.handler = _HANDLER
    if user is not None:
        client.force_login(user)
    return client
