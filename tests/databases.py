"""Each process's own test database. Of xdist's workers the first migrates one, and all copy it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection
from django.test.utils import setup_databases, teardown_databases
from psycopg import sql

MIGRATED = "test_groupsite_migrated"
_ONE_AT_A_TIME = 7_370_001
"""A lock of the server's."""


@contextmanager
def own_database() -> Iterator[None]:
    """The test database, with every table and nobody in it, for the length of the block."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    if run is None:
        made = setup_databases(verbosity=0, interactive=False)
    else:
        with _the_server() as server:
            if not _is_of(run, server):
                _migrate(run, server)
            connection.settings_dict["TEST"] |= {"TEMPLATE": MIGRATED, "MIGRATE": False}
            made = setup_databases(verbosity=0, interactive=False)
    yield
    teardown_databases(made, verbosity=0)
    if run is not None:
        with _the_server() as server:
            server.execute(sql.SQL("drop database if exists {}").format(sql.Identifier(MIGRATED)))


@contextmanager
def _the_server() -> Iterator[psycopg.Connection]:
    """Outside of the test databases, and no other worker within the block."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute("select pg_advisory_lock(%s)", [_ONE_AT_A_TIME])
        yield server


def _is_of(run: str, server: psycopg.Connection) -> bool:
    """One that another run left behind may have other tables."""
    found = server.execute(
        "select shobj_description(oid, 'pg_database') from pg_database where datname = %s",
        [MIGRATED],
    )
    return found.fetchone() == (run,)


def _migrate(run: str, server: psycopg.Connection) -> None:
    own = connection.settings_dict["TEST"]["NAME"]
    connection.settings_dict["TEST"]["NAME"] = MIGRATED
    made = setup_databases(verbosity=0, interactive=False)
    connection.close()
    connection.close_pool()
    teardown_databases(made, verbosity=0, keepdb=True)
    connection.settings_dict["TEST"]["NAME"] = own
    server.execute(
        sql.SQL("comment on database {} is {}").format(sql.Identifier(MIGRATED), sql.Literal(run))
    )
