"""Looks after where the library's links lead."""

from django.apps import AppConfig


class LinksConfig(AppConfig):
    name = "groups.links"
