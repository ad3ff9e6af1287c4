"""The engine's own tables: wrapped keys, and the check that the right master key is at hand."""

from django.db import models

from groupsite.confidentiality.ranks import S0, S2


class DataKey(models.Model):
    """A data key wrapped by a master key. ``owner`` is opaque here; that one exists is S2.

    Generation 0 serves ``fingerprint`` alone and is never renewed, or addresses that met would
    meet no more. The others seal texts: one of them, or two while texts move to the newer one.
    """

    owner = S2(models.UUIDField())
    generation = S0(models.PositiveSmallIntegerField())
    master = S0(models.CharField(max_length=40))
    wrapped = S0(models.BinaryField())
    created_at = S2(models.DateTimeField(auto_now_add=True))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "generation"], name="data_key_once")
        ]


class MasterKeyCheck(models.Model):
    """A known word sealed by each master key that ever started here."""

    master = S0(models.CharField(max_length=40, unique=True))
    sealed = S0(models.BinaryField())
