"""Resources that two reviewers stand for."""

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "groups.library"
