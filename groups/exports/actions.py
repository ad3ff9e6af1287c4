"""What a person does with what remains."""

from groups.exports.models import Certificate


def forget(certificate: Certificate) -> None:
    """Erase one's own certificate. For who found it through ``visible_to``."""
    Certificate.objects.filter(pk=certificate.pk, person=certificate.person_id).delete()
