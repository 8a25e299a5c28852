"""The whole way: a settings file, `up`, the proxy example with TLS, and the check from outside."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from tests.fault.installation import Installation, free_port, installation
from tests.operations import nginx
from tests.operations.certificates import Files, make
from tests.patience import PATIENCE_S

from tractatus.deployment.check import Question, check_deployment
from tractatus.deployment.report import Status, describe
from tractatus.deployment.tls import careful_context

pytestmark = [
    pytest.mark.fault,
    pytest.mark.skipif(nginx.find() is None, reason="nginx is not installed"),
]


def settings(https: int) -> str:
    return (
        f'site_url = "https://{nginx.SITE}:{https}"\n'
        f'platform_url = "https://{nginx.PLATFORM}:{https}"\n'
        'environment = "staging"\n'
        'security_contact = "mailto:security@example.org"\n'
    )


def test_a_deployment_by_the_guide_has_no_finding(tmp_path: Path, example_hosts: None) -> None:
    data, proxy = tmp_path / "data", tmp_path / "proxy"
    data.mkdir()
    files = make(proxy, [nginx.SITE, nginx.PLATFORM])
    http, https = free_port(), free_port()
    (data / "tractatus.toml").write_text(settings(https))
    with installation(data) as here:
        ports = {80: http, 443: https, 9000: here.site_port, 9001: here.platform_port}
        text = nginx.adapted(proxy, files.certificate, files.key, ports)
        with nginx.running(proxy, text, https):
            no_finding(http, https, files)
            headers_pass_unchanged(here, https, files)
            callers_cannot_choose_their_address(https, files)
            strangers_names_get_nothing(http, https)
            here.stop()
            nginx_speaks_for_what_is_down(https, files)


def no_finding(http: int, https: int, files: Files) -> None:
    question = Question(
        f"https://{nginx.SITE}:{https}", ca=files.authority, rate=1000, http_port=http
    )
    report = check_deployment(question, lambda: datetime.now(UTC))
    assert report.is_clean, describe(report)
    assert not [one for one in report.outcomes if one.status is Status.NOTE], describe(report)
    assert [(grade.letter, grade.left_out) for grade in report.grades] == [
        ("A+", ()),
        ("A+", ()),
    ]


def client(https: int, host: str, files: Files) -> httpx.Client:
    context = careful_context(files.authority)
    return httpx.Client(
        base_url=f"https://{host}:{https}", verify=context, trust_env=False, timeout=PATIENCE_S
    )


def headers_pass_unchanged(here: Installation, https: int, files: Files) -> None:
    with client(https, nginx.SITE, files) as through:
        for path in ("/about", "/nothing", "/static/x/y", "/examples/tenant-isolation"):
            seen = through.get(path)
            made = httpx.get(here.site + path, trust_env=False, timeout=PATIENCE_S)
            assert seen.status_code == made.status_code
            own = {"date", "connection", "transfer-encoding", "age", "etag", "x-request-id"}
            for name in set(made.headers) | set(seen.headers):
                if name not in own | {"server", "content-length", "content-encoding"}:
                    assert seen.headers.get_list(name) == made.headers.get_list(name), name


def callers_cannot_choose_their_address(https: int, files: Files) -> None:
    """Guessing passwords is limited by address; a header of one's own must not be one."""
    with client(https, nginx.PLATFORM, files) as guesser:
        page = guesser.get("/log-in")
        token = page.text.split('name="form_token" value="')[1].split('"')[0]
        fields = {"email": "a@b.example", "password": "x" * 20, "form_token": token}
        headers = {"origin": f"https://{nginx.PLATFORM}:{https}", "sec-fetch-site": "same-origin"}

        def guess(number: int) -> int:
            guessed = {**fields, "email": f"person-{number}@b.example"}
            forged = {**headers, "x-forwarded-for": f"192.0.2.{number}"}
            return guesser.post("/log-in", data=guessed, headers=forged).status_code

        # Side by side: one after another, a slow machine might not be held back at all.
        with ThreadPoolExecutor(8) as threads:
            answers = list(threads.map(guess, range(60)))
        assert set(answers) == {422, 429}


def strangers_names_get_nothing(http: int, https: int) -> None:
    for address in (f"http://127.0.0.1:{http}/", f"https://other.example.org:{https}/"):
        with pytest.raises(httpx.TransportError):
            httpx.get(address, verify=False, trust_env=False, timeout=PATIENCE_S)


def nginx_speaks_for_what_is_down(https: int, files: Files) -> None:
    for host in (nginx.SITE, nginx.PLATFORM):
        with client(https, host, files) as visitor:
            answer = visitor.get("/")
            assert answer.status_code == 503
            assert "does not answer at the moment" in answer.text
            assert answer.headers["content-security-policy"].startswith("default-src 'none'")
            assert "max-age=63072000" in answer.headers["strict-transport-security"]
