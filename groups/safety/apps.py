"""Leaving at once, whom to call, and what is promised."""

from django.apps import AppConfig


class SafetyConfig(AppConfig):
    name = "groups.safety"
