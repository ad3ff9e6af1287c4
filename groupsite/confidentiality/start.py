"""What must hold before anything runs. Called by the web server, the worker and ``check``."""

import sys

from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from groupsite.confidentiality import keyring, row_security
from groupsite.confidentiality.models import DataKey, MasterKeyCheck

# With this status gunicorn gives up instead of starting the same worker again and again.
BOOT_FAILED = 3
_WORD = b"the right key"


def problems() -> list[str]:
    """Reasons not to start, each naming what to change; empty when all is well."""
    return [*_role(), *_policies(), *_keys()]


def require_safe_start() -> None:
    """End the process with the reasons on standard error, if there are any."""
    found = problems()
    connection.close()
    if found:
        sys.stderr.writelines(f"groupsite does not start: {reason}\n" for reason in found)
        sys.exit(BOOT_FAILED)


def _role() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("select rolsuper, rolbypassrls from pg_roles where rolname = current_user")
        superuser, bypasses = cursor.fetchone()
    if superuser:
        return ["DATABASE_URL names a superuser; row security does not bind it. Use a plain role."]
    if bypasses:
        return ["DATABASE_URL names a role with BYPASSRLS. Use a plain role."]
    return []


def _policies() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname from pg_class where relkind = 'r' and relrowsecurity"
            " and relforcerowsecurity and relnamespace = current_schema()::regnamespace"
        )
        forced = {name for (name,) in cursor.fetchall()}
    missing = sorted(set(row_security.TABLES) - forced)
    return (
        [f"row security is not forced on {', '.join(missing)}: run manage.py migrate."]
        if missing
        else []
    )


def _keys() -> list[str]:
    masters = keyring.master_keys()
    known = list(MasterKeyCheck.objects.filter(master__in=masters))
    wrong = [
        f"DATA_KEYS holds another key under the id {check.master} than the one used here before."
        for check in known
        if not _opens(masters[check.master], check)
    ]
    needed = DataKey.objects.exclude(master__in=masters).values_list("master", flat=True)
    wrong += [
        f"DATA_KEYS lacks the key {name}, which texts here need." for name in needed.distinct()
    ]
    if not wrong:
        _remember(set(masters) - {check.master for check in known})
    return wrong


def _remember(new: set[str]) -> None:
    """The first start with a master key leaves the word by which later starts know it."""
    masters = keyring.master_keys()
    MasterKeyCheck.objects.bulk_create(
        [
            MasterKeyCheck(master=name, sealed=keyring.encrypt(masters[name], _WORD, _bound(name)))
            for name in new
        ],
        ignore_conflicts=True,
    )


def _opens(key: bytes, check: MasterKeyCheck) -> bool:
    try:
        return keyring.decrypt(key, bytes(check.sealed), _bound(check.master)) == _WORD
    except keyring.Unreadable:
        return False


def _bound(master: str) -> bytes:
    if not master:
        raise ImproperlyConfigured("A key in DATA_KEYS has no id.")
    return f"key check|{master}".encode()
