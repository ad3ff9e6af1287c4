"""Controlled vocabularies that groups and resources share, in the words of the field."""

from django.db import models


class SupportType(models.TextChoices):
    """Kinds of therapeutic support."""

    SUPPORT_GROUP = "support group"
    PSYCHOTHERAPY = "psychotherapy"
    INDIVIDUAL = "individual therapy"
    COUPLES = "couples therapy"
    COUNSELLING = "counselling"
    CBT = "cbt", "CBT"
    DBT = "dbt", "DBT"
    EMDR = "emdr", "EMDR"
    ART = "art therapy"
    PLAY = "play therapy"


class Situation(models.TextChoices):
    """What somebody may be living through. Never stored about a member."""

    SUPPORTING = "supporting a partner"
    STARTING = "starting therapy"
    RECOVERY = "recovery"
    ANXIETY = "anxiety"
    DEPRESSION = "depression"
    TRAUMA = "trauma"
    PTSD = "ptsd", "PTSD"
    BEREAVEMENT = "bereavement"
    TRANSITION = "life transition"
    SUBSTANCE = "substance use"
    BOUNDARIES = "boundaries"
    COMMUNICATION = "communication"
    INFIDELITY = "infidelity"
    BURNOUT = "burnout"
    COMPASSION = "self-compassion"


class Language(models.TextChoices):
    """Languages of groups and resources, by ISO 639-1 code."""

    EN = "en", "English"
    DE = "de", "Deutsch"
    FR = "fr", "Français"
    ES = "es", "Español"
    IT = "it", "Italiano"
    NL = "nl", "Nederlands"
    AR = "ar", "العربية"
