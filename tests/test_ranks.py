"""Every field says how secret it is, and what somebody wrote is encrypted."""

from django.apps import apps
from django.db import models

from groupsite.confidentiality.fields import SealedTextField
from groupsite.confidentiality.ranks import S2, S3, S4, ranked_fields

# S3 and S4 columns that hold no words. Each with its reason.
NOT_WORDS = (models.DateTimeField, models.ForeignKey, models.BooleanField, models.UUIDField)


def test_every_field_has_a_rank():
    unranked = [str(field) for field, rank in ranked_fields() if rank is None]
    assert unranked == []


def test_every_word_of_rank_four_is_sealed():
    open_words = [
        str(field)
        for field, rank in ranked_fields()
        if rank == S4 and not isinstance(field, (SealedTextField, *NOT_WORDS))
    ]
    assert open_words == []


def test_place_and_link_of_a_meeting_are_sealed():
    for model in apps.get_app_config("meetings").get_models():
        for field in model._meta.local_fields:
            if field.name in {"place", "link"}:
                assert isinstance(field, SealedTextField)


def test_nothing_sealed_is_ranked_as_public():
    for field, rank in ranked_fields():
        if isinstance(field, SealedTextField):
            assert rank in (S2, S3, S4), field
