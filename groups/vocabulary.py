"""Controlled vocabularies that groups and resources share, in the words of the field."""

from django.db import models


class SupportType(models.TextChoices):
    """Kinds of therapeutic support."""

    SUPPORT_GROUP = "support group", "Support group"
    PSYCHOTHERAPY = "psychotherapy", "Psychotherapy"
    INDIVIDUAL = "individual therapy", "Individual therapy"
    COUPLES = "couples therapy", "Couples therapy"
    COUNSELLING = "counselling", "Counselling"
    CBT = "cbt", "CBT"
    DBT = "dbt", "DBT"
    EMDR = "emdr", "EMDR"
    ART = "art therapy", "Art therapy"
    PLAY = "play therapy", "Play therapy"


class Situation(models.TextChoices):
    """What somebody may be living through. Never stored about a member."""

    SUPPORTING = "supporting a partner", "Supporting a partner"
    STARTING = "starting therapy", "Starting therapy"
    RECOVERY = "recovery", "Recovery"
    ANXIETY = "anxiety", "Anxiety"
    DEPRESSION = "depression", "Depression"
    TRAUMA = "trauma", "Trauma"
    PTSD = "ptsd", "PTSD"
    BEREAVEMENT = "bereavement", "Bereavement"
    TRANSITION = "life transition", "Life transition"
    SUBSTANCE = "substance use", "Substance use"
    BOUNDARIES = "boundaries", "Boundaries"
    COMMUNICATION = "communication", "Communication"
    INFIDELITY = "infidelity", "Infidelity"
    BURNOUT = "burnout", "Burnout"
    COMPASSION = "self-compassion", "Self-compassion"


class Language(models.TextChoices):
    """Languages of groups and resources, by ISO 639-1 code."""

    EN = "en", "English"
    DE = "de", "Deutsch"
    FR = "fr", "Français"
    ES = "es", "Español"
    IT = "it", "Italiano"
    NL = "nl", "Nederlands"
    AR = "ar", "العربية"


class Accessibility(models.TextChoices):
    """What makes it possible for somebody to be there."""

    STEP_FREE = "step-free", "No steps on the way in"
    TOILET = "accessible toilet", "A toilet for wheelchair users"
    HEARING = "hearing loop", "A hearing loop"
    CAPTIONS = "live captions", "Live captions"
    SIGNED = "sign language", "Sign language"
    PHONE = "by phone", "By phone as well"
    NO_CAMERA = "camera off", "Camera off is fine"
