"""Certificates as browsers see them: expired, of another name, of an unknown authority, old TLS."""

from __future__ import annotations

import dataclasses
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import uvicorn
from tests.operations.certificates import Files, make
from tests.operations.small import Given, Small

from tractatus.deployment.answers import Answer, TlsFacts
from tractatus.deployment.check import Question, check_deployment
from tractatus.deployment.live import check_certificate
from tractatus.deployment.observatory import grade, redirection
from tractatus.deployment.report import Status, describe
from tractatus.deployment.tls import careless_context, look
from tractatus.deployment.visiting import Visitor
from tractatus.errors import SettingsError, StoreError

NAME = "tractatus.example.org"
# 'unsafe-inline' is void beside a nonce, and not without it.
NONCE = "default-src 'none'; script-src 'nonce-x' 'unsafe-inline'; frame-ancestors 'none'"


@contextmanager
def shown(files: Files) -> Iterator[str]:
    """A server that shakes hands and hangs up; its address."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(files.certificate, files.key)
    with socket.create_server(("127.0.0.1", 0)) as server:
        ended = threading.Event()

        def serve() -> None:
            while not ended.is_set():
                with suppress(OSError):
                    plain, _ = server.accept()
                    with context.wrap_socket(plain, server_side=True):
                        pass

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"https://{NAME}:{server.getsockname()[1]}"
        finally:
            ended.set()
            with suppress(OSError):
                socket.create_connection(server.getsockname()).close()
            thread.join()


def problems(files: Files, ca: Path | None) -> list[str]:
    with shown(files) as address:
        outcome = check_certificate(address, look(address, ca), datetime.now(UTC))
    return [one.problem for one in outcome.findings]


@pytest.mark.parametrize(
    ("names", "days", "known", "expected"),
    [
        ([NAME], 90, True, []),
        (["other.example.org"], 90, True, ["browsers refuse it: Hostname mismatch"]),
        ([NAME], -2, True, ["browsers refuse it: certificate has expired", "ended 2 days ago"]),
        ([NAME], 10, True, ["ends in 10 days"]),
        ([NAME], 90, False, ["browsers refuse it: unable to get local issuer certificate"]),
    ],
)
def test_what_is_wrong_with_a_certificate_is_said(
    names: list[str],
    days: float,
    known: bool,
    expected: list[str],
    tmp_path: Path,
    example_hosts: None,
) -> None:
    files = make(tmp_path, names, days=days)
    found = problems(files, files.authority if known else None)
    assert len(found) == len(expected), found
    for problem, words in zip(found, expected, strict=True):
        assert problem.startswith(words), found


def test_old_tls_is_found() -> None:
    later = datetime.now(UTC) + timedelta(days=90)
    facts = TlsFacts("", later, (NAME,), "TLSv1.3", takes_old=False)
    now = datetime.now(UTC)
    assert check_certificate(f"https://{NAME}", facts, now).status is Status.PASSED
    old = dataclasses.replace(facts, takes_old=True)
    assert "TLS 1.1 or older" in check_certificate(f"https://{NAME}", old, now).findings[0].problem
    older = dataclasses.replace(facts, version="TLSv1.1")
    assert "agrees on TLSv1.1" in check_certificate("https://x", older, now).findings[0].problem


def test_no_tls_is_a_note_on_this_machine_and_a_finding_anywhere_else() -> None:
    now = datetime.now(UTC)
    for local in ("http://127.0.0.1:9000", "http://localhost", "http://[::1]:9000"):
        outcome = check_certificate(local, None, now)
        assert (outcome.status, outcome.findings) == (Status.NOTE, ())
    assert check_certificate("http://example.org", None, now).status is Status.FINDING


def test_a_server_without_tls_and_an_unreadable_authority_are_said(tmp_path: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        pytest.raises(StoreError, match="no TLS at"),
    ):
        port = server.getsockname()[1]
        server.close()
        look(f"https://127.0.0.1:{port}")
    with pytest.raises(SettingsError, match="cannot read certificates from"):
        look("https://127.0.0.1:1", tmp_path / "gone.pem")


def test_nobody_but_the_named_hosts_is_asked() -> None:
    with Visitor(["https://127.0.0.1:1"], careless_context(), rate=1000) as visitor:
        for other in ("https://127.0.0.1:2/", "http://127.0.0.1:1/", "https://localhost:1/"):
            with pytest.raises(SettingsError, match="not asked, because it is another host"):
                visitor.get(other)
        assert visitor.requests == 0


def test_the_whole_check_over_tls(tmp_path: Path, example_hosts: None) -> None:
    """HSTS, Secure and the policy's plain sources matter here; with them missing it says so."""
    files = make(tmp_path, [NAME])
    with socket.create_server(("127.0.0.1", 0)) as one:
        small = Small(f"https://{NAME}:{one.getsockname()[1]}")
        config = uvicorn.Config(
            small,
            log_level="error",
            ssl_certfile=files.certificate,
            ssl_keyfile=str(files.key),
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [one]})
        thread.start()
        try:
            small.fault = with_cookie
            question = Question(small.address, ca=files.authority, rate=1000, latency_requests=1)
            now = datetime.fromtimestamp(small.ground.generated_at / 1000, UTC)
            report = check_deployment(question, lambda: now)
        finally:
            server.should_exit = True
            thread.join()
    by_name = {one.check: one for one in report.outcomes}
    assert by_name["certificate"].status is Status.PASSED, describe(report)
    assert "Strict-Transport-Security: is not sent" in describe(report)
    assert "no Strict-Transport-Security" in describe(report)
    assert "session is not Secure" in by_name["cookies"].findings[0].problem
    assert report.grades[0].letter == "B+"


