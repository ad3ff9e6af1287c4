"""The demo world."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "groups.demo"
