"""The engine's own tables: wrapped keys, and the check that the right master key is at hand."""

from django.db import models

from groupsite.confidentiality.ranks import S0, S2


class DataKey(models.Model):
    """A data key wrapped by a master key. ``owner`` is opaque here; that one exists is S2."""

    owner = S2(models.UUIDField(unique=True))
    master = S0(models.CharField(max_length=40))
    wrapped = S0(models.BinaryField())
    created_at = S2(models.DateTimeField(auto_now_add=True))


class MasterKeyCheck(models.Model):
    """A known word sealed by each master key that ever started here."""

    master = S0(models.CharField(max_length=40, unique=True))
    sealed = S0(models.BinaryField())
