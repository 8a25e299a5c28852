"""What both web applications share, through a small application over real ASGI."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from tractatus.errors import ConflictError, ScopeError, StoreError, UnscopedQueryError
from tractatus.web.assets import Assets
from tractatus.web.cookies import SecretCookie, decode_token, encode_token
from tractatus.web.csrf import FormTokens
from tractatus.web.failures import exception_handlers
from tractatus.web.forms import Form, read_form
from tractatus.web.headers import SecurityHeaders, SecurityPolicy
from tractatus.web.pages import STATIC, Pages, figure, moment
from tractatus.web.throttle import Rate, Throttle

LAYOUT = '{% extends "base.html" %}'
FORM = (
    '{% extends "layout.html" %}{% import "forms.html" as forms %}'
    "{% block main %}{{ forms.summary(form) }}{{ form_token }}"
    '{{ forms.text(form, "name", "Name", hint="As others see it") }}{% endblock %}'
)


class FixedClock:
    def __init__(self, ms: int = 1_000_000) -> None:
        self.ms = ms

    def now_ms(self) -> int:
        return self.ms


class Counter:
    """Randomness that a test can tell apart."""

    def __init__(self) -> None:
        self.calls = 0

    def token(self, size: int) -> bytes:
        self.calls += 1
        return bytes([self.calls]) * size

    def uuid7(self) -> UUID:
        return UUID(int=self.calls)


def build(tmp_path: Path, *, https: bool = False) -> ASGIApp:
    (tmp_path / "layout.html").write_text(LAYOUT)
    (tmp_path / "form.html").write_text(FORM)
    assets = Assets({"web": STATIC})
    tokens = FormTokens(b"k" * 32, Counter(), https=https)
    pages = Pages([tmp_path], assets, {}, tokens)

    async def show(request: Request) -> Response:
        return pages.render(request, "form.html", form=Form())

    async def send(request: Request) -> Response:
        form = await read_form(request, tokens)
        name = form.text("name", "Please give a name.", longest=5)
        if form.is_valid:
            return PlainTextResponse(name)
        return pages.render(request, "form.html", status=422, form=form)

    async def fail(request: Request) -> Response:
        raise {
            "conflict": ConflictError("secret detail"),
            "store": StoreError("secret detail"),
            "scope": ScopeError("secret detail"),
            "unscoped": UnscopedQueryError("secret detail"),
            "crash": RuntimeError("secret detail"),
        }[request.path_params["kind"]]

    async def public(request: Request) -> Response:
        headers = {
            "cross-origin-resource-policy": "cross-origin",
            "cache-control": "public",
            "content-security-policy": "default-src *",
        }
        return PlainTextResponse("x", headers=headers)

    inner = Starlette(
        routes=[
            Route("/form", show, methods=["GET"]),
            Route("/form", send, methods=["POST"]),
            Route("/fail/{kind}", fail),
            Route("/api/fail/{kind}", fail),
            Route("/public", public),
            assets.route(),
        ],
        exception_handlers=exception_handlers(
            pages, is_api=lambda request: request.url.path.startswith("/api/")
        ),
        max_body_size=1000,
    )
    return SecurityHeaders(inner, SecurityPolicy(https=https, connect=("http://127.0.0.1:9001",)))


def client(app: ASGIApp, scheme: str = "http") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=f"{scheme}://here")


def token_in(page: str) -> str:
    return page.split('name="form_token" value="')[1].split('"')[0]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/form", 200),
        ("HEAD", "/form", 200),
        ("GET", "/nowhere", 404),
        ("DELETE", "/form", 405),
        ("GET", "/fail/crash", 500),
        ("GET", "/api/fail/crash", 500),
        ("POST", "/form", 415),
    ],
)
async def test_security_headers_are_on_every_answer(
    tmp_path: Path, method: str, path: str, status: int
) -> None:
    async with client(build(tmp_path)) as http:
        answer = await http.request(method, path)
    assert answer.status_code == status
    csp = answer.headers["content-security-policy"]
    assert "default-src 'none'" in csp
    assert "require-trusted-types-for 'script'" in csp
    assert "connect-src 'self' http://127.0.0.1:9001" in csp
    assert "unsafe" not in csp
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert answer.headers["cross-origin-embedder-policy"] == "require-corp"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert "camera=()" in answer.headers["permissions-policy"]
    assert "strict-transport-security" not in answer.headers


async def test_hsts_and_host_cookies_come_with_https(tmp_path: Path) -> None:
    async with client(build(tmp_path, https=True), "https") as http:
        answer = await http.get("/form")
    assert "max-age=" in answer.headers["strict-transport-security"]
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-")
    for attribute in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert attribute in cookie


async def test_a_handler_may_open_data_to_other_origins_but_not_the_policy(tmp_path: Path) -> None:
    async with client(build(tmp_path)) as http:
        answer = await http.get("/public")
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["cache-control"] == "public"
    assert answer.headers.get_list("content-security-policy")[0].startswith("default-src 'none'")
    assert len(answer.headers.get_list("content-security-policy")) == 1


@pytest.mark.parametrize(
    ("kind", "status"),
    [("conflict", 409), ("store", 503), ("scope", 401), ("unscoped", 403), ("crash", 500)],
)
async def test_errors_become_plain_pages_and_problem_documents(
    tmp_path: Path, kind: str, status: int
) -> None:
    async with client(build(tmp_path)) as http:
        page = await http.get(f"/fail/{kind}")
        problem = await http.get(f"/api/fail/{kind}")
    assert page.status_code == problem.status_code == status
    assert page.headers["content-type"].startswith("text/html")
    assert problem.headers["content-type"] == "application/problem+json"
    document = problem.json()
    assert document["status"] == status
    assert document["title"] in page.text
    assert "secret detail" not in page.text + problem.text


async def test_a_form_from_our_own_page_is_accepted(tmp_path: Path) -> None:
    async with client(build(tmp_path)) as http:
        page = await http.get("/form")
        answer = await http.post(
            "/form",
            data={"name": " Zoë ", "form_token": token_in(page.text)},
            headers={"origin": "http://here", "sec-fetch-site": "same-origin"},
        )
    assert (answer.status_code, answer.text) == (200, "Zoë")


@pytest.mark.parametrize(
    "change",
    ["no token", "another token", "no cookie", "foreign origin", "opaque origin", "cross-site"],
)
async def test_a_forged_form_is_refused(tmp_path: Path, change: str) -> None:
    headers = {"origin": "http://here"}
    async with client(build(tmp_path)) as http:
        page = await http.get("/form")
        data = {"name": "Zoë", "form_token": token_in(page.text)}
        if change == "no token":
            del data["form_token"]
        elif change == "another token":
            http.cookies.clear()
            other = await http.get("/form")
            assert token_in(other.text) != data["form_token"]
        elif change == "no cookie":
            http.cookies.clear()
        elif change == "foreign origin":
            headers["origin"] = "http://elsewhere"
        elif change == "opaque origin":
            headers["origin"] = "null"
        else:
            headers["sec-fetch-site"] = "cross-site"
        answer = await http.post("/form", data=data, headers=headers)
    assert answer.status_code == 403


async def test_an_error_stands_beside_its_field_and_what_was_sent_is_kept(tmp_path: Path) -> None:
    async with client(build(tmp_path)) as http:
        page = await http.get("/form")
        answer = await http.post(
            "/form", data={"name": "<b>long</b>", "form_token": token_in(page.text)}
        )
    assert answer.status_code == 422
    assert 'aria-describedby="name-hint name-error"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert '<a href="#name">This takes at most 5 characters; it has 11.</a>' in answer.text
    assert "&lt;b&gt;long&lt;/b&gt;" in answer.text
    assert "<b>long" not in answer.text


async def test_a_body_that_is_too_large_is_refused(tmp_path: Path) -> None:
    async with client(build(tmp_path)) as http:
        answer = await http.post("/form", data={"name": "x" * 2000})
    assert answer.status_code == 413


async def test_static_files_are_immutable_and_old_digests_are_gone(tmp_path: Path) -> None:
    url = Assets({"web": STATIC}).url("web/tractatus.css")
    async with client(build(tmp_path)) as http:
        answer = await http.get(url)
        plain = await http.get(url, headers={"accept-encoding": "identity"})
        old = await http.get("/static/0000000000000000/web/tractatus.css")
        outside = await http.get("/static/" + url.split("/")[2] + "/web/..%2fpages.py")
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.content == plain.content == (STATIC / "tractatus.css").read_bytes()
    assert (old.status_code, outside.status_code) == (404, 404)


def test_an_asset_that_does_not_exist_is_an_error_when_the_page_is_written() -> None:
    with pytest.raises(KeyError, match="no static file"):
        Assets({"web": STATIC}).url("web/nothing.css")


@pytest.mark.parametrize("value", [b"\0" * 32, b"\xff\xfe", bytes(range(256))])
def test_tokens_round_trip(value: bytes) -> None:
    assert decode_token(encode_token(value)) == value


@pytest.mark.parametrize("text", ["AB==", "A", "a b=", "AA==\n", "é", "AAA+"])
def test_tokens_have_one_form_only(text: str) -> None:
    # "AB==" decodes to the byte of "AA==": lenient decoders give one secret many spellings.
    assert decode_token(text) is None


def test_an_empty_cookie_is_no_cookie() -> None:
    request = Request({"type": "http", "headers": [(b"cookie", b"s=")]})
    assert SecretCookie("s", https=False).read(request) is None


@pytest.mark.parametrize(
    ("value", "lines", "is_fine"),
    [
        ("a\0b", True, False),
        ("a\x1bb", True, False),
        ("a\x85b", True, False),
        ("a\r\n\tb", True, True),
        ("a\nb", False, False),
        ("nimda\u202e", False, False),
        ("\u202bשלום\u202c", True, True),
        ("Zoë 🫖 שלום", False, True),
    ],
)
def test_what_nobody_would_see_is_refused_beside_the_field(
    value: str, lines: bool, is_fine: bool
) -> None:
    form = Form({"name": value})
    form.text("name", "Please give a name.", longest=50, lines=lines)
    assert ("control character" not in form.error("name")) is is_fine
    assert form.is_valid is is_fine


def test_a_throttle_lets_a_burst_through_and_then_spaces_calls() -> None:
    clock = FixedClock()
    throttle = Throttle(Rate(burst=3, seconds=30), clock)
    assert [throttle.wait_ms("a") for _ in range(3)] == [0, 0, 0]
    wait = throttle.wait_ms("a")
    assert 0 < wait <= 10_001
    assert throttle.wait_ms("b") == 0
    clock.ms += wait
    assert throttle.wait_ms("a") == 0
    assert throttle.wait_ms("a") > 0
    clock.ms -= 10_000_000
    assert throttle.wait_ms("a") == 0


def test_moments_and_figures_read_plainly() -> None:
    assert str(moment(1_795_000_000_123)) == (
        '<time datetime="2026-11-18T11:06:40Z">18 November 2026, 11:06 UTC</time>'
    )
    assert figure(225_524) == "225,524"


@pytest.mark.parametrize(("media", "is_there"), [(False, False), (True, True)])
def test_media_plays_only_where_it_was_asked_for(media: bool, is_there: bool) -> None:
    policy = SecurityPolicy(media=media).content_security_policy()
    assert ("media-src 'self'" in policy.split("; ")) is is_there
    assert ("media-src" in SecurityPolicy().content_security_policy()) is False