def with_cookie(small: Small, asked: str, method: str, given: Given) -> None:
    if asked == "/about":
        given.headers["set-cookie"] = "session=1; HttpOnly; SameSite=Lax"


# --- grades of what only TLS has


def page(*headers: tuple[str, str]) -> Answer:
    policy = ("content-security-policy", "default-src 'none'; frame-ancestors 'none'")
    hsts = ("strict-transport-security", "max-age=63072000")
    sniff = ("x-content-type-options", "nosniff")
    given = {name: value for name, value in (policy, hsts, sniff, *headers) if value}
    given = {name: value for name, value in given.items() if value != "-"}
    return Answer(f"https://{NAME}/", "GET", 200, tuple(given.items()), b"", 0.0)


@pytest.mark.parametrize(
    ("headers", "score", "letter"),
    [
        ([], 110, "A+"),
        ([("strict-transport-security", "max-age=86400")], 100, "A+"),
        ([("strict-transport-security", "-")], 80, "B+"),
        ([("strict-transport-security", "soon")], 80, "B+"),
        ([("content-security-policy", "default-src http://a.example")], 60, "C+"),
        ([("content-security-policy", "default-src https:")], 60, "C+"),
        ([("content-security-policy", "-")], 55, "C"),
        ([("content-security-policy", "-"), ("x-frame-options", "DENY")], 75, "B"),
        ([("set-cookie", "session=1")], 70, "B"),
        ([("set-cookie", "x=1; Secure; SameSite=None")], 80, "B+"),
        ([("set-cookie", "x=1; Secure; HttpOnly; SameSite=Strict")], 115, "A+"),
        ([("set-cookie", "session=1; HttpOnly; SameSite=Lax")], 100, "A+"),
        ([("content-security-policy", NONCE)], 110, "A+"),
        ([("content-security-policy", NONCE.replace("'nonce-x'", ""))], 80, "B+"),
        ([("referrer-policy", "no-referrer")], 115, "A+"),
        ([("referrer-policy", "origin")], 105, "A+"),
        ([("cross-origin-resource-policy", "same-site")], 120, "A+"),
        ([("access-control-allow-credentials", "true")], 50, "C"),
    ],
)
def test_points_are_those_of_the_observatory(
    headers: list[tuple[str, str]], score: int, letter: str
) -> None:
    found = grade(page(*headers))
    assert (found.score, found.letter) == (score, letter), found.modifiers


def test_scripts_of_others_cost_points() -> None:
    def of(html: str) -> int:
        base = page(("content-type", "text/html"))
        return grade(dataclasses.replace(base, body=html.encode())).score

    assert of('<script src="/own.js"></script>') == 110
    assert of('<script src="https://cdn.example/x.js"></script>') == 105
    assert of('<script src="https://cdn.example/x.js" integrity="sha384-x"></script>') == 115
    assert of('<script src="http://cdn.example/x.js"></script>') == 50


@pytest.mark.parametrize(
    ("status", "location", "points"),
    [
        (301, f"https://{NAME}/", 0),
        (200, "", -20),
        (301, f"http://{NAME}/x", -10),
        (301, "https://www.example.org/", -5),
    ],
)
def test_plain_http_is_to_lead_to_https(status: int, location: str, points: int) -> None:
    headers = (("location", location),) if location else ()
    asked = Answer(f"http://{NAME}/", "GET", status, headers, b"", 0.0)
    assert redirection(asked, f"https://{NAME}").points == points
    assert redirection(None, f"https://{NAME}").points == 0
