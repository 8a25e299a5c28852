"""What holds for every address: headers, tokens, problems for programs, and its description."""

from __future__ import annotations

import json
import re
from itertools import product
from pathlib import Path

from starlette.routing import Route
from tests.platform.conftest import World

import tractatus.platform
from tractatus.platform.application import routes
from tractatus.platform.queries import MIGRATIONS, sql

ROUTES = [route for route in routes() if isinstance(route, Route)]
FORMS = [
    route.path
    for route in ROUTES
    if "POST" in (route.methods or ()) and not route.path.startswith(("/v1/", "/api/"))
]
METHODS = ("GET", "HEAD", "POST", "DELETE", "OPTIONS")
ANYTHING = "11111111-1111-7111-8111-111111111111"
PACKAGE = Path(tractatus.platform.__file__).parent
OPENAPI = json.loads((PACKAGE / "openapi.json").read_text())


def filled(path: str) -> str:
    return re.sub(r"\{[^}]+\}", ANYTHING, path)


async def test_security_headers_are_on_every_answer(world: World) -> None:
    http = world.browser().http
    for path, method in product(sorted({route.path for route in ROUTES}), METHODS):
        answer = await http.request(method, filled(path))
        said = f"{method} {path} answered {answer.status_code}: {answer.text[:200]}"
        # Without a log there is no readiness; nothing else may fail.
        assert answer.status_code < 500 or path == "/health/ready", said
        assert "default-src 'none'" in answer.headers["content-security-policy"], said
        assert answer.headers["x-content-type-options"] == "nosniff", said
        assert answer.status_code != 405 or answer.headers["allow"], said


async def test_a_form_without_its_token_does_nothing(world: World) -> None:
    founder = await world.founder("tea")
    for path in FORMS:
        target = filled(path).replace(f"/c/{ANYTHING}", "/c/tea")
        answer = await founder.http.post(target, data={"body": "x", "decision": "keep"})
        assert answer.status_code == 403, path
        assert "This form was not sent" in answer.text, path
        answer = await founder.http.post(target, json={"body": "x"})
        assert answer.status_code == 415, path


async def test_programs_get_problem_documents(world: World) -> None:
    http = world.browser().http
    for method, path, status in (
        ("GET", "/api/nothing", 404),
        ("DELETE", "/api/public/framework-metrics", 405),
        ("GET", "/log/nothing", 404),
        ("GET", "/log/tile/0/001", 404),
        ("GET", "/log/%2e%2e/secrets", 404),
        ("GET", "/former-logs/nothing/checkpoint", 404),
        ("POST", "/v1/decide", 401),
        ("GET", "/api/admin/tenants", 403),
        ("POST", "/api/public/examples/nothing", 404),
    ):
        answer = await http.request(method, path)
        assert answer.status_code == status, path
        assert answer.headers["content-type"] == "application/problem+json", path
        problem = answer.json()
        assert problem["status"] == status, path
        assert problem["title"] and problem["detail"], path


def test_every_route_for_programs_is_described() -> None:
    described = {
        (path.replace("{path}", "{path:path}").replace("{number}", "{number:int}"), method.upper())
        for path, methods in OPENAPI["paths"].items()
        for method in methods
    }
    prefixes = (
        "/api/",
        "/v1/",
        "/log/",
        "/former-logs",
        "/health/",
        "/.well-known/",
        "/openapi.json",
    )
    built = {
        (route.path, method)
        for route in ROUTES
        if route.path.startswith(prefixes)
        for method in route.methods or ()
        if method != "HEAD"
    }
    assert described == built


def test_every_statement_is_described_and_used() -> None:
    sources = "".join(path.read_text() for path in PACKAGE.rglob("*.py"))
    for path in (PACKAGE / "queries").glob("*.sql"):
        assert sql(path.stem).startswith("-- "), path.name
        assert f'sql("{path.stem}")' in sources, path.name
    assert sorted(MIGRATIONS.glob("*.sql"))


def test_every_template_is_used() -> None:
    templates = {path.name: path.read_text() for path in (PACKAGE / "templates").iterdir()}
    sources = "".join(path.read_text() for path in PACKAGE.rglob("*.py"))
    everything = sources + "".join(templates.values())
    for name in set(templates) - {"layout.html", "error.html"}:
        assert f'"{name}"' in everything, name


def test_no_page_has_inline_style_or_script() -> None:
    for path in (PACKAGE / "templates").iterdir():
        assert not re.search(r"<script|<style|\sstyle=|\son[a-z]+=", path.read_text()), path.name
