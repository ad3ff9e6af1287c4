"""What must hold before anything runs. Called by the web server, the worker and ``check``."""

import sys
from collections.abc import Iterator

from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.models import Min

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
    checks = list(MasterKeyCheck.objects.order_by("master"))
    new = set(masters) - {check.master for check in checks}
    wrong = [*_one_key_twice(masters), *_known_otherwise(masters, checks), *_not_fitting(new)]
    if not wrong:
        _remember(new)
    return wrong


def _one_key_twice(masters: dict[str, bytes]) -> Iterator[str]:
    """Taking one of the two ids out would take nothing out."""
    first: dict[bytes, str] = {}
    for name, key in masters.items():
        if first.setdefault(key, name) != name:
            yield f"DATA_KEYS holds one key under two ids, {first[key]} and {name}."


def _known_otherwise(masters: dict[str, bytes], checks: list[MasterKeyCheck]) -> Iterator[str]:
    for check in checks:
        if check.master in masters and not _opens(masters[check.master], check):
            yield (
                f"DATA_KEYS holds another key under the id {check.master}"
                " than the one used here before."
            )
        for name, key in masters.items():
            if name != check.master and _opens(key, check):
                yield f"DATA_KEYS holds under the id {name} the key that is {check.master} here."


def _not_fitting(new: set[str]) -> Iterator[str]:
    """What lies here must open, also under a key that no start knows yet: one of each is tried."""
    one_of_each = DataKey.objects.values("master").annotate(first=Min("pk")).values("first")
    for wrapped in DataKey.objects.filter(pk__in=one_of_each).order_by("master"):
        if wrapped.master not in keyring.master_keys():
            yield f"DATA_KEYS lacks the key {wrapped.master}, which texts here need."
        elif wrapped.master in new and not _unwraps(wrapped):
            yield (
                f"DATA_KEYS holds under the id {wrapped.master}"
                " a key that does not open what is here."
            )


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


def _unwraps(row: DataKey) -> bool:
    try:
        keyring.unwrap(row)
    except keyring.Unreadable:
        return False
    return True


def _bound(master: str) -> bytes:
    if not master:
        raise ImproperlyConfigured("A key in DATA_KEYS has no id.")
    return f"key check|{master}".encode()
