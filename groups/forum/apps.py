"""Threads and posts, each with its audience."""

from django.apps import AppConfig


class ForumConfig(AppConfig):
    name = "groups.forum"
