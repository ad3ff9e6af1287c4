"""People and what they prefer."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
