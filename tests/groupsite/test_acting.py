"""Who a transaction acts for."""

import pytest
from django.db import connection, transaction

from groups.membership.models import Group, Membership
from groupsite.confidentiality.acting import Purpose, acting_as


def settings_now() -> list[str]:
    names = ["user", "purpose", "bearer"]
    with connection.cursor() as cursor:
        cursor.execute(
            "select " + ", ".join(f"current_setting('app.{name}', true)" for name in names)
        )
        return [value or "" for value in cursor.fetchone()]


def test_with_nobody_acting_every_table_is_empty(cast):
    with acting_as(cast.jo):
        assert Membership.objects.exists()
    with acting_as(None):
        assert not Membership.objects.exists()
        assert not Group.objects.filter(visibility="hidden").exists()


def test_whoever_acted_before_acts_again(cast):
    with acting_as(cast.noor):
        with acting_as(cast.jo):
            assert set(Group.objects.values_list("slug", flat=True)) == {"tuesday-evening-circle"}
        assert Group.objects.filter(slug="beside-you").exists()


def test_whoever_acted_before_acts_again_after_an_error(cast):
    with acting_as(cast.noor):
        with pytest.raises(KeyError), acting_as(cast.jo):
            raise KeyError
        assert Group.objects.filter(slug="beside-you").exists()


def test_a_purpose_reads_what_it_needs_and_no_more(cast):
    with acting_as(Purpose.IMPORT):
        assert Group.objects.filter(slug="beside-you").exists()
    with acting_as(Purpose.CATALOGUE):
        assert not Membership.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_reused_connection_remembers_nobody():
    from tests.cast import person

    kim = person("kim")
    with acting_as(kim):
        assert str(kim.pk) in settings_now()
    # Same connection, no transaction: the settings read as '', not NULL, and nothing shows.
    assert not any(settings_now())
    assert not Membership.objects.exists()
    with transaction.atomic():
        assert not Membership.objects.exists()
