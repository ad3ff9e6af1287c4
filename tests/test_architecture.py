"""The shape of the house, held by reading its code."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
OURS = [
    path
    for folder in ("groupsite", "accounts", "groups")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "migrations" not in path.parts
]
VIEWS = [path for path in OURS if path.name.startswith("views") or "views" in path.parts[:-1]]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

# Where a view may begin a query: each of these is a rule of what may be seen.
SEEN_THROUGH = {
    "visible_to",
    "on_the_list",
    "with_card",
    "on_shelf",
    "published",
    "proposed_by",
    "awaiting",
}


def views_below_groups(path: Path) -> set[str]:
    """Names of the views in this module whose address lies below /g/."""
    urls = path.with_name("urls.py")
    if not urls.exists():
        return set()
    module = path.stem
    routes = re.findall(r"path\(\s*(.*?),\s*(\w+)\.(\w+)", urls.read_text(), flags=re.DOTALL)
    return {
        view
        for route, source, view in routes
        if source == module and ("g/<slug" in route or "_ROOT" in route or "_ONE" in route)
    }


# The last one opens to nobody but who is away from the group just now.
DOORS = {"member_required", "facilitator_required", "away_required"}
VIEWS_OF_GROUPS = [path for path in VIEWS if views_below_groups(path)]


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def queries(tree: ast.AST) -> Iterator[ast.Attribute]:
    """``X.objects.<method>`` and every other use of ``.objects``."""
    parents = {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_base_manager"}:
            following = parents.get(node)
            if not (isinstance(following, ast.Attribute) and following.attr in SEEN_THROUGH):
                yield node


@pytest.mark.parametrize("path", VIEWS, ids=relative)
def test_views_reach_tables_only_through_what_may_be_seen(path):
    tree = ast.parse(path.read_text())
    assert [f"{relative(path)}:{node.lineno}" for node in queries(tree)] == []


@pytest.mark.parametrize("path", VIEWS_OF_GROUPS, ids=relative)
def test_views_of_a_group_stand_behind_the_door(path):
    """A view whose address lies below /g/ takes a MemberRequest, which only the door makes."""
    behind = views_below_groups(path)
    assert behind
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef) and node.name in behind:
            names = {d.id for d in node.decorator_list if isinstance(d, ast.Name)}
            assert names & DOORS, node.name


@pytest.mark.parametrize("path", OURS, ids=relative)
def test_files_stay_short(path):
    assert len(path.read_text().splitlines()) <= 350


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_templates_escape_everything_and_run_nothing_inline(path):
    text = path.read_text()
    assert "|safe" not in text
    assert "autoescape off" not in text
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"\sstyle=", text)
    assert not re.search(r"\son\w+=", text)
    assert not re.search(r'(src|href|action)="(https?:)?//', text), "asks another host"


def test_mark_safe_stands_in_one_place_only():
    users = [relative(path) for path in OURS if "mark_safe" in path.read_text()]
    assert users == ["groupsite/markdown.py"]


@pytest.mark.parametrize("path", OURS, ids=relative)
def test_nothing_pickles_evaluates_or_prints(path):
    calls = {
        node.func.id
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    speaks = {"dev", "embedded"} & set(path.parts)
    forbidden = {"eval", "exec"} | (set() if speaks else {"print"})
    assert not calls & forbidden


def test_the_scheduler_only_wakes():
    """Broker messages carry no subject: whatever is due is read from the database."""
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        assert "args" not in entry
        assert "kwargs" not in entry
    assert settings.CELERY_ACCEPT_CONTENT == ["json"]
    assert settings.CELERY_TASK_IGNORE_RESULT
