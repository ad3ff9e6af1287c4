"""Servers that somebody named: looked at before anything is written to them."""

import psycopg
import redis
from django.core.exceptions import ImproperlyConfigured

from groupsite import environment
from groupsite.dev.environment import CannotRunError, given

OLDEST_DATABASE = 15
OLDEST_BROKER = 7
PATIENCE = 5


def check_named_servers() -> None:
    """Say in one line, with the variable's name, what is wrong with a named server."""
    try:
        if given("DATABASE_URL"):
            check_database()
        if given("REDIS_URL"):
            check_broker()
    except ImproperlyConfigured as problem:
        raise CannotRunError(str(problem)) from None


def check_database() -> None:
    config = environment.database("DATABASE_URL", pool={})
    options = {name: value for name, value in config["OPTIONS"].items() if name != "pool"}
    try:
        connection = psycopg.connect(
            host=config["HOST"] or options.pop("host", None),
            port=config["PORT"] or None,
            user=config["USER"] or None,
            password=config["PASSWORD"] or None,
            dbname=config["NAME"],
            connect_timeout=PATIENCE,
            **options,
        )
    except psycopg.Error as problem:
        reason = str(problem).strip().splitlines()[0]
        raise CannotRunError(
            f"DATABASE_URL names a database that is out of reach: {reason}"
        ) from None
    with connection:
        version = connection.info.server_version // 10000
        plain = connection.execute(
            "select not (rolsuper or rolbypassrls) from pg_roles where rolname = current_user"
        ).fetchone()
    if version < OLDEST_DATABASE:
        raise CannotRunError(
            f"DATABASE_URL names PostgreSQL {version}; {OLDEST_DATABASE} or newer is needed."
        )
    if plain != (True,):
        raise CannotRunError(
            "DATABASE_URL names a superuser or a role with BYPASSRLS, and row security binds "
            "neither. Use a plain role."
        )


def check_broker() -> None:
    address = environment.redis("REDIS_URL")
    try:
        with redis.from_url(
            address, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE
        ) as it:
            version = str(it.info("server")["redis_version"])
    except (redis.RedisError, ValueError) as problem:
        raise CannotRunError(f"REDIS_URL names a server that is out of reach: {problem}") from None
    if int(version.partition(".")[0]) < OLDEST_BROKER:
        raise CannotRunError(
            f"REDIS_URL names version {version}; {OLDEST_BROKER} or newer is needed."
        )
