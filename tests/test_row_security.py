"""The second lock is on every table below groups/, and it is forced."""

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection

from groups.audit.models import Entry, Verb
from groupsite.confidentiality import row_security
from groupsite.confidentiality.acting import acting_as
from tests.cast import LONG_AGO


def query(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def test_every_table_below_groups_declares_its_policies():
    assert row_security.tables_without() == set()


def test_row_security_is_enabled_and_forced_on_every_declared_table(db):
    forced = {
        name
        for (name,) in query(
            "select relname from pg_class where relrowsecurity and relforcerowsecurity"
        )
    }
    assert set(row_security.TABLES) <= forced


def test_the_database_holds_exactly_the_declared_policies(db):
    held = set(query("select tablename::text, policyname::text from pg_policies"))
    declared = {
        (table.table, f"{command}_{name}")
        for table in row_security.TABLES.values()
        for command in ("select", "insert", "update", "delete")
        for name in getattr(table, command)
    }
    assert held == declared


def test_there_are_no_views_that_could_bypass_it(db):
    assert query("select viewname from pg_views where schemaname = 'public'") == []
    assert query("select matviewname from pg_matviews") == []


def test_no_function_runs_with_its_owners_rights(db):
    assert (
        query(
            "select proname from pg_proc where prosecdef and pronamespace = 'public'::regnamespace"
        )
        == []
    )


def test_the_tests_run_as_a_plain_role(db):
    assert query("select rolsuper, rolbypassrls from pg_roles where rolname = current_user") == [
        (False, False)
    ]


def test_nobody_writes_into_the_log_of_a_group_that_is_not_theirs(cast):
    own = {"actor": cast.maren, "verb": Verb.MEMBERSHIP_MEMBER_LEFT}
    own |= {"at": LONG_AGO, "shown_at": LONG_AGO}
    with acting_as(cast.maren):
        Entry.objects.create(group_id=cast.circle.pk, **own)
    with pytest.raises(ProgrammingError), acting_as(cast.maren):
        Entry.objects.create(group_id=cast.beside.pk, **own)


def test_with_nobody_acting_no_table_shows_anything_but_what_is_public(scene):
    public = {"membership_group", "membership_agreement", "library_resource", "safety_helpline"}
    public |= {"library_resourcefile", "library_shelfwords"}
    public |= {"finder_listing", "finder_nexttime", "finder_shownfacilitator"}
    with acting_as(None):
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if table in row_security.TABLES and table not in public:
                assert not model._base_manager.exists(), table
